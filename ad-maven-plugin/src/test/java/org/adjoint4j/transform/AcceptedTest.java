package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What looks like something refused but carries no derivative, or is supported after all. */
final class AcceptedTest {
    private static final Transformed CODE = Transformed.of("""
            package accepted;

            import java.util.List;
            import java.util.Objects;
            import java.util.function.DoubleUnaryOperator;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Accepted {
                static final double[] WEIGHTS = {1, 2, 3};

                enum Mode { FAST, SLOW }

                interface Shape {}

                record Circle(double r) implements Shape {
                    static double area(double r) {
                        return Math.PI * r * r;
                    }

                    double doubled() {
                        return 2 * r;
                    }
                }

                record Varied(double x, int[] tags) {}

                static double helper(int n) {
                    return n * 0.5;
                }

                static int count(int n) {
                    return n + 1;
                }

                @Differentiable
                static double castOfConstant(double x, int n) {
                    return x * (int) 3.7 * (long) n;
                }

                @Differentiable
                static double castOfStopped(double x) {
                    int k = (int) Ad.stopGradient(x);
                    return x * k;
                }

                @Differentiable
                static double roundOfStopped(double x) {
                    return x * Math.round(Ad.stopGradient(x)) + Math.floorMod(7, 4) * x;
                }

                @Differentiable
                static double helperOfInts(double x, int n) {
                    return x * helper(n) + count(n) * x + Math.abs(-n) * x + Integer.parseInt("3") * x;
                }

                @Differentiable
                static double constantArray(double x, int k) {
                    double sum = 0;
                    for (double w : WEIGHTS) {
                        sum += w * x;
                    }
                    return sum * WEIGHTS[k] * WEIGHTS.length;
                }

                @Differentiable
                static double excludedMayGoAnywhere(double x, @NonDifferentiable double y) {
                    long bits = Double.doubleToLongBits(y);
                    String text = "y is " + y;
                    int hash = Objects.hash(y, text);
                    return x * (bits + hash + text.length());
                }

                @Differentiable
                static double lists(double x, double y) {
                    List<Double> list = List.of(x, y, x * y);
                    double product = 1;
                    for (double element : list) {
                        product *= element;
                    }
                    return product + list.get(1);
                }

                @Differentiable
                static double comparisons(double x, double y) {
                    boolean nan = Double.isNaN(x) || Double.isInfinite(y);
                    int order = Double.compare(x, y);
                    return nan ? 0 : order > 0 ? x * x : y * x;
                }

                @Differentiable
                static double varTags(Varied v) {
                    return v.x() * v.tags().length + v.tags()[0];
                }

                @Differentiable
                static Double boxed(Double x) {
                    Double y = x * 2;
                    return y * x;
                }

                @Differentiable
                static double strings(double x, String s, Mode mode) {
                    boolean fast = mode == Mode.FAST && !s.isEmpty();
                    String t = s + (fast ? "!" : "?");
                    return fast ? x * t.length() : x * x * s.charAt(0);
                }

                @Differentiable
                static double finalLocals(final double x) {
                    final double y = x * x, z = y + x;
                    final int n = 3;
                    return z * n;
                }

                @Differentiable
                static double emptyStatements(double x) {
                    ;
                    {}
                    for (int i = 0; i < 3; i++) {}
                    if (x > 0) {
                    } else {
                        ;
                    }
                    return x * x;
                }

                @Differentiable
                static double onesided(double x) {
                    double y = x;
                    if (x > 1) y *= x;
                    else y -= x * 3;
                    for (int i = 0; i < 2; i++) y *= x;
                    while (y < 10) y += x * x;
                    return y;
                }

                @Differentiable
                static double unaryIntegers(double x, int n) {
                    return x * ~n + x * -n + x * (n >> 1) + x * (n & 1) * (n >>> 1);
                }

                @Differentiable
                static double chars(double x, char c) {
                    return x * c + (c == 'a' ? x : 2 * x) + x * (char) (c + 1);
                }

                @Differentiable
                static double fullyQualified(double x) {
                    return java.lang.Math.sin(x) * accepted.Accepted.castOfStopped(x);
                }

                @Differentiable
                static double longLoop(double x, long n) {
                    double y = x;
                    for (long i = 0; i < n; i++) {
                        y = y * x + i;
                    }
                    return y;
                }

                @Differentiable
                static double doubleLoop(double x) {
                    double y = 0;
                    for (double t = 0; t < 1; t += 0.25) {
                        y += t * x * x;
                    }
                    return y;
                }

                @Differentiable
                static double activeLoopVariable(double x) {
                    double y = 1;
                    for (double t = x; t < 10; t *= 2) {
                        y += t * x;
                    }
                    return y;
                }

                @Differentiable
                static double endless(double x, int n) {
                    double y = x;
                    int i = 0;
                    for (; ; ) {
                        if (i >= n) {
                            return y;
                        }
                        y *= x;
                        i++;
                    }
                }
            }
            """);

    private static void check(String name, Object... at) {
        CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void integersAndConstants() {
        check("castOfConstant", 1.5, 4);
        check("helperOfInts", 1.5, 4);
        check("constantArray", 1.5, 2);
        check("unaryIntegers", 1.5, 6);
        check("chars", 1.5, 'a');
        check("strings", 1.5, "abc", CODE.load("accepted.Accepted$Mode").getEnumConstants()[0]);
        check("strings", 1.5, "abc", CODE.load("accepted.Accepted$Mode").getEnumConstants()[1]);
        check("varTags", CODE.record("accepted.Accepted$Varied", 1.5, new int[] {3, 4}));
    }

    @Test
    void stoppedAndExcluded() {
        assertThat((double) CODE.method("castOfStopped").gradient(3.5)).isEqualTo(3);
        assertThat((double) CODE.method("roundOfStopped").gradient(3.75)).isEqualTo(7);
        assertThat((double) CODE.method("fullyQualified").gradient(3.5))
                .isEqualTo(Math.cos(3.5) * 10.5 + Math.sin(3.5) * 3);
        double x = 1.0;
        assertThat((double) CODE.method("excludedMayGoAnywhere").gradient(x, 2.0))
                .isEqualTo((double) CODE.method("excludedMayGoAnywhere").primal(x, 2.0));
    }

    @Test
    void listsBoxesAndComparisons() {
        check("lists", 1.5, 2.5);
        check("comparisons", 1.5, 2.5);
        check("comparisons", 3.5, 2.5);
        check("boxed", 1.5);
        assertThat(List.of(CODE.method("comparisons").numbers(Double.NaN, 1.0)[0]))
                .containsExactly(0.0);
    }

    @Test
    void oddlyWrittenStatements() {
        check("finalLocals", 1.5);
        check("emptyStatements", 1.5);
        check("onesided", 1.5);
        check("onesided", 0.6);
        check("longLoop", 1.5, 3L);
        check("doubleLoop", 1.5);
        check("activeLoopVariable", 1.5);
        check("endless", 1.5, 0);
        check("endless", 1.5, 3);
    }
}
