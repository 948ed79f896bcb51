package org.adjoint4j.transform;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Methods that return in the middle: of branches, of loops, always. */
final class EarlyReturnsTest {
    private static final Transformed CODE = Transformed.of("""
            package flow;

            import java.util.List;
            import org.adjoint4j.Differentiable;

            final class Returns {
                record Pair(double a, double b) {}

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
            }
            """);

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    private static Object pair(double a, double b) {
        return CODE.record("flow.Returns$Pair", a, b);
    }

    static Stream<Arguments> points() {
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
                Arguments.of("earlyInForEach", at(new double[] {}, 2.0)),
                Arguments.of("earlyInForEach", at(new double[] {3}, 2.0)),
                Arguments.of("earlyInForEach", at(new double[] {1, 1.5, 3, 4}, 2.0)),
                Arguments.of("earlyInForEach", at(new double[] {1, 1.5, 3, 4}, 5.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(), new double[] {1}, 5.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(pair(0.5, 2), pair(3, 4)), new double[] {1, 2}, 50.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(pair(0.5, 2), pair(3, 4)), new double[] {1, 2}, 5.0)),
                Arguments.of("earlyInNestedForEach", at(List.of(pair(0.5, 2), pair(-3, 4)), new double[] {}, 5.0)),
                Arguments.of("alwaysReturnsFromForEach", at(new double[] {})),
                Arguments.of("alwaysReturnsFromForEach", at(new double[] {3, 4})));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("points")
    void agreesWithCentralDifferences(String name, Object[] at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }
}
