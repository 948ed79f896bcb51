package org.adjoint4j.gpt2.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.MeteredBackend;
import org.adjoint4j.gpt2.MeteredBackend.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedGpt2Test {
    private static final int[] TOKENS = {3, 1, 4, 1, 5, 9, 2, 6};

    @ParameterizedTest
    @CsvSource({
        "reference, FLOAT64, true, 1e-13",
        "reference, FLOAT64, false, 1e-13",
        "cpu, FLOAT32, true, 2e-6",
        "cpu, FLOAT32, false, 2e-6"
    })
    void everyPositionHasTheLogitsOfTheWholeForwardPass(String name, ElementType type, boolean tied, double tolerance) {
        Backend backend = Backends.named(name);
        Gpt2Config config = tied ? TinyGpt2.tied() : TinyGpt2.untied();
        Gpt2Parameters p = TinyGpt2.parameters(config, backend, type);
        for (int prompt = 1; prompt <= TOKENS.length; prompt++) {
            try (CachedGpt2 model = new CachedGpt2(p, config.withDropout(0.5), TOKENS.length)) {
                double[] logits = model.start(Arrays.copyOf(TOKENS, prompt));
                assertSameAsWhole(p, config, prompt, logits, tolerance);
                for (int t = prompt; t < TOKENS.length; t++) {
                    assertSameAsWhole(p, config, t + 1, model.next(TOKENS[t]), tolerance);
                }
                assertThat(model.length()).isEqualTo(TOKENS.length);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"reference, 1e-4", "cpu, 1e-4"})
    void largerModelsAgreeOverLongTexts(String name, double tolerance) {
        Gpt2Config config = new Gpt2Config(101, 70, 2, 3, 24, 96, true, 0);
        Gpt2Parameters p = Gpt2Initializer.initialize(Backends.named(name), ElementType.FLOAT32, config, 5);
        int[] tokens = new Random(6).ints(70, 0, 101).toArray();
        double[] whole = Gpt2.logits(p, tokens, tokens.length, config, 0).toDoubleArray();
        try (CachedGpt2 model = new CachedGpt2(p, config, 70)) {
            for (int t = 1; t <= tokens.length; t++) {
                double[] logits = t == 1 ? model.start(new int[] {tokens[0]}) : model.next(tokens[t - 1]);
                assertThat(logits)
                        .as("logits after %d tokens", t)
                        .containsExactly(Arrays.copyOfRange(whole, (t - 1) * 101, t * 101), within(tolerance));
            }
        }
    }

    @Test
    void aTokenCostsTheSameHoweverManyCameBeforeApartFromAttention() {
        MeteredBackend metered = new MeteredBackend();
        Gpt2Config config = new Gpt2Config(31, 64, 3, 2, 8, 32, false, 0);
        Gpt2Parameters p = Gpt2Initializer.initialize(metered.backend(), ElementType.FLOAT32, config, 1);
        int before = metered.live();
        try (CachedGpt2 model = new CachedGpt2(p, config, 64)) {
            model.start(new int[] {1, 2, 3});
            Set<List<Call>> others = new HashSet<>();
            for (int time = 4; time <= 64; time++) {
                metered.takeCalls();
                model.next(time % 31);
                others.add(withoutAttention(metered.takeCalls(), time, config));
            }
            assertThat(others).as("different costs of tokens 4 to 64").hasSize(1);
            assertThat(others.iterator().next()).contains(new Call("linear", 8 * 24), new Call("matmul", 8 * 31));
        }
        assertThat(metered.live()).as("buffers left").isEqualTo(before);
    }

    /** Takes out each layer's scores, softmax and mixing, which must be there and be linear in time. */
    private static List<Call> withoutAttention(List<Call> calls, int time, Gpt2Config config) {
        Call product = new Call("matmul", (long) config.width() * time);
        Call softmax = new Call("softmax", (long) config.heads() * time);
        List<Call> left = new ArrayList<>(calls);
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Call call : List.of(product, softmax, product)) {
                assertThat(left.remove(call)).as("%s at token %d", call, time).isTrue();
            }
        }
        return left;
    }

    @Test
    void startingAgainForgetsWhatWasRead() {
        Gpt2Config config = TinyGpt2.tied();
        Gpt2Parameters p = TinyGpt2.parameters(config, Backends.named("reference"), ElementType.FLOAT64);
        try (CachedGpt2 model = new CachedGpt2(p, config, 4)) {
            model.start(new int[] {7, 8, 9});
            model.next(10);
            assertSameAsWhole(p, config, 2, model.start(Arrays.copyOf(TOKENS, 2)), 1e-13);
            assertSameAsWhole(p, config, 3, model.next(TOKENS[2]), 1e-13);
        }
    }

    @Test
    void tooManyTokensAreRefused() {
        Gpt2Config config = TinyGpt2.tied();
        Gpt2Parameters p = TinyGpt2.parameters(config, Backends.named("reference"), ElementType.FLOAT64);
        assertThatThrownBy(() -> new CachedGpt2(p, config, 9)).hasMessageContaining("1 to the model's context, 8");
        try (CachedGpt2 model = new CachedGpt2(p, config, 2)) {
            assertThatThrownBy(() -> model.next(1)).hasMessageContaining("has read 0 of 2 tokens");
            assertThatThrownBy(() -> model.start(new int[0])).hasMessageContaining("start with 0 tokens");
            assertThatThrownBy(() -> model.start(new int[3])).hasMessageContaining("start with 3 tokens");
            model.start(new int[] {1, 2});
            assertThatThrownBy(() -> model.next(1)).hasMessageContaining("has read 2 of 2 tokens");
        }
    }

    private static void assertSameAsWhole(
            Gpt2Parameters p, Gpt2Config config, int time, double[] logits, double tolerance) {
        NdArray whole = Gpt2.logits(p, Arrays.copyOf(TOKENS, time), time, config, 0);
        assertThat(logits)
                .as("logits after %d tokens", time)
                .containsExactly(whole.slice(0, time - 1, time).toDoubleArray(), within(tolerance));
    }
}
