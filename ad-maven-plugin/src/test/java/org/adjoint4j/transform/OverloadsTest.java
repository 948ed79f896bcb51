package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several methods of a name a call calls: another one would give another value. */
final class OverloadsTest {
    private static final Transformed CODE = Transformed.of("""
            package overloads;

            import java.util.function.DoubleUnaryOperator;
            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Overloads {
                @Differentiable
                static float g(float... xs) {
                    float sum = 0;
                    for (float x : xs) {
                        sum += x * x;
                    }
                    return sum;
                }

                @Differentiable
                static double g(double... xs) {
                    double sum = 1;
                    for (double x : xs) {
                        sum += x * x * x;
                    }
                    return sum;
                }

                @Differentiable
                static double h(double x, double... xs) {
                    return x + 10 * xs.length;
                }

                @Differentiable
                static double h(double x, double y) {
                    return 2 * x * y;
                }

                @Differentiable
                static double h(Double x) {
                    return 5 * x;
                }

                @Differentiable
                static double h(int n, double y, double z) {
                    return 7 * n * y * z;
                }

                @Differentiable
                static double k(Object o, double x) {
                    return 3 * x;
                }

                @Differentiable
                static double k(double y, double x) {
                    return y * x;
                }

                @Differentiable
                static double m(long n, double x) {
                    return n * x;
                }

                @Differentiable
                static double m(Integer n, double x) {
                    return 100 * n * x;
                }

                @Differentiable
                static double m(double[]... rows) {
                    return rows.length * rows[0][0];
                }

                @Differentiable
                static double twice(DoubleUnaryOperator f, double x) {
                    return f.applyAsDouble(f.applyAsDouble(x));
                }

                @Differentiable
                static double twice(double... xs) {
                    return 2 * xs[0];
                }

                interface Base {
                    default int at(int n) {
                        return 7 * n;
                    }
                }

                record Line(int slope) implements Base {
                    @Differentiable
                    double at(double x) {
                        return slope * x;
                    }

                    @Differentiable
                    double at(double x, float... more) {
                        return slope * x * more.length;
                    }

                    @Differentiable
                    double all(double x) {
                        return at(2) * x + at(x) + at(x, 1f, 2f) + this.at(2f);
                    }
                }

                @Differentiable
                static double inherited(double x, int slope) {
                    Line line = new Line(slope);
                    return line.all(x) + line.at(3) * x + line.at(x, 1f);
                }

                @Differentiable
                static double oneByOne(double x) {
                    return g(x, 2) * g(x) + g(x, x, 1) + g(new double[] {x});
                }

                @Differentiable
                static double singles(double x) {
                    return g(1f, 2f) * x + g(1, 2L) * x + g((short) 1, 'a') * x + g() * x;
                }

                @Differentiable
                static double mixed(double x) {
                    float y = (float) x;
                    return g(y, 1) + g(y, 1.0) + g(new float[] {y}) + Overloads.g(y, 2f);
                }

                @Differentiable
                static double phases(double x, Double boxed) {
                    return h(x) + h(boxed) + h(x, x) + h(x, boxed) + h(x, x, x) + h(1, x, x) + h(1, x, x, x)
                            + h(x, new double[] {x, 2});
                }

                @Differentiable
                static double boxes(double x, @NonDifferentiable Double boxed, Integer n) {
                    return k(x, x) + k(boxed, x) + k("text", x) + m(3, x) + m(n, x) + m((short) 2, x);
                }

                @Differentiable
                static double rows(double x) {
                    double[] row = {x};
                    return m(row) + m(row, row) + m(new double[][] {row, row, row});
                }

                @Differentiable
                static double functions(double x) {
                    return twice(y -> y * y, x) + twice(Math::sin, x) + twice(x, x) + twice(x);
                }

                static int sign(double x) {
                    return x > 1 ? 2 : 3;
                }

                static int sign(float x) {
                    return x > 1 ? 5 : 7;
                }

                @Differentiable
                static int size(double x) {
                    return x > 1 ? 17 : 19;
                }

                static int size(Object x) {
                    return 23;
                }

                @Differentiable
                static double decisions(double x) {
                    return x * sign(x) + x * sign((float) x) + x * sign(1 - x) + x * size(2 * x)
                            + x * size("text") + x * size(1 - x);
                }

                @Differentiable
                static double text(double x) {
                    String word = "a" + g(1f, 2f) + g(1.0, 2) + g();
                    var f = g(1f, 2);
                    var d = g(1, x);
                    float same = f;
                    int n = g(1f, 2f) > 4 ? 2 : 3;
                    g(1f, 2f);
                    return x * word.length() * same * n + d;
                }
            }
            """);

    @ParameterizedTest
    @ValueSource(strings = {"oneByOne", "singles", "rows", "functions", "decisions", "text"})
    void areChosenAsJavaDoes(String name) {
        CODE.method(name).checkDifferences(1e-6, 1.5);
    }

    @Test
    void singlePrecision() {
        CODE.method("mixed").checkDifferences(1e-1, 1.5); // differences of floats
        // 2y + 3x^2 + 2y + 2y
        assertThat(CODE.method("mixed").check(1.5)).containsExactly(3 * 2 * 1.5 + 3 * 1.5 * 1.5);
    }

    @Test
    void phasesComeInOrder() {
        CODE.method("phases").checkDifferences(1e-6, 1.5, 0.7);
        CODE.method("boxes").checkDifferencesOfFirst(1e-6, 1, 1.5, 0.7, 2);
    }

    @Test
    void inheritedOnesCountToo() {
        CODE.method("inherited").checkDifferences(1e-6, 1.5, 3);
    }
}
