package org.adjoint4j.transform;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of loop, with any number of trips: values bit for bit, gradients against central differences. */
final class LoopsTest {
    private static final Transformed CODE = Transformed.of("""
            package flow;

            import java.util.List;
            import org.adjoint4j.Differentiable;

            final class Loops {
                record Pair(double a, double b) {}

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
        return CODE.record("flow.Loops$Pair", a, b);
    }

    static Stream<Arguments> points() {
        return Stream.of(trips(), records(), others()).flatMap(s -> s);
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

    private static Stream<Arguments> others() {
        return Stream.of(
                Arguments.of("whileNewton", at(3.0)),
                Arguments.of("whileNewton", at(0.2)),
                Arguments.of("listOfRecords", at(List.of())),
                Arguments.of("listOfRecords", at(List.of(pair(1, 2), pair(3, 4)))),
                Arguments.of("arrayOfRecords", at(pairs(), 0.5)),
                Arguments.of("arrayOfRecords", at(pairs(1, 2, 3, 4), 0.5)));
    }

    private static Object pairs(double... numbers) {
        Object array = java.lang.reflect.Array.newInstance(CODE.load("flow.Loops$Pair"), numbers.length / 2);
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
    void floatsGiveFloats() {
        double[] gradient = CODE.method("floatLoop").check(1.5f, 4);
        double up = (float) CODE.method("floatLoop").primal(1.501f, 4);
        double down = (float) CODE.method("floatLoop").primal(1.499f, 4);
        Differentiated.close(gradient, new double[] {(up - down) / 0.002}, 1e-3, "floatLoop");
    }
}
