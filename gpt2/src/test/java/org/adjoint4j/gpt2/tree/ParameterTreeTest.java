package org.adjoint4j.gpt2.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.model.TinyGpt2;
import org.junit.jupiter.api.Test;

class ParameterTreeTest {
    /** A tree's inner node. */
    public record Pair(NdArray first, NdArray second) {}

    /** A tree with every kind of node. */
    public record Tree(NdArray top, List<Pair> pairs) {}

    /** Not a tree: it holds a number. */
    public record Wrong(NdArray array, int number) {}

    private final Backend backend = Backends.named("reference");

    @Test
    void leavesAreNamedByTheirPathInTheOrderOfDeclaration() {
        Tree tree = new Tree(scalar(1), List.of(new Pair(scalar(2), scalar(3)), new Pair(scalar(4), scalar(5))));

        List<Leaf> leaves = ParameterTree.leaves(tree);

        assertThat(leaves)
                .extracting(Leaf::path)
                .containsExactly("top", "pairs.0.first", "pairs.0.second", "pairs.1.first", "pairs.1.second");
        assertThat(leaves).extracting(leaf -> leaf.array().item()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
    }

    @Test
    void mapRebuildsTheTree() {
        Tree tree = new Tree(scalar(1), List.of(new Pair(scalar(2), scalar(3))));

        Tree mapped = ParameterTree.map(tree, (path, x) -> path.endsWith("second") ? x.mul(10) : x);

        assertThat(mapped.top()).isSameAs(tree.top());
        assertThat(mapped.pairs().get(0).first().item()).isEqualTo(2);
        assertThat(mapped.pairs().get(0).second().item()).isEqualTo(30);
    }

    @Test
    void everyParameterOfTheModelIsALeaf() {
        Gpt2Config config = TinyGpt2.untied();
        Gpt2Parameters p = TinyGpt2.parameters(config, backend, ElementType.FLOAT64);

        List<Leaf> leaves = ParameterTree.leaves(p);

        assertThat(leaves).hasSize(2 + 12 * config.layers() + 3);
        assertThat(leaves.stream().mapToLong(leaf -> leaf.array().size()).sum()).isEqualTo(config.parameterCount());
    }

    @Test
    void otherThingsInATreeAreRefusedByPath() {
        assertThatThrownBy(() -> ParameterTree.leaves(new Wrong(scalar(1), 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number is a java.lang.Integer");
        assertThatThrownBy(() -> ParameterTree.leaves(new Wrong(null, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("array is null");
    }

    private NdArray scalar(double value) {
        return NdArray.scalar(backend, ElementType.FLOAT64, value);
    }
}
