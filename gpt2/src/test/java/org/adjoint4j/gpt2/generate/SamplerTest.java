package org.adjoint4j.gpt2.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final double[] LOGITS = {Math.log(0.1), Math.log(0.4), Math.log(0.2), Math.log(0.3)};
    private static final int DRAWS = 20_000;

    @Test
    void temperatureZeroTakesTheLikeliest() {
        assertThat(Sampler.of(0, 0, 1).choose(LOGITS)).isEqualTo(1);
        assertThat(Sampler.of(0, 0, 1).choose(new double[] {1, 3, 3})).isEqualTo(1);
    }

    @Test
    void temperatureOneFollowsTheProbabilities() {
        assertShares(Sampler.of(1, 0, 1), 0.1, 0.4, 0.2, 0.3);
    }

    @Test
    void lowTemperatureSharpens() {
        // probabilities squared and normalised: 1 + 16 + 4 + 9 = 30
        assertShares(Sampler.of(0.5, 0, 2), 1 / 30.0, 16 / 30.0, 4 / 30.0, 9 / 30.0);
    }

    @Test
    void topKLeavesTheOthersOut() {
        assertShares(Sampler.of(1, 2, 3), 0, 4 / 7.0, 0, 3 / 7.0);
        assertShares(Sampler.of(1, 100, 3), 0.1, 0.4, 0.2, 0.3);
    }

    @Test
    void topPTakesTheLikeliestThatReachIt() {
        // 0.4, 0.3, 0.2, 0.1
        assertShares(sampler(0, 0.4, 1), 0, 1, 0, 0);
        assertShares(sampler(0, 0.41, 1), 0, 4 / 7.0, 0, 3 / 7.0);
        assertShares(sampler(0, 0.7001, 1), 0, 4 / 9.0, 2 / 9.0, 3 / 9.0);
        assertShares(sampler(0, 1e-300, 1), 0, 1, 0, 0);
        assertShares(sampler(0, 1, 1), 0.1, 0.4, 0.2, 0.3);
    }

    @Test
    void topPCountsTheProbabilitiesAmongTopK() {
        // of the two likeliest, 4/7 and 3/7, the first alone reaches 0.55
        assertShares(sampler(2, 0.55, 1), 0, 1, 0, 0);
        assertShares(sampler(2, 0.58, 1), 0, 4 / 7.0, 0, 3 / 7.0);
    }

    @Test
    void repetitionsArePenalised() {
        Sampler greedy = Sampler.of(new Sampling(0, 0, 1, 2), 1);
        double[] logits = {3, 2, -1, -4};
        assertThat(greedy.choose(logits, tokens())).isZero();
        assertThat(greedy.choose(logits, tokens(0))).isEqualTo(1);
        assertThat(greedy.choose(logits, tokens(0, 1))).isZero();
        assertThat(greedy.choose(new double[] {-3, -1, -1.5}, tokens(1))).isEqualTo(2);
        assertThat(logits).containsExactly(3, 2, -1, -4);
        // log(0.5) twice is log(0.25), so the shares are 2 to 4
        double[] even = {Math.log(0.5), Math.log(0.5)};
        Sampler penalising = Sampler.of(new Sampling(1, 0, 1, 2), 7);
        int first = 0;
        for (int i = 0; i < DRAWS; i++) {
            first += penalising.choose(even, tokens(0)) == 0 ? 1 : 0;
        }
        assertThat(first / (double) DRAWS).isCloseTo(1 / 3.0, within(0.015));
    }

    private static Sampler sampler(int topK, double topP, double penalty) {
        return Sampler.of(new Sampling(1, topK, topP, penalty), 9);
    }

    private static BitSet tokens(int... tokens) {
        BitSet set = new BitSet();
        IntStream.of(tokens).forEach(set::set);
        return set;
    }

    @Test
    void maskedTokensAreNeverChosen() {
        assertShares(
                Sampler.of(1, 0, 4), new double[] {Double.NEGATIVE_INFINITY, 0, 0, 0}, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0);
    }

    @Test
    void theSeedDecides() {
        assertThat(draws(Sampler.of(1, 0, 5))).isEqualTo(draws(Sampler.of(1, 0, 5)));
        assertThat(draws(Sampler.of(1, 0, 5))).isNotEqualTo(draws(Sampler.of(1, 0, 6)));
    }

    @Test
    void wrongSettingsAndLogitsAreRefused() {
        assertThatThrownBy(() -> Sampler.of(-1, 0, 1)).hasMessageContaining("temperature is -1.0");
        assertThatThrownBy(() -> Sampler.of(Double.NaN, 0, 1)).hasMessageContaining("temperature is NaN");
        assertThatThrownBy(() -> Sampler.of(1, -1, 1)).hasMessageContaining("top-k is -1");
        for (double wrong : new double[] {0, -0.1, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> new Sampling(1, 0, wrong, 1)).hasMessageContaining("top-p is " + wrong);
        }
        for (double wrong : new double[] {0, -1, Double.POSITIVE_INFINITY, Double.NaN}) {
            assertThatThrownBy(() -> new Sampling(1, 0, 1, wrong))
                    .hasMessageContaining("repetition penalty is " + wrong);
        }
        assertThatThrownBy(() -> Sampler.of(1, 0, 1).choose(new double[] {0, Double.NaN}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not finite");
    }

    private static void assertShares(Sampler sampler, double... shares) {
        assertShares(sampler, LOGITS, shares);
    }

    private static void assertShares(Sampler sampler, double[] logits, double... shares) {
        int[] counts = new int[shares.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.choose(logits)]++;
        }
        for (int i = 0; i < shares.length; i++) {
            assertThat(counts[i] / (double) DRAWS).as("share of token %d", i).isCloseTo(shares[i], within(0.015));
            assertThat(counts[i] == 0).as("token %d is left out", i).isEqualTo(shares[i] == 0);
        }
    }

    private static String draws(Sampler sampler) {
        StringBuilder chosen = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            chosen.append(sampler.choose(LOGITS));
        }
        return chosen.toString();
    }
}
