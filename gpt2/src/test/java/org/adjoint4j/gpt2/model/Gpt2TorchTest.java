package org.adjoint4j.gpt2.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model in double on the reference backend against PyTorch's. */
class Gpt2TorchTest {
    private static final double TOLERANCE = 1e-12;

    private final Backend backend = Backends.named("reference");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void logitsAndLossAreThoseOfPyTorch(boolean tied) {
        Gpt2Config config = tied ? TinyGpt2.tied() : TinyGpt2.untied();
        Map<String, double[]> expected = TorchResults.of(config);
        Gpt2Parameters p = TinyGpt2.parameters(config, backend, ElementType.FLOAT64);

        NdArray logits = Gpt2.logits(p, TinyGpt2.inputs(), TinyGpt2.TIME, config, 0);
        NdArray loss = Gpt2.loss(p, TinyGpt2.inputs(), TinyGpt2.targets(), TinyGpt2.TIME, config, 0);

        assertThat(logits.shape().dims()).containsExactly(12, 13);
        assertThat(logits.toDoubleArray()).containsExactly(expected.get("logits"), within(TOLERANCE));
        assertThat(loss.item()).isCloseTo(expected.get("loss")[0], within(TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsAreThoseOfPyTorch(boolean tied) {
        Gpt2Config config = tied ? TinyGpt2.tied() : TinyGpt2.untied();
        Map<String, double[]> expected = TorchResults.of(config);
        Gpt2Parameters p = TinyGpt2.parameters(config, backend, ElementType.FLOAT64);

        var result = Gpt2Ad.lossValueAndGradient(p, TinyGpt2.inputs(), TinyGpt2.targets(), TinyGpt2.TIME, config, 0);

        assertThat(result.value().item()).isCloseTo(expected.get("loss")[0], within(TOLERANCE));
        for (Leaf leaf : ParameterTree.leaves(result.gradient())) {
            double[] wanted = expected.get(leaf.path());
            assertThat(wanted).as(leaf.path()).isNotNull();
            assertThat(leaf.array().toDoubleArray()).as(leaf.path()).containsExactly(wanted, within(TOLERANCE));
        }
    }
}
