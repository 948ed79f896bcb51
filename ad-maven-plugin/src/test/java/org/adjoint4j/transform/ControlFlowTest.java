package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of branch and loop: values bit for bit, gradients against central differences. */
final class ControlFlowTest {
    private static final Transformed CODE = Transformed.of("""
            package flow;

            import java.util.List;
            import org.adjoint4j.Differentiable;

            final class Flow {
                record Pair(double a, double b) {}

                enum Kind { LINEAR, SQUARE, CUBE }

                @Differentiable
                static double ascending(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i < to; i++) {
                        y = y * x + i;
                    }
                    return y;
                }

                @Differentiable
                static double ascendingInclusive(double x, int from, int to) {
                    double y = 1;
                    for (int i = from; i <= to; i += 1) {
                        y = y * Math.sin(x + i);
                    }
                    return y;
                }

                @Differentiable
                static double descending(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i > to; i--) {
                        y = y * x + i;
                    }
                    return y;
                }

                @Differentiable
                static double descendingInclusive(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i >= to; --i) {
                        y = y * x - i * y;
                    }
                    return y;
                }

                @Differentiable
                static double stride(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i < to; i += 2) {
                        y = y * x + i;
                    }
                    return y;
                }

                @Differentiable
                static double indexChangedInside(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i < to; i++) {
                        y = y * x + i;
                        if (i == 2) {
                            i++;
                        }
                    }
                    return y;
                }

                @Differentiable
                static double boundChangedInside(double x, int from, int to) {
                    double y = x;
                    int bound = to;
                    for (int i = from; i < bound; i++) {
                        y = y * x + bound;
                        if (i == 1) {
                            bound--;
                        }
                    }
                    return y;
                }

                @Differentiable
                static double twoVariables(double x, int from, int to) {
                    double y = x;
                    for (int i = from, j = to; i < j; i++, j--) {
                        y = y * x + i * j;
                    }
                    return y;
                }

                @Differentiable
                static double nested(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i < to; i++) {
                        double row = 1;
                        for (int j = i; j < to; j++) {
                            row = row * (x + j) + y;
                        }
                        y = y + row / (1 + row * row);
                    }
                    return y;
                }

                @Differentiable
                static double swapped(double x, double y, int n) {
                    double a = x;
                    double b = y;
                    for (int i = 0; i < n; i++) {
                        double t = a + b;
                        a = b;
                        b = t * x;
                    }
                    return a * b;
                }

                @Differentiable
                static double purelySwapped(double x, double y, int n) {
                    double a = x;
                    double b = y * y;
                    for (int i = 0; i < n; i++) {
                        double t = a;
                        a = b;
                        b = t;
                    }
                    return a * 3 + b;
                }

                @Differentiable
                static double branchInLoop(double x, int from, int to) {
                    double y = x;
                    for (int i = from; i < to; i++) {
                        if (y > 2) {
                            y = Math.sqrt(y) + x;
                        } else if (i % 2 == 0) {
                            y = y * y + x;
                        } else {
                            y += 1;
                        }
                    }
                    return y;
                }

                @Differentiable
                static double loopInBranch(double x, int from, int to) {
                    double y = x * x;
                    if (x > 1) {
                        for (int i = from; i < to; i++) {
                            y = y * x + i;
                        }
                    } else {
                        double z = 1;
                        while (z < to) {
                            z = z + 1 + x * x;
                            y = y + z * x;
                        }
                    }
                    return y;
                }

                @Differentiable
                static double whileNewton(double x) {
                    double y = x;
                    while (Math.abs(y * y - x) > 1e-9) {
                        y = 0.5 * (y + x / y);
                    }
                    return y * x;
                }

                @Differentiable
                static double carriedRecord(Pair start, int n) {
                    Pair p = start;
                    for (int i = 0; i < n; i++) {
                        p = new Pair(p.b() * p.a(), p.a() + i);
                    }
                    return p.a() * p.b();
                }

                @Differentiable
                static double carriedRecordRotates(Pair start, int n) {
                    Pair p = start;
                    for (int i = 0; i < n; i++) {
                        p = new Pair(p.b(), p.a());
                    }
                    return p.a() * p.a() + p.b();
                }

                @Differentiable
                static double carriedRecordSometimes(Pair start, int n) {
                    Pair p = start;
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        if (i % 2 == 1) {
                            p = new Pair(p.b(), p.a() * sum);
                        }
                        sum += p.a();
                    }
                    return sum * p.b();
                }

                @Differentiable
                static double listOfRecords(List<Pair> pairs) {
                    double sum = 0;
                    for (Pair pair : pairs) {
                        sum += pair.a() * pair.b();
                    }
                    return sum;
                }

                @Differentiable
                static double arrayOfRecords(Pair[] pairs, double x) {
                    double sum = x;
                    for (var pair : pairs) {
                        sum = sum * pair.a() + pair.b();
                    }
                    for (int i = 0; i < pairs.length; i++) {
                        sum += pairs[i].a() * x;
                    }
                    return sum;
                }

                @Differentiable
                static double stencil(double[] u, int steps) {
                    double energy = 0;
                    for (int s = 0; s < steps; s++) {
                        for (int i = 1; i < u.length - 1; i++) {
                            double d = u[i - 1] - 2 * u[i] + u[i + 1];
                            energy += d * d * (s + 1);
                        }
                    }
                    return energy;
                }

                @Differentiable
                static double earlyChain(double x) {
                    if (x < 0) {
                        return x * x;
                    }
                    double y = x + 1;
                    if (y > 3) {
                        return y * y * y;
                    } else if (y > 2) {
                        double z = Math.exp(-y);
                        return z;
                    }
                    y = y * 2;
                    return y * x;
                }

                @Differentiable
                static double earlyNested(double x, double y) {
                    double r = x;
                    if (x > 0) {
                        if (y > 0) {
                            return x * y;
                        }
                        r = r + y;
                    } else {
                        r = r * y;
                    }
                    return r * r;
                }

                @Differentiable
                static double earlyInFor(double x, int n, double limit) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y = y * x + 1;
                        if (y > limit) {
                            return y * y + i;
                        }
                        y = y + 0.5 * x;
                    }
                    return y;
                }

                @Differentiable
                static double earlyInWhile(double x, double limit) {
                    double y = x;
                    while (y < 1000) {
                        y = y * 1.5 + x;
                        if (y > limit) {
                            if (x > 1) {
                                return Math.log(y);
                            }
                            return -y;
                        }
                    }
                    return y * x;
                }

                @Differentiable
                static double earlyInNestedLoops(double x, int n, double limit) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        for (int j = 0; j < n; j++) {
                            y = y * x + i;
                            if (y > limit) {
                                return y * x;
                            }
                        }
                        y = y + x;
                    }
                    return y;
                }

                @Differentiable
                static double alwaysReturnsFromLoop(double x) {
                    double y = x;
                    while (true) {
                        y = y * 2;
                        if (y > 50) {
                            return y * x;
                        }
                    }
                }

                @Differentiable
                static double switchInt(double x, int k) {
                    double y = switch (k) {
                        case 0 -> x;
                        case 1, 2 -> x * x;
                        default -> {
                            double z = x + 1;
                            yield z * z * z;
                        }
                        case 7 -> Math.sin(x);
                    };
                    return y * x;
                }

                @Differentiable
                static double switchString(double x, String s) {
                    return switch (s) {
                        case "square" -> x * x;
                        case "cube" -> x * x * x;
                        default -> x;
                    };
                }

                @Differentiable
                static double switchEnum(double x, Kind kind) {
                    return x + switch (kind) {
                        case LINEAR -> x;
                        case SQUARE -> x * x;
                        case CUBE -> x * x * x;
                    };
                }

                @Differentiable
                static double switchInLoop(double x, int n) {
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y = switch (i % 3) {
                            case 0 -> y * x;
                            case 1 -> {
                                double z = y + x;
                                y = z;
                                yield z * 0.5 + y;
                            }
                            default -> y - 1;
                        };
                    }
                    return y;
                }

                @Differentiable
                static double guarded(double x) {
                    if (x < 0) {
                        throw new IllegalArgumentException("negative: " + x);
                    }
                    return Math.sqrt(x);
                }

                @Differentiable
                static double switchThrows(double x, int k) {
                    return switch (k) {
                        case 0 -> x;
                        case 1 -> x * x;
                        default -> throw new IllegalStateException("k " + k);
                    };
                }

                @Differentiable
                static double shadowedBlocks(double x) {
                    double y = 0;
                    {
                        double t = x * x;
                        y += t;
                    }
                    {
                        double t = x * 3;
                        y += t * y;
                    }
                    return y;
                }

                @Differentiable
                static double lateInitialised(double x, boolean flag) {
                    double y;
                    final double z;
                    if (flag) {
                        y = x * x;
                        z = 2;
                    } else {
                        y = -x;
                        z = x;
                    }
                    return y * z;
                }

                @Differentiable
                static double deadInLoop(double x, int n) {
                    double unused = 0;
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        unused = unused + y * y;
                        y = y * x;
                    }
                    return y;
                }

                @Differentiable
                static double resetInLoop(double x, int n) {
                    double y = x;
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += y * x;
                        y = 1;
                        if (i == 1) {
                            y = x;
                        }
                    }
                    return sum;
                }

                @Differentiable
                static double earlyInForEach(double[] a, double limit) {
                    double sum = 0;
                    for (double x : a) {
                        if (x > limit) {
                            return sum * x;
                        }
                        sum += x * x;
                    }
                    return sum;
                }

                @Differentiable
                static double earlyInNestedForEach(List<Pair> pairs, double[] a, double limit) {
                    double product = limit;
                    for (Pair pair : pairs) {
                        product *= pair.a();
                        for (double x : a) {
                            if (product * x > limit) {
                                return product * x * pair.b();
                            }
                            product += x;
                        }
                        if (product < 0) {
                            return pair.a() - product;
                        }
                    }
                    return product;
                }

                @Differentiable
                static double alwaysReturnsFromForEach(double[] a) {
                    for (double x : a) {
                        return x * x;
                    }
                    return 3 * a.length;
                }

                @Differentiable
                static float floatLoop(float x, int n) {
                    float y = x;
                    for (int i = 0; i < n; i++) {
                        y = y * x + 0.5f;
                    }
                    return y;
                }
            }
            """);

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    private static Object pair(double a, double b) {
        return CODE.record("flow.Flow$Pair", a, b);
    }

    static Stream<Arguments> points() {
        return Stream.of(trips(), branches(), records(), rest()).flatMap(s -> s);
    }

    private static Stream<Arguments> trips() {
        return Stream.of(
                        "ascending",
                        "ascendingInclusive",
                        "stride",
                        "indexChangedInside",
                        "boundChangedInside",
                        "twoVariables",
                        "nested",
                        "branchInLoop",
                        "loopInBranch",
                        "descending",
                        "descendingInclusive")
                .flatMap(name -> Stream.of(-3, 0, 1, 2, 3, 4, 9)
                        .flatMap(n -> Stream.of(0.7, 1.3)
                                .map(x -> Arguments.of(
                                        name, name.startsWith("descending") ? at(x, n, -1) : at(x, 0, n)))));
    }

    private static Stream<Arguments> branches() {
        return Stream.of(
                Arguments.of("earlyChain", at(-2.0)),
                Arguments.of("earlyChain", at(0.5)),
                Arguments.of("earlyChain", at(1.5)),
                Arguments.of("earlyChain", at(2.5)),
                Arguments.of("earlyNested", at(2.0, 3.0)),
                Arguments.of("earlyNested", at(2.0, -3.0)),
                Arguments.of("earlyNested", at(-2.0, 3.0)),
                Arguments.of("earlyInFor", at(1.5, 0, 10.0)),
                Arguments.of("earlyInFor", at(1.5, 1, 10.0)),
                Arguments.of("earlyInFor", at(1.5, 20, 10.0)),
                Arguments.of("earlyInFor", at(0.5, 20, 10.0)),
                Arguments.of("earlyInWhile", at(1.5, 10.0)),
                Arguments.of("earlyInWhile", at(0.5, 10.0)),
                Arguments.of("earlyInWhile", at(1.5, 2000.0)),
                Arguments.of("earlyInWhile", at(2000.0, 2000.0)),
                Arguments.of("earlyInNestedLoops", at(1.5, 4, 10.0)),
                Arguments.of("earlyInNestedLoops", at(0.5, 4, 10.0)),
                Arguments.of("earlyInNestedLoops", at(0.5, 0, 10.0)),
                Arguments.of("alwaysReturnsFromLoop", at(1.1)),
                Arguments.of("switchInt", at(1.5, 0)),
                Arguments.of("switchInt", at(1.5, 1)),
                Arguments.of("switchInt", at(1.5, 2)),
                Arguments.of("switchInt", at(1.5, 7)),
                Arguments.of("switchInt", at(1.5, 9)),
                Arguments.of("switchString", at(1.5, "square")),
                Arguments.of("switchString", at(1.5, "cube")),
                Arguments.of("switchString", at(1.5, "")),
                Arguments.of("switchInLoop", at(1.5, 0)),
                Arguments.of("switchInLoop", at(1.5, 1)),
                Arguments.of("switchInLoop", at(1.5, 8)),
                Arguments.of("guarded", at(2.0)),
                Arguments.of("switchThrows", at(2.0, 0)),
                Arguments.of("switchThrows", at(2.0, 1)),
                Arguments.of("lateInitialised", at(2.0, true)),
                Arguments.of("lateInitialised", at(2.0, false)));
    }

    private static Stream<Arguments> records() {
        return Stream.of(0, 1, 2, 5)
                .flatMap(n -> Stream.of(
                        Arguments.of("carriedRecord", at(pair(1.5, 0.5), n)),
                        Arguments.of("carriedRecordRotates", at(pair(1.5, 0.5), n)),
                        Arguments.of("carriedRecordSometimes", at(pair(1.5, 0.5), n)),
                        Arguments.of("stencil", at(new double[] {1, 3, 2, 5, -1}, n)),
                        Arguments.of("swapped", at(1.1, 0.3, n)),
                        Arguments.of("purelySwapped", at(1.1, 0.3, n)),
                        Arguments.of("deadInLoop", at(1.1, n)),
                        Arguments.of("resetInLoop", at(1.1, n))));
    }

    private static Stream<Arguments> rest() {
        return Stream.of(
                Arguments.of("whileNewton", at(3.0)),
                Arguments.of("whileNewton", at(0.2)),
                Arguments.of("shadowedBlocks", at(2.0)),
                Arguments.of("earlyInForEach", at(new double[] {}, 2.0)),
                Arguments.of("earlyInForEach", at(new double[] {3}, 2.0)),
                Arguments.of("earlyInForEach", at(new double[] {1, 1.5, 3, 4}, 2.0)),
                Arguments.of("earlyInForEach", at(new double[] {1, 1.5, 3, 4}, 5.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(), new double[] {1}, 5.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(pair(0.5, 2), pair(3, 4)), new double[] {1, 2}, 50.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(pair(0.5, 2), pair(3, 4)), new double[] {1, 2}, 5.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(pair(0.5, 2), pair(-3, 4)), new double[] {}, 5.0)),
                Arguments.of("alwaysReturnsFromForEach", at(new double[] {})),
                Arguments.of("alwaysReturnsFromForEach", at(new double[] {3, 4})),
                Arguments.of("listOfRecords", at(List.of())),
                Arguments.of("listOfRecords", at(List.of(pair(1, 2), pair(3, 4)))),
                Arguments.of("arrayOfRecords", at(pairs(), 0.5)),
                Arguments.of("arrayOfRecords", at(pairs(1, 2, 3, 4), 0.5)));
    }

    private static Object pairs(double... numbers) {
        Object array = java.lang.reflect.Array.newInstance(CODE.load("flow.Flow$Pair"), numbers.length / 2);
        for (int i = 0; i < numbers.length / 2; i++) {
            java.lang.reflect.Array.set(array, i, pair(numbers[2 * i], numbers[2 * i + 1]));
        }
        return array;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("points")
    void agreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void switchesOnEnums() {
        for (Object kind : CODE.load("flow.Flow$Kind").getEnumConstants()) {
            CODE.method("switchEnum").checkDifferences(1e-6, 1.5, kind);
        }
    }

    @Test
    void floatsGiveFloats() {
        double[] gradient = CODE.method("floatLoop").check(1.5f, 4);
        double up = (float) CODE.method("floatLoop").primal(1.501f, 4);
        double down = (float) CODE.method("floatLoop").primal(1.499f, 4);
        Differentiated.close(gradient, new double[] {(up - down) / 0.002}, 1e-3, "floatLoop");
    }

    @Test
    void throwsWhatTheOriginalThrows() {
        assertThatThrownBy(() -> CODE.method("guarded").gradient(-1.0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("negative: -1.0");
        assertThatThrownBy(() -> CODE.method("guarded").vjp(-1.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CODE.method("switchThrows").gradient(-1.0, 4)).hasMessage("k 4");
        assertThatThrownBy(() -> CODE.method("switchString").gradient(1.0, null))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> CODE.method("switchEnum").gradient(1.0, null))
                .isInstanceOf(NullPointerException.class);
    }
}
