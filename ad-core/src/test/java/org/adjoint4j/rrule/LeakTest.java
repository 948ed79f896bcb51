package org.adjoint4j.rrule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.Adjoints;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.CountingBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** With no region open an operation leaves its result and nothing else, and so does a pullback. */
final class LeakTest {
    private static final CountingBackend COUNTING = new CountingBackend();
    private static final int[] TARGETS = {2, -1, 0};

    private static final NdArray X = array(2, 3);
    private static final NdArray ROW = array(3);
    private static final NdArray COLUMN = array(2, 1);
    private static final NdArray CUBE = array(2, 3, 4);
    private static final NdArray W = array(3, 4);
    private static final NdArray W2 = array(4, 5);
    private static final NdArray BIAS = array(5);
    private static final NdArray LOGITS = array(3, 4);
    private static final NdArray QKV = array(1, 3, 6);

    private static NdArray array(int... dims) {
        Shape shape = Shape.of(dims);
        double[] elements = new Random(shape.hashCode()).doubles(shape.size()).toArray();
        return NdArray.of(COUNTING.backend(), ElementType.FLOAT64, shape, elements);
    }

    /** The number of buffers that the rule's Vjp may hold beyond its value, and the rule. */
    private static Arguments rule(String name, int saved, Supplier<Vjp<NdArray, ?>> rule) {
        return arguments(name, saved, rule);
    }

    private static Stream<Arguments> rules() {
        return Stream.of(
                rule("add", 0, () -> ElementwiseRrules.add(COLUMN, ROW)),
                rule("sub", 0, () -> ElementwiseRrules.sub(X, ROW)),
                rule("mul", 0, () -> ElementwiseRrules.mul(COLUMN, ROW)),
                rule("div", 0, () -> ElementwiseRrules.div(COLUMN, ROW)),
                rule("pow", 0, () -> ElementwiseRrules.pow(COLUMN, ROW)),
                rule("mul scalar", 0, () -> ElementwiseRrules.mul(X, 2)),
                rule("rdiv scalar", 0, () -> ElementwiseRrules.rdiv(X, 2)),
                rule("pow scalar", 0, () -> ElementwiseRrules.pow(X, 3)),
                rule("gelu", 0, () -> ElementwiseRrules.gelu(X)),
                rule("matmul", 0, () -> ProductRrules.matmul(CUBE, W, false, true)),
                rule("matmul transposed", 0, () -> ProductRrules.matmul(CUBE, X, true, true)),
                rule("sum", 0, () -> ReductionRrules.sum(CUBE, 0, 2)),
                rule("mean", 0, () -> ReductionRrules.mean(CUBE, 0, 2)),
                rule("max", 0, () -> ReductionRrules.max(CUBE, 0, 2)),
                rule("softmax", 0, () -> ReductionRrules.softmax(CUBE, 1)),
                rule("permute", 0, () -> LayoutRrules.permute(CUBE, 2, 0, 1)),
                rule("slice", 0, () -> LayoutRrules.slice(CUBE, 1, 1, 2)),
                rule("gatherRows", 0, () -> IndexingRrules.gatherRows(X, new int[] {1, 1})),
                rule("linear", 0, () -> TransformerRrules.linear(CUBE, W2, BIAS)),
                rule("layerNorm", 2, () -> TransformerRrules.layerNorm(X, ROW, ROW, 1e-5)),
                rule("causalAttention", 1, () -> TransformerRrules.causalAttention(QKV, 2)),
                rule("crossEntropy", 1, () -> TransformerRrules.crossEntropy(LOGITS, TARGETS, -1)),
                rule("linearCrossEntropy", 2, () -> TransformerRrules.linearCrossEntropy(W, W2, false, TARGETS, -1)),
                rule("dropout", 0, () -> TransformerRrules.dropout(X, 0.5, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void leavesTheResultOnly(String name, int saved, Supplier<Vjp<NdArray, ?>> rule) {
        int before = COUNTING.held();
        Vjp<NdArray, ?> vjp = rule.get();
        assertThat(COUNTING.held() - before).as("made by the rule").isEqualTo(1 + saved);
        NdArray dy = vjp.value().mul(0.5);
        Adjoints.release(adjoints(vjp.pullback(dy)));
        Adjoints.release(dy); // which the pullback may have returned
        assertThat(COUNTING.held() - before).as("left by the pullback").isEqualTo(1 + saved);
        vjp.close();
        Adjoints.release(vjp.value());
        assertThat(COUNTING.held()).as("left by the closed rule").isEqualTo(before);
    }

    private static NdArray[] adjoints(Object gradient) {
        if (gradient instanceof PairGradient pair) {
            return new NdArray[] {pair.x(), pair.y()};
        }
        if (gradient instanceof ScalarGradient scalar) {
            scalar.s();
            return new NdArray[] {scalar.x()};
        }
        if (gradient instanceof TransformerRrules.LinearGradient linear) {
            return new NdArray[] {linear.x(), linear.w(), linear.bias()};
        }
        if (gradient instanceof TransformerRrules.LayerNormGradient norm) {
            return new NdArray[] {norm.x(), norm.gamma(), norm.beta()};
        }
        return new NdArray[] {(NdArray) gradient};
    }
}
