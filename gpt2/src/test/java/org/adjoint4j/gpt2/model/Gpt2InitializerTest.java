package org.adjoint4j.gpt2.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;

class Gpt2InitializerTest {
    private final Backend backend = Backends.named("reference");
    private final Gpt2Config config = new Gpt2Config(500, 64, 2, 2, 64, 256, false, 0);

    @Test
    void deviationsAreThoseOfGpt2() {
        Gpt2Parameters p = initialize(config, 1);
        Block block = p.blocks().get(0);

        assertThat(deviation(p.tokenEmbedding())).isCloseTo(0.02, within(0.0005));
        assertThat(deviation(p.head())).isCloseTo(0.02, within(0.0005));
        assertThat(deviation(block.attention().wQkv())).isCloseTo(0.02, within(0.0005));
        assertThat(deviation(block.feedForward().wFc())).isCloseTo(0.02, within(0.0005));
        assertThat(deviation(block.attention().wProj())).isCloseTo(0.01, within(0.0005));
        assertThat(deviation(block.feedForward().wProj())).isCloseTo(0.01, within(0.0005));
    }

    @Test
    void biasesAreZeroAndGammasOne() {
        for (Leaf leaf : ParameterTree.leaves(initialize(config, 1))) {
            if (leaf.array().shape().rank() == 1) {
                double expected = leaf.path().endsWith("gamma") ? 1 : 0;
                assertThat(leaf.array().toDoubleArray()).as(leaf.path()).containsOnly(expected);
            }
        }
    }

    @Test
    void aTiedModelHasAHeadWithoutRows() {
        Gpt2Config tied = new Gpt2Config(500, 64, 2, 2, 64, 256, true, 0);

        assertThat(initialize(tied, 1).head().shape().dims()).containsExactly(0, 64);
    }

    @Test
    void theSeedDecides() {
        double[] first = initialize(config, 7).tokenEmbedding().toDoubleArray();

        assertThat(initialize(config, 7).tokenEmbedding().toDoubleArray()).isEqualTo(first);
        assertThat(initialize(config, 8).tokenEmbedding().toDoubleArray()).isNotEqualTo(first);
    }

    @Test
    void noTwoMatricesAreAlike() {
        List<double[]> matrices = ParameterTree.leaves(initialize(config, 1)).stream()
                .filter(leaf -> leaf.path().endsWith("wQkv"))
                .map(leaf -> leaf.array().toDoubleArray())
                .toList();

        assertThat(matrices.get(0)).isNotEqualTo(matrices.get(1));
    }

    private Gpt2Parameters initialize(Gpt2Config chosen, long seed) {
        return Gpt2Initializer.initialize(backend, ElementType.FLOAT32, chosen, seed);
    }

    private static double deviation(NdArray x) {
        return Math.sqrt(
                Arrays.stream(x.toDoubleArray()).map(v -> v * v).average().orElseThrow());
    }
}
