package org.adjoint4j.gpt2.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.MeteredBackend;
import org.adjoint4j.gpt2.MeteredBackend.Call;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.model.TinyGpt2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenGeneratorTest {
    private static final int NO_END = -1;

    private final Backend backend = Backends.named("reference");
    private final Gpt2Config config = TinyGpt2.untied();
    private final Gpt2Parameters parameters = TinyGpt2.parameters(config, backend, ElementType.FLOAT64);
    private final TokenGenerator generator = new TokenGenerator(parameters, config.withDropout(0.5));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 20})
    void tokensAreThoseOfTheUncachedModelOverAWindowThatDropsAQuarter(int promptLength) {
        int[] prompt =
                IntStream.range(0, promptLength).map(i -> (5 * i + 3) % 13).toArray();
        Sampling bold = new Sampling(2, 0, 1, 1.5);

        int[] tokens = generator.continued(prompt, NO_END, 25, Sampler.of(bold, 4));

        assertThat(tokens).hasSize(promptLength + 25).startsWith(prompt);
        Sampler sampler = Sampler.of(bold, 4);
        int from = Math.max(0, promptLength - 8);
        BitSet seen = new BitSet();
        IntStream.of(prompt).forEach(seen::set);
        for (int i = promptLength; i < tokens.length; i++) {
            from = i - from > 8 ? i - 7 : from; // a quarter of the context of 8 goes, then the new token comes
            double[] logits = logitsAfter(Arrays.copyOfRange(tokens, from, i));
            assertThat(tokens[i]).as("token %d", i).isEqualTo(sampler.choose(logits, seen));
            seen.set(tokens[i]);
        }
    }

    @Test
    void aFullContextIsReadAnewOnlyNowAndThen() {
        MeteredBackend metered = new MeteredBackend();
        Gpt2Parameters p = TinyGpt2.parameters(config, metered.backend(), ElementType.FLOAT64);
        metered.takeCalls();

        new TokenGenerator(p, config).continued(new int[] {3}, NO_END, 8 + 20, greedy());

        long whole = metered.takeCalls().stream()
                .map(Call::kernel)
                .filter("causalAttention"::equals)
                .count();
        // the prompt; of the 19 tokens read after the context is full every second begins a new window
        assertThat(whole).isEqualTo(config.layers() * (1 + 10));
    }

    @Test
    void tokensComeAsTheyAreChosen() {
        int[] whole = generator.continued(new int[] {3, 1}, NO_END, 12, greedy());

        List<Integer> taken = new ArrayList<>();
        generator.stream(new int[] {3, 1}, NO_END, 12, greedy(), token -> {
            taken.add(token);
            return taken.size() < 3;
        });

        assertThat(taken).containsExactly(whole[2], whole[3], whole[4]);
    }

    @Test
    void generationStopsBeforeTheEnd() {
        int[] whole = generator.continued(new int[] {3, 1}, NO_END, 12, greedy());

        int[] stopped = generator.continued(new int[] {3, 1}, whole[2], 12, greedy());

        assertThat(stopped).containsExactly(3, 1);
    }

    @Test
    void theEndIsNotPenalised() {
        Sampler sampler = Sampler.of(new Sampling(0, 0, 1, 1e3), 1);
        int different = 0;
        for (int end = 0; end < config.vocabulary(); end++) {
            double[] logits = logitsAfter(new int[] {end});
            BitSet prompt = new BitSet();
            prompt.set(end);
            int wanted = sampler.choose(logits, new BitSet());
            different += wanted == sampler.choose(logits, prompt) ? 0 : 1;

            int[] tokens = generator.continued(new int[] {end}, end, 1, sampler);

            assertThat(tokens).isEqualTo(wanted == end ? new int[] {end} : new int[] {end, wanted});
        }
        assertThat(different).as("ends that a penalty would change").isPositive();
    }

    @Test
    void anEmptyPromptIsRefused() {
        assertThatThrownBy(() -> generator.continued(new int[0], NO_END, 1, greedy()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no token");
    }

    private double[] logitsAfter(int[] seen) {
        NdArray logits = Gpt2.logits(parameters, seen, seen.length, config, 0);
        return logits.slice(0, seen.length - 1, seen.length).toDoubleArray();
    }

    private static Sampler greedy() {
        return Sampler.of(0, 0, 0);
    }
}
