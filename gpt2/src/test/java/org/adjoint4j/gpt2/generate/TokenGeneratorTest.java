package org.adjoint4j.gpt2.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.model.TinyGpt2;
import org.junit.jupiter.api.Test;

class TokenGeneratorTest {
    private static final int NO_END = -1;

    private final Backend backend = Backends.named("reference");
    private final Gpt2Config config = TinyGpt2.untied();
    private final Gpt2Parameters parameters = TinyGpt2.parameters(config, backend, ElementType.FLOAT64);
    private final TokenGenerator generator = new TokenGenerator(parameters, config.withDropout(0.5));

    @Test
    void greedyGenerationTakesTheLikeliestTokenOfAWindowThatSlides() {
        int[] tokens = generator.continued(new int[] {3, 1}, NO_END, 12, greedy());

        assertThat(tokens).hasSize(14).startsWith(3, 1);
        for (int i = 2; i < tokens.length; i++) {
            int[] seen = Arrays.copyOfRange(tokens, Math.max(0, i - config.context()), i);
            assertThat(tokens[i]).as("token %d", i).isEqualTo(likeliestAfter(seen));
        }
    }

    @Test
    void generationStopsBeforeTheEnd() {
        int[] whole = generator.continued(new int[] {3, 1}, NO_END, 12, greedy());

        int[] stopped = generator.continued(new int[] {3, 1}, whole[2], 12, greedy());

        assertThat(stopped).containsExactly(3, 1);
    }

    @Test
    void anEmptyPromptIsRefused() {
        assertThatThrownBy(() -> generator.continued(new int[0], NO_END, 1, greedy()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no token");
    }

    private int likeliestAfter(int[] seen) {
        NdArray logits = Gpt2.logits(parameters, seen, seen.length, config, 0);
        double[] last = logits.slice(0, seen.length - 1, seen.length).toDoubleArray();
        return greedy().choose(last);
    }

    private static Sampler greedy() {
        return Sampler.of(0, 0, 0);
    }
}
