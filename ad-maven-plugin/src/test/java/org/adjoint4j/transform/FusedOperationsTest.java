package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.rrule.Definitions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fused operations against the generated gradients of what ad-core defines them to be. */
final class FusedOperationsTest {
    private static final Backend REFERENCE = Backends.named("reference");
    private static final String[] ROOTS = {"../ad-core", "ad-core"};
    private static Transformed definitions;
    private static Transformed fused;

    /** One call of each fused operation, with the parameters of its definition. */
    private static final String FUSED = """
            package fused;

            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;
            import org.adjoint4j.array.NdArray;

            final class Fused {
                @Differentiable
                static NdArray softmax(NdArray x, int axis) {
                    return x.softmax(axis);
                }

                @Differentiable
                static NdArray logSoftmax(NdArray x, int axis) {
                    return x.logSoftmax(axis);
                }

                @Differentiable
                static NdArray gelu(NdArray x) {
                    return x.gelu();
                }

                @Differentiable
                static NdArray linear(NdArray x, NdArray w, NdArray bias) {
                    return x.linear(w, bias);
                }

                @Differentiable
                static NdArray layerNorm(NdArray x, NdArray gamma, NdArray beta, @NonDifferentiable double eps) {
                    return x.layerNorm(gamma, beta, eps);
                }

                @Differentiable
                static NdArray causalAttention(NdArray qkv, int heads) {
                    return qkv.causalAttention(heads);
                }

                @Differentiable
                static NdArray crossEntropy(NdArray logits, int[] targets, int ignoreIndex) {
                    return logits.crossEntropy(targets, ignoreIndex);
                }

                @Differentiable
                static NdArray linearCrossEntropy(
                        NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
                    return x.linearCrossEntropy(w, transposeW, targets, ignoreIndex);
                }

                @Differentiable
                static NdArray dropout(NdArray x, @NonDifferentiable NdArray mask, @NonDifferentiable double rate) {
                    return x.dropout(rate, 7);
                }
            }
            """;

    @BeforeAll
    static void transform() throws IOException {
        definitions = Transformed.of(definitionsSource());
        fused = Transformed.of(FUSED);
    }

    private static String definitionsSource() throws IOException {
        String below = "src/main/java/org/adjoint4j/rrule/Definitions.java";
        for (String root : ROOTS) {
            if (Files.exists(Path.of(root, below))) {
                return Files.readString(Path.of(root, below));
            }
        }
        throw new AssertionError(below + " is neither in " + String.join(" nor in ", ROOTS));
    }

    static Stream<Arguments> calls() {
        Shape odd = Shape.of(3, 7, 5);
        NdArray mask = Definitions.dropoutMask(REFERENCE, ElementType.FLOAT64, odd, 0.4, 7);
        int[] targets = {2, 0, -1, 12, 2, -1, 5};
        int[] ignored = {-1, -1, -1, -1, -1, -1, -1};
        return Stream.of(
                call("softmax", random(3, 7), -1),
                call("softmax", random(3, 7, 5), 1),
                call("softmax", random(13), 0),
                call("softmax", random(3, 1), -1),
                call("logSoftmax", random(3, 7), -1),
                call("logSoftmax", random(3, 7), 0),
                call("gelu", random(3, 7, 5)),
                call("linear", random(3, 7), random(7, 13), random(13)),
                call("linear", random(3, 1, 7), random(7, 1), random(1)),
                call("layerNorm", random(3, 7), random(7), random(7), 1e-5),
                call("layerNorm", random(2, 3, 13), random(13), random(13), 1e-3),
                call("causalAttention", random(2, 7, 18), 2),
                call("causalAttention", random(1, 1, 9), 1),
                call("causalAttention", random(3, 5, 21), 7),
                call("crossEntropy", random(7, 13), targets, -1),
                call("crossEntropy", random(7, 13), ignored, -1),
                call("linearCrossEntropy", random(7, 5), random(5, 13), false, targets, -1),
                call("linearCrossEntropy", random(7, 5), random(13, 5), true, targets, -1),
                call("dropout", random(3, 7, 5), mask, 0.4));
    }

    private static Arguments call(String operation, Object... at) {
        return Arguments.of(operation, at);
    }

    private static NdArray random(int... dims) {
        Shape shape = Shape.of(dims);
        double[] numbers =
                new Random(shape.hashCode()).doubles(shape.size(), -2, 2).toArray();
        return NdArray.of(REFERENCE, ElementType.FLOAT64, shape, numbers);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("calls")
    void theRuleIsTheGradientOfTheDefinition(String operation, Object[] at) {
        Vjp<Object, Object> defined = definitions.method(operation).vjp(at);
        Vjp<Object, Object> rule = fused.method(operation).vjp(at);
        Object adjoint = Leaves.random(rule.value(), 42);

        Differentiated.close(Leaves.of(rule.value()), Leaves.of(defined.value()), 1e-12, operation);
        double[] gradient = Leaves.of(rule.pullback(adjoint));
        Differentiated.close(gradient, Leaves.of(defined.pullback(adjoint)), 1e-11, operation + " gradient");
        assertThat(gradient).hasSizeGreaterThanOrEqualTo(((NdArray) at[0]).size());
    }
}
