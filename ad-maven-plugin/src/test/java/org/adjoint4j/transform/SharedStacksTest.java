package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.adjoint4j.Vjp;
import org.junit.jupiter.api.Test;

/** Calls whose methods save on their caller's stacks. */
final class SharedStacksTest {
    @Test
    void anElementAndItsArrayAsArguments() {
        Transformed code = Transformed.of("""
                package stacks;

                import org.adjoint4j.Differentiable;

                final class Elements {
                    @Differentiable
                    static double weighted(double x, double[] a, int n) {
                        double sum = 0;
                        for (int i = 0; i < n; i++) {
                            sum += a[i] * x;
                        }
                        return sum;
                    }

                    @Differentiable
                    static double f(double[] a, double[][] m) {
                        double y = 0;
                        for (int i = 0; i < a.length; i++) {
                            y += weighted(a[i], a, 2) + weighted(m[i][0], m[i], 2) * weighted(y, m[1], 1);
                        }
                        return y;
                    }
                }
                """);

        code.method("f").checkDifferences(1e-6, new double[] {0.5, 1.5}, new double[][] {{0.25, 0.75}, {-0.5, 1.25}});
        assertThat(code.generated()).contains("double dT").doesNotContain("] += weightedReverse");
    }

    @Test
    void oneArrayUnderTwoNames() {
        Transformed code = Transformed.of("""
                package stacks;

                import org.adjoint4j.Differentiable;

                final class Twice {
                    @Differentiable
                    static double dot(double[] a, double[] b) {
                        double sum = 0;
                        for (int i = 0; i < a.length; i++) {
                            sum += a[i] * b[i] * (i + 1);
                        }
                        return sum;
                    }

                    @Differentiable
                    static double f(double[] a, double[] b) {
                        return dot(a, b) + dot(a, a) * dot(b, b);
                    }

                    @Differentiable
                    static double sum(double... xs) {
                        double sum = 0;
                        for (double x : xs) {
                            sum += x * x;
                        }
                        return sum;
                    }

                    @Differentiable
                    static double gathered(double[] a, double[] b) {
                        return sum(a[0], b[1], a[0] * b[0]) + sum(b);
                    }

                    @Differentiable
                    static double g(double[] a, double[] b) {
                        return gathered(a, b) * dot(a, b);
                    }
                }
                """);
        double[] a = {0.5, 1.5};
        double[] same = {0.5, 1.5};

        for (String name : new String[] {"f", "dot", "gathered", "g"}) {
            double[] apart = code.method(name).checkDifferences(1e-6, a, same);
            assertThat(code.method(name).check(a, a)).as(name).containsExactly(apart);
        }
    }

    @Test
    void arraysThatAreNoParameters() {
        Transformed code = Transformed.of("""
                package stacks;

                import java.util.List;
                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class Sources {
                    record Layer(double[] w, float[] b, double scale) {}

                    @Differentiable
                    static double energy(double[] w, float[] b, double x) {
                        double sum = x;
                        for (int i = 0; i < w.length; i++) {
                            sum = w[i] * Math.tanh(sum) + b[i % b.length];
                        }
                        return sum;
                    }

                    @Differentiable
                    static double f(Layer layer, List<double[]> ws, double[] u, @NonDifferentiable double[] data, double x) {
                        double y = energy(layer.w(), layer.b(), x);
                        double[] chosen = y > 0 ? u : layer.w();
                        for (int i = 0; i < ws.size(); i++) {
                            y = energy(ws.get(i), layer.b(), y) + energy(data, layer.b(), y) * layer.scale();
                            y += energy(chosen, layer.b(), 0.5);
                        }
                        return y + energy(data, layer.b(), 1.5);
                    }

                    @Differentiable
                    static double trace(double[][] m) {
                        return m[0][0] * m[0][0] + m[1][1] * m[0][1];
                    }

                    @Differentiable
                    static double rows(double[][] m, double[][] n, @NonDifferentiable double[][] data) {
                        double[][] chosen = m[0][0] > 0 ? m : n;
                        return trace(chosen) * trace(m) + trace(data) * m[1][0];
                    }
                }
                """);

        double[] u = {0.25, -0.5};
        Object layer = code.record("stacks.Sources$Layer", new double[] {0.5, 1.5, -0.25}, new float[] {0.125f}, 2.0);
        var ws = java.util.List.of(new double[] {1, 0.5}, new double[] {-0.5});
        code.method("f").check(layer, ws, u, new double[] {1, 2}, 0.75);
        double[][] m = {{0.5, 0.25}, {1, -0.5}};
        double[][] n = {{-0.5, 0.25}, {1, 0.5}};
        code.method("rows").checkDifferencesOfFirst(1e-6, 8, m, n, new double[][] {{1, 2}, {3, 4}});
        code.method("rows").checkDifferencesOfFirst(1e-6, 8, n, m, new double[][] {{1, 2}, {3, 4}});
    }

    @Test
    void overloadsAndOtherClasses() {
        Transformed code = Transformed.of("""
                package stacks;

                import org.adjoint4j.Differentiable;

                final class Overloads {
                    static final class Inner {
                        @Differentiable
                        private static double cube(double x) {
                            double y = x * x;
                            return y * x;
                        }
                    }

                    @Differentiable
                    static double g(double x) {
                        double y = x * x;
                        return y + x;
                    }

                    @Differentiable
                    static float g(float x) {
                        float y = x * x;
                        return y - x;
                    }

                    @Differentiable
                    static double g(double x, double y) {
                        double z = x * y;
                        return z * z;
                    }

                    @Differentiable
                    static double f(double x, float y) {
                        return g(x) * g(y) + g(x, y) + Inner.cube(x);
                    }
                }
                """);

        double x = 1.5;
        float y = 0.5f;
        double dX = (2 * x + 1) * (y * y - y) + 2 * x * y * y + 3 * x * x;
        double dY = (x * x + x) * (2 * y - 1) + 2 * x * x * y;
        Differentiated.close(code.method("f").check(x, y), new double[] {dX, dY}, 1e-6, "f");
    }

    @Test
    void anExceptionLeavesNothingBehind() {
        Transformed code = Transformed.of("""
                package stacks;

                import org.adjoint4j.Differentiable;

                final class Throwing {
                    @Differentiable
                    static double root(double x, int depth) {
                        double y = x - 0.1;
                        if (y < 0) {
                            throw new IllegalArgumentException("no root of " + y);
                        }
                        return depth == 0 ? Math.sqrt(y) : root(y, depth - 1);
                    }

                    @Differentiable
                    static double f(double x, int n) {
                        double sum = x;
                        for (int i = 0; i < n; i++) {
                            sum += root(x, i);
                        }
                        return sum;
                    }
                }
                """);
        Differentiated f = code.method("f");
        double[] before = f.checkDifferences(1e-6, 0.55, 3);

        assertThatThrownBy(() -> f.gradient(0.25, 5)).hasMessageStartingWith("no root of ");
        assertThat(f.numbers(0.55, 3)).containsExactly(before);
    }

    @Test
    void pullbacksInAnyOrder() {
        Transformed code = Transformed.of("""
                package stacks;

                import org.adjoint4j.Differentiable;

                final class Order {
                    @Differentiable
                    static double step(double x, double a) {
                        double y = x * a;
                        return y > 1 ? y / x : y * y;
                    }

                    @Differentiable
                    static double f(double x, double a) {
                        double y = x;
                        for (int i = 0; i < 5; i++) {
                            y = step(y, a) + x;
                        }
                        return y;
                    }
                }
                """);
        Differentiated f = code.method("f");
        Vjp<Object, Object> first = f.vjp(0.25, 1.5);
        Vjp<Object, Object> second = f.vjp(0.5, 0.75);

        for (int i = 0; i < 2; i++) {
            assertThat(Leaves.of(first.pullback(1.0))).containsExactly(f.numbers(0.25, 1.5));
            assertThat(Leaves.of(second.pullback(1.0))).containsExactly(f.numbers(0.5, 0.75));
        }
    }
}
