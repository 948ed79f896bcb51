package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.CountingBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods on arrays: gradients against central differences in double on the reference backend, and no leaks. */
@SuppressWarnings("try") // regions are opened for what is made while they are open
final class ModelsTest {
    private static final Backend REFERENCE = Backends.named("reference");
    private static final Transformed CODE = Transformed.of("""
            package models;

            import java.util.List;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;
            import org.adjoint4j.array.NdArray;

            final class Models {
                record Dense(NdArray w, NdArray b, int activation) {}

                record Net(NdArray embedding, List<Dense> layers, double scale) {}

                @Differentiable
                static NdArray activate(NdArray x, int kind) {
                    return switch (kind) {
                        case 0 -> x.tanh();
                        case 1 -> x.gelu().mul(2);
                        default -> x;
                    };
                }

                @Differentiable
                static NdArray dense(NdArray x, Dense layer) {
                    return activate(x.matmul(layer.w()).add(layer.b()), layer.activation());
                }

                @Differentiable
                static NdArray logits(Net net, int[] ids) {
                    NdArray x = net.embedding().gatherRows(ids);
                    for (Dense layer : net.layers()) {
                        NdArray y = dense(x, layer);
                        if (layer.activation() > 0) {
                            x = x.add(y);
                        } else {
                            x = y;
                        }
                    }
                    return x.mul(net.scale()).matmul(net.embedding(), false, true);
                }

                @Differentiable
                static NdArray loss(Net net, int[] ids, int[] targets) {
                    return logits(net, ids).crossEntropy(targets, -1);
                }

                @Differentiable
                static double energy(NdArray x, NdArray y) {
                    double e = x.mul(y).sum().item();
                    return Math.log(1 + e * e) * x.sumOfSquares();
                }

                @Differentiable
                static NdArray square(NdArray a) {
                    return a.matmul(a);
                }

                @Differentiable
                static NdArray conditional(NdArray x, boolean flag, int n) {
                    NdArray y = x;
                    for (int i = 0; i < n; i++) {
                        if (flag && i % 2 == 0) {
                            y = y.mul(x).add(y);
                        } else if (i == 3) {
                            return y.exp();
                        } else {
                            y = y.tanh();
                        }
                    }
                    return y;
                }

                @Differentiable
                static NdArray passes(NdArray x) {
                    return x;
                }

                @Differentiable
                static NdArray unused(NdArray x, NdArray y) {
                    return x.exp();
                }

                @Differentiable
                static NdArray splits(NdArray x) {
                    List<NdArray> parts = x.split(3, -1);
                    NdArray joined = NdArray.concat(0, List.of(parts.get(2), parts.get(0).square(), parts.get(2)));
                    NdArray sum = joined.sum(0).add(joined.max(0)).sub(parts.get(1).mean(0));
                    return sum.reshape(1, -1).swapAxes(0, 1).slice(0, 0, 2);
                }

                @Differentiable
                static List<NdArray> listResult(NdArray x, List<NdArray> more) {
                    NdArray sum = x;
                    for (NdArray m : more) {
                        sum = sum.add(m.square());
                    }
                    return List.of(sum, x.mul(2), sum);
                }

                @Differentiable
                static Net rebuilt(Net net, NdArray x) {
                    return new Net(net.embedding().mul(x), net.layers(), net.scale() * 2);
                }

                @Differentiable
                static NdArray usesRebuilt(Net net, NdArray x, int[] ids) {
                    Net other = rebuilt(net, x);
                    List<NdArray> list = listResult(x, List.of(other.embedding(), net.embedding()));
                    return logits(other, ids).sum().add(list.get(0).sum()).add(list.get(2).mul(list.get(1)).sum());
                }

                @Differentiable
                static NdArray array(NdArray[] xs, int n) {
                    NdArray product = xs[0];
                    for (int i = 1; i < n; i++) {
                        product = product.mul(xs[i]).add(xs[0]);
                    }
                    return product;
                }

                @Differentiable
                static NdArray stopped(NdArray x) {
                    NdArray max = Ad.stopGradient(x.max(-1, true));
                    return x.sub(max).exp().sum(-1, true).log().add(max);
                }

                @Differentiable
                static NdArray failing(NdArray x, int n) {
                    NdArray y = x.exp().mul(x);
                    if (n > 2) {
                        throw new IllegalStateException("n is " + y.size());
                    }
                    return y.reshape(n);
                }

                @Differentiable
                static NdArray scalarsAndArrays(NdArray x, double a, float b) {
                    double c = a * b;
                    NdArray y = x.mul(c).add(a).rsub(b).rdiv(c).pow(2.0).sub(c).div(a);
                    return y.mul(NdArray.scalar(x.backend(), x.elementType(), a * a));
                }

                @Differentiable
                static double constantArray(double x, @NonDifferentiable NdArray y) {
                    return x * y.sum().item();
                }

                @Differentiable
                static double onlyItsSize(double x, NdArray y) {
                    return x * y.size();
                }

                @Differentiable
                static NdArray swaps(NdArray x, NdArray y, int n) {
                    NdArray a = x;
                    NdArray b = y;
                    for (int i = 0; i < n; i++) {
                        NdArray t = a;
                        a = b;
                        b = t.add(x);
                    }
                    return a.mul(a).sub(b);
                }
            }
            """);

    private static NdArray random(Backend backend, long seed, int... dims) {
        Random random = new Random(seed);
        double[] numbers = random.doubles(Shape.of(dims).size(), 0.2, 1.2).toArray();
        return NdArray.of(backend, ElementType.FLOAT64, Shape.of(dims), numbers);
    }

    private static NdArray random(long seed, int... dims) {
        return random(REFERENCE, seed, dims);
    }

    private static Object dense(Backend backend, long seed, int width, int activation) {
        return CODE.record(
                "models.Models$Dense",
                random(backend, seed, width, width),
                random(backend, seed + 1, width),
                activation);
    }

    private static Object net(Backend backend, int layers) {
        List<Object> list = Stream.iterate(0, i -> i + 1)
                .limit(layers)
                .map(i -> dense(backend, 10 * i, 3, i % 3))
                .toList();
        return CODE.record("models.Models$Net", random(backend, 99, 5, 3), list, 0.75);
    }

    static Stream<Arguments> pullbacks() {
        int[] ids = {2, 2, 0, 4};
        return Stream.of(
                Arguments.of("activate", at(random(1, 2, 3), 0)),
                Arguments.of("activate", at(random(1, 2, 3), 1)),
                Arguments.of("activate", at(random(1, 2, 3), 2)),
                Arguments.of("dense", at(random(1, 2, 3), dense(REFERENCE, 7, 3, 0))),
                Arguments.of("logits", at(net(REFERENCE, 4), ids)),
                Arguments.of("logits", at(net(REFERENCE, 0), ids)),
                Arguments.of("square", at(random(1, 3, 3))),
                Arguments.of("conditional", at(random(1, 3), true, 0)),
                Arguments.of("conditional", at(random(1, 3), true, 3)),
                Arguments.of("conditional", at(random(1, 3), true, 7)),
                Arguments.of("conditional", at(random(1, 3), false, 7)),
                Arguments.of("passes", at(random(1, 3))),
                Arguments.of("unused", at(random(1, 3), random(2, 2))),
                Arguments.of("splits", at(random(1, 3, 9))),
                Arguments.of("listResult", at(random(1, 3), List.of())),
                Arguments.of("listResult", at(random(1, 3), List.of(random(2, 3), random(3, 3)))),
                Arguments.of("rebuilt", at(net(REFERENCE, 2), random(5, 5, 3))),
                Arguments.of("usesRebuilt", at(net(REFERENCE, 2), random(5, 5, 3), ids)),
                Arguments.of("array", at(arrays(4), 4)),
                Arguments.of("array", at(arrays(4), 1)),
                Arguments.of("swaps", at(random(1, 3), random(2, 3), 0)),
                Arguments.of("swaps", at(random(1, 3), random(2, 3), 1)),
                Arguments.of("swaps", at(random(1, 3), random(2, 3), 4)));
    }

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    private static NdArray[] arrays(int n) {
        return Stream.iterate(1, i -> i + 1).limit(n).map(i -> random(i, 2, 2)).toArray(NdArray[]::new);
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("pullbacks")
    void pullbackAgreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkPullback(1e-6, 42, at);
    }

    @Test
    void scalarResults() {
        CODE.method("loss").checkDifferences(1e-6, net(REFERENCE, 3), new int[] {2, 2, 0}, new int[] {1, -1, 4});
        CODE.method("energy").checkDifferences(1e-6, random(1, 4), random(2, 4));
    }

    @Test
    void arraysThatAreConstants() {
        assertThat((double) CODE.method("constantArray").gradient(2.0, random(1, 3)))
                .isEqualTo(random(1, 3).sum().item());
        CODE.method("onlyItsSize").checkDifferences(1e-6, 2.0, random(1, 3));
    }

    @Test
    void numbersAmongArrays() {
        Vjp<Object, Object> vjp = CODE.method("scalarsAndArrays").vjp(random(1, 3), 1.5, 0.5f);
        double[] found = Leaves.of(vjp.pullback(Leaves.all(vjp.value(), 1)));
        double[] expected = new double[5];
        for (int i = 0; i < 3; i++) {
            expected[i] = slope(i, 0, 0);
        }
        expected[3] = slope(-1, 1, 0);
        expected[4] = slope(-1, 0, 1);
        // the last one is a float: its steps are coarse
        Differentiated.close(found, expected, 1e-3, "scalarsAndArrays");
    }

    private static double slope(int element, int da, int db) {
        double h = 1e-3;
        double[] sums = new double[2];
        for (int side = 0; side < 2; side++) {
            double d = side == 0 ? h : -h;
            double[] x = random(1, 3).toDoubleArray();
            if (element >= 0) {
                x[element] += d;
            }
            Object y = CODE.method("scalarsAndArrays")
                    .primal(NdArray.of(REFERENCE, ElementType.FLOAT64, Shape.of(3), x), 1.5 + da * d, (float)
                            (0.5 + db * d));
            sums[side] = java.util.Arrays.stream(Leaves.of(y)).sum();
        }
        return (sums[0] - sums[1]) / (2 * h);
    }

    @Test
    void matrixTimesItself() {
        // R12: A·A with seed S gives S·Aᵀ + Aᵀ·S
        NdArray a = random(1, 3, 3);
        NdArray s = random(2, 3, 3);

        double[] gradient = Leaves.of(CODE.method("square").vjp(a).pullback(s));

        NdArray expected = s.matmul(a, false, true).add(a.matmul(s, true, false));
        Differentiated.close(gradient, expected.toDoubleArray(), 1e-12, "square");
    }

    @Test
    void stoppedValuesAreConstants() {
        NdArray x = random(1, 2, 3);

        double[] gradient = Leaves.of(CODE.method("stopped").vjp(x).pullback(random(2, 2, 1)));

        double[] expected = x.softmax(-1).mul(random(2, 2, 1)).toDoubleArray();
        Differentiated.close(gradient, expected, 1e-12, "stopped");
    }

    // ---- memory -------------------------------------------------------------------------------------------------

    private static Object[] arguments(String name, Backend backend) {
        int[] ids = {2, 2, 0, 4};
        return switch (name) {
            case "loss" -> at(net(backend, 4), ids, new int[] {1, 2, -1, 0});
            case "energy" -> at(random(backend, 1, 4), random(backend, 2, 4));
            case "logits" -> at(net(backend, 4), ids);
            case "conditional" -> at(random(backend, 1, 3), true, 7);
            case "unused" -> at(random(backend, 1, 3), random(backend, 1, 2));
            case "passes" -> at(random(backend, 1, 3));
            case "splits" -> at(random(backend, 1, 3, 9));
            case "swaps" -> at(random(backend, 1, 3), random(backend, 2, 3), 3);
            case "usesRebuilt" -> at(net(backend, 2), random(backend, 5, 5, 3), ids);
            case "listResult" -> at(random(backend, 1, 3), List.of(random(backend, 2, 3), random(backend, 3, 3)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static int arrays(Object value) {
        CountingBackend counting = new CountingBackend();
        try (Region region = Region.open()) {
            int before = counting.held();
            Leaves.on(value, counting.backend());
            return counting.held() - before;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "energy"})
    void theJointMethodLeavesNothingButValueAndGradient(String name) {
        CountingBackend counting = new CountingBackend();
        Differentiated method = CODE.method(name);
        try (Region outer = Region.open()) {
            Object[] at = arguments(name, counting.backend());
            int before = counting.held();
            Object gradient = method.gradient(at);
            assertThat(counting.held() - before).isLessThanOrEqualTo(arrays(gradient) + 1);
            try (Region inner = Region.open()) {
                method.gradient(at);
                method.value(at);
            }
            assertThat(counting.held() - before).isLessThanOrEqualTo(arrays(gradient) + 1);
        }
        assertThat(counting.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loss",
                "energy",
                "logits",
                "conditional",
                "unused",
                "passes",
                "splits",
                "swaps",
                "usesRebuilt",
                "listResult"
            })
    void aVjpKeepsWhatItNeedsUntilItIsClosed(String name) {
        CountingBackend counting = new CountingBackend();
        Differentiated method = CODE.method(name);
        try (Region outer = Region.open()) {
            Object[] at = arguments(name, counting.backend());
            double[] value = Leaves.of(method.primal(at));
            try (Region inner = Region.open()) {
                Vjp<Object, Object> vjp = method.vjp(at);
                Vjp<Object, Object> other = method.vjp(at);
                Object adjoint = Leaves.all(vjp.value(), 0.5);
                double[] first = Leaves.of(vjp.pullback(adjoint));
                other.close();
                int kept = counting.held();
                assertThat(Leaves.of(vjp.pullback(adjoint))).containsExactly(first);
                try (Region scratch = Region.open()) {
                    assertThat(Leaves.of(vjp.pullback(adjoint))).containsExactly(first);
                }
                assertThat(counting.held()).isGreaterThanOrEqualTo(kept);
                vjp.close();
                assertThat(Leaves.of(vjp.value())).as("value after close").containsExactly(value);
                assertThatThrownBy(() -> vjp.pullback(adjoint)).isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(counting.held()).isZero();
    }

    @Test
    void aFailureReleasesWhatWasMade() {
        CountingBackend counting = new CountingBackend();
        try (Region outer = Region.open()) {
            NdArray x = random(counting.backend(), 1, 2);
            int before = counting.held();
            assertThatThrownBy(() -> CODE.method("failing").vjp(x, 5)).hasMessage("n is 2");
            assertThatThrownBy(() -> CODE.method("failing").gradient(x, 5)).hasMessage("n is 2");
            assertThatThrownBy(() -> CODE.method("failing").gradient(x, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(counting.held()).isEqualTo(before);
        }
    }
}
