package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The conformance examples other systems published, or got wrong, under the numbers of docs/semantics.md. */
final class PublishedExamplesTest {
    private static final Transformed CODE = Transformed.of("""
            package published;

            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;

            final class Examples {
                @Differentiable
                static double a01(double x) {
                    return x * x + x;
                }

                @Differentiable
                static double a02(double x) {
                    return Math.sin(Math.sin(x) + Math.sin(x));
                }

                @Differentiable
                static double a03(double a) {
                    double da = a * a;
                    double tape = da + a;
                    double grad = tape * da;
                    return grad;
                }

                @Differentiable
                static double a04(double x) {
                    x = x * 3;
                    x = x * x;
                    return x;
                }

                @Differentiable
                static double mul(double a, double b) {
                    return a * b;
                }

                @Differentiable
                static double a05(double x) {
                    return mul(x, x);
                }

                @Differentiable
                static double a06(double x, double y) {
                    return x * x;
                }

                @Differentiable
                static double a07(double x) {
                    return 4.0;
                }

                @Differentiable
                static double a08(double x) {
                    return x * (7 / 2) + 1.5;
                }

                @Differentiable
                static double a09(double x, double y) {
                    double r = x;
                    r += y;
                    r *= x;
                    r -= y * y;
                    r /= y;
                    r *= r;
                    return r;
                }

                @Differentiable
                static double a10(double u, double v) {
                    double r = (u = (v = u * v));
                    return r + u * v;
                }

                @Differentiable
                static double a11(double x) {
                    double y = x++ * x;
                    return y;
                }

                @Differentiable
                static double a12(double x, double y) {
                    return x % y;
                }

                @Differentiable
                static double a13(double x, double y) {
                    return Math.pow(x, y);
                }

                @Differentiable
                static double a13cube(double x) {
                    return Math.pow(x, 3);
                }

                @Differentiable
                static double a14(double y, double x) {
                    return Math.atan2(y, x);
                }

                @Differentiable
                static double a15(double x, double y) {
                    return x * (-Math.sin(x * y) + y) * 4.0;
                }

                @Differentiable
                static double b01(double x) {
                    double y = x;
                    if (x > 0) {
                        y = y * x;
                    } else if (x == -1337) {
                        y = x;
                        y = x;
                        y = 0;
                    } else {
                        y = x + y;
                    }
                    return y;
                }

                @Differentiable
                static double b07(double x, double y) {
                    return mul(x > y ? x : y, y > 1 ? (x < 0 ? x * x : x * y) : Math.sin(x));
                }

                @Differentiable
                static double c23(double x, int n) {
                    double o = 1;
                    for (int i = 0; i < n; i++) {
                        if (i > 1) {
                            if (i < 5) {
                                o *= x;
                            }
                        }
                    }
                    return o;
                }

                record Vec2(double x, double y) {}

                @Differentiable
                static double e01(Vec2 a, Vec2 b) {
                    return a.x() * b.x() + a.y() * b.y();
                }

                @Differentiable
                static double e02(double x) {
                    Vec2 y = new Vec2(x, x);
                    Vec2 z = new Vec2(y.x(), 2);
                    if (x > 0) {
                        y = new Vec2(z.x(), y.y());
                        z = new Vec2(1, z.y());
                    } else {
                        z = y;
                        y = new Vec2(z.y(), z.x());
                    }
                    return y.x() + y.y();
                }

                @Differentiable
                static double f01(double x) {
                    return x == 1 ? 1 : x * f01(x - 1);
                }

                @Differentiable
                static double f05(double... xs) {
                    double sum = 0;
                    for (double x : xs) {
                        sum += x * x;
                    }
                    return sum;
                }

                @Differentiable
                static double f10(double x) {
                    return x * Ad.stopGradient(x);
                }

                @Differentiable
                static double h01(double x) {
                    return x > 0 ? Math.log(x) : 0;
                }

                @Differentiable
                static double h02(double[] logits, int target) {
                    double max = logits[0];
                    for (int i = 1; i < logits.length; i++) {
                        max = Math.max(max, logits[i]);
                    }
                    double sum = 0;
                    for (double logit : logits) {
                        sum += Math.exp(logit - max);
                    }
                    return Math.log(sum) + max - logits[target];
                }
            }
            """);

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    private static Object vec(double x, double y) {
        return CODE.record("published.Examples$Vec2", x, y);
    }

    static Stream<Arguments> examples() {
        double quarter = 0.7853981633974483;
        return Stream.of(
                Arguments.of("a01", at(3.0), 12, List.of(7.0)),
                Arguments.of("a02", at(0.7), 0.9604002979, List.of(0.4262065991)),
                Arguments.of("a03", at(1.5), 8.4375, List.of(20.25)),
                Arguments.of("a04", at(2.0), 36, List.of(36.0)),
                Arguments.of("a05", at(3.0), 9, List.of(6.0)),
                Arguments.of("a06", at(3.0, 5.0), 9, List.of(6.0, 0.0)),
                Arguments.of("a07", at(2.0), 4, List.of(0.0)),
                Arguments.of("a08", at(2.0), 7.5, List.of(3.0)),
                Arguments.of("a09", at(2.0, 3.0), 0.1111111111, List.of(1.555555556, -0.962962963)),
                Arguments.of("a10", at(2.0, 5.0), 110, List.of(105.0, 42.0)),
                Arguments.of("a11", at(3.0), 12, List.of(7.0)),
                Arguments.of("a12", at(7.5, 2.0), 1.5, List.of(1.0, -3.0)),
                Arguments.of("a13", at(2.0, 3.0), 8, List.of(12.0, 5.545177444)),
                Arguments.of("a13cube", at(-2.0), -8, List.of(12.0)),
                Arguments.of("a14", at(1.0, -2.0), 2.677945045, List.of(-0.4, -0.2)),
                Arguments.of("a15", at(quarter, quarter), 0.6500878013, List.of(-1.184952728, 1.12892243)),
                Arguments.of("b01", at(4.0), 16, List.of(8.0)),
                Arguments.of("b01", at(-10.0), -20, List.of(2.0)),
                Arguments.of("b01", at(-1337.0), 0, List.of(0.0)),
                Arguments.of("b07", at(2.0, 3.0), 18, List.of(9.0, 12.0)),
                Arguments.of("b07", at(2.0, 0.5), 1.818594854, List.of(0.07700375373, 0.0)),
                Arguments.of("c23", at(2.0, 6), 8, List.of(12.0)),
                Arguments.of("c23", at(2.0, 4), 4, List.of(4.0)),
                Arguments.of("e01", at(vec(1, 2), vec(3, 4)), 11, List.of(3.0, 4.0, 1.0, 2.0)),
                Arguments.of("e02", at(4.0), 8, List.of(2.0)),
                Arguments.of("e02", at(-10.0), -20, List.of(2.0)),
                Arguments.of("f01", at(1.0), 1, List.of(0.0)),
                Arguments.of("f01", at(3.0), 6, List.of(5.0)),
                Arguments.of("f01", at(4.0), 24, List.of(26.0)),
                Arguments.of("f01", at(5.0), 120, List.of(154.0)),
                Arguments.of("f05", at(new double[] {1, 2, 3}), 14, List.of(2.0, 4.0, 6.0)),
                Arguments.of("f10", at(3.0), 9, List.of(3.0)),
                Arguments.of("h01", at(-1.0), 0, List.of(0.0)),
                Arguments.of("h01", at(4.0), Math.log(4), List.of(0.25)),
                Arguments.of(
                        "h02",
                        at(new double[] {1000, 1001, -1000}, 1),
                        0.3132616875,
                        List.of(0.2689414214, -0.2689414214, 0.0)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("examples")
    void hasTheValueAndGradientOfThePublication(String name, Object[] at, double value, List<Double> gradient) {
        double[] expected = gradient.stream().mapToDouble(Double::doubleValue).toArray();
        Differentiated method = CODE.method(name);

        Differentiated.close(method.check(at), expected, 1e-9, name);

        Differentiated.close(new double[] {(double) method.primal(at)}, new double[] {value}, 1e-9, name);
    }

    @Test
    void warnsOfParametersWithoutInfluence() {
        assertThat(CODE.warnings())
                .containsExactly(
                        "the result of 'a06' does not depend on 'y': its gradient is zero",
                        "the result of 'a07' does not depend on 'x': its gradient is zero");
    }
}
