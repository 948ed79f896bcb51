package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gradients of scalar code make no objects in loops, but for the stacks, which double when they are full. A stack that
 * gets up to 12 values in an iteration is as large after 10,500 iterations as after 10,000: what is allocated in between
 * is boxes, closures and the like.
 */
final class AllocationTest {
    private static final int FEW = 10_000;
    private static final int MORE = 10_500;

    private static Transformed code;

    @BeforeAll
    static void transform() {
        code = Transformed.of("""
                package calls;

                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class Loops {
                    @Differentiable
                    static double plain(double x, double rate, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y += rate * Math.sin(y) * 1e-4;
                        }
                        return y;
                    }

                    @Differentiable
                    static double branches(double x, double rate, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            if (i % 3 == 0) {
                                y += 1e-4 * rate * y;
                            } else if (y > 0.7) {
                                y -= 1e-4 * Math.exp(-rate * y);
                            } else {
                                continue;
                            }
                            y *= 0.9999;
                        }
                        return y;
                    }

                    @Differentiable
                    static double conditional(double x, double rate, int n) {
                        double y = x;
                        int i = 0;
                        while (i < n && y < 1e6) {
                            y += 1e-4 * rate / (1 + y * y);
                            i++;
                        }
                        return y;
                    }

                    /** One step of Newton's method, too long to be written out in place. */
                    @Differentiable
                    static double step(double y, double a, int k) {
                        double next = y;
                        for (int j = 0; j < 2; j++) {
                            double slope = 2 * next + 1;
                            if (Math.abs(slope) < 1e-3) {
                                slope = 1e-3;
                            }
                            next -= (next * next + next - a) / slope * 1e-3;
                        }
                        return k % 2 == 0 ? next : next * (1 - 1e-6 * a);
                    }

                    @Differentiable
                    static double called(double x, double a, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = step(y, a, i);
                        }
                        return y;
                    }

                    @Differentiable
                    static double only(double y) {
                        double z = y * 0.999;
                        return z > 0 ? Math.sqrt(z * z + 1e-3) : z;
                    }

                    @Differentiable
                    static double calledWithOne(double x, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = only(y) + 1e-6 * only(x);
                        }
                        return y;
                    }

                    @Differentiable
                    static float inFloat(float y, float a) {
                        float t = y * a;
                        return t > 0.5f ? t * 0.999f : y + 1e-3f;
                    }

                    @Differentiable
                    static float calledWithFloats(float x, float a, int n) {
                        float y = x;
                        for (int i = 0; i < n; i++) {
                            y = inFloat(y, a);
                        }
                        return y;
                    }

                    @Differentiable
                    static double recursive(double x, double a, int n) {
                        if (n == 0) {
                            return x;
                        }
                        double y = x + 1e-4 * Math.sin(a * x);
                        return recursive(y, a, n - 1) * (1 - 1e-6 * a);
                    }

                    @Differentiable
                    static double manyRecursions(double x, double a, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = 0.5 * y + 0.1 * recursive(y, a, 3);
                        }
                        return y;
                    }

                    @Differentiable
                    static double even(double x, int n) {
                        double y = x * 0.9;
                        return n == 0 ? y : odd(y * y, n - 1);
                    }

                    @Differentiable
                    static double odd(double x, int n) {
                        double y = Math.sin(x);
                        return n == 0 ? y : even(y + 0.1, n - 1);
                    }

                    @Differentiable
                    static double mutual(double x, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = 0.1 + even(y, 4);
                        }
                        return y;
                    }

                    @Differentiable
                    static double dot(double[] a, double[] b, int at, @NonDifferentiable double scale) {
                        double sum = 0;
                        for (int i = 0; i < 3; i++) {
                            sum += a[i] * b[(at + i) % b.length] * scale;
                        }
                        return sum;
                    }

                    @Differentiable
                    static double readingArrays(double[] w, @NonDifferentiable double[] data, int n) {
                        double loss = 0;
                        for (int i = 0; i < n; i++) {
                            double error = dot(w, data, i, 1.5) - dot(w, w, 0, loss > 1 ? 1 : 2);
                            loss += 1e-6 * error * error;
                        }
                        return loss;
                    }

                    @Differentiable
                    static void rotate(double[] v, double angle) {
                        double c = Math.cos(angle);
                        double s = Math.sin(angle);
                        double x = v[0];
                        v[0] = c * x - s * v[1];
                        v[1] = s * x + c * v[1];
                    }

                    @Differentiable
                    static double writingArrays(double[] start, double angle, int n) {
                        double[] v = start.clone();
                        for (int i = 0; i < n; i++) {
                            rotate(v, angle / n);
                        }
                        return v[0] * v[1];
                    }

                    @Differentiable
                    static double row(double[][] m, double x) {
                        double[] first = m[0];
                        return first[0] * x + m[1][1] * Math.sin(x);
                    }

                    @Differentiable
                    static double readingRows(double[][] m, double x, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = 0.9 * y + 1e-2 * row(m, y) + 1e-3 * m[0][1];
                        }
                        return y;
                    }
                }
                """, """
                package calls;

                import org.adjoint4j.Differentiable;

                final class Elsewhere {
                    @Differentiable
                    static double across(double x, double a, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = Loops.step(y, a, i);
                        }
                        return y;
                    }
                }
                """);
    }

    static Stream<Arguments> methods() {
        double[][] m = {{0.5, 0.25}, {0.125, 0.75}};
        return Stream.of(
                Arguments.of("Loops", "plain", new Object[] {0.5, 1.5}),
                Arguments.of("Loops", "branches", new Object[] {0.5, 1.5}),
                Arguments.of("Loops", "conditional", new Object[] {0.5, 1.5}),
                Arguments.of("Loops", "called", new Object[] {0.5, 1.5}),
                Arguments.of("Loops", "calledWithOne", new Object[] {0.5}),
                Arguments.of("Loops", "calledWithFloats", new Object[] {0.5f, 1.25f}),
                Arguments.of("Loops", "manyRecursions", new Object[] {0.5, 1.5}),
                Arguments.of("Loops", "mutual", new Object[] {0.5}),
                Arguments.of(
                        "Loops", "readingArrays", new Object[] {new double[] {0.5, 0.25, 1}, new double[] {1, 2, 3, 4}
                        }),
                Arguments.of("Loops", "writingArrays", new Object[] {new double[] {0.5, 0.25}, 1.5}),
                Arguments.of("Loops", "readingRows", new Object[] {m, 0.5}),
                Arguments.of("Elsewhere", "across", new Object[] {0.5, 1.5}));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("methods")
    void loopsMakeNoObjects(String owner, String name, Object[] arguments) {
        Differentiated method = code.method("calls." + owner, "calls." + owner + "Ad", name);

        long few = allocated(method, with(arguments, FEW));
        long more = allocated(method, with(arguments, MORE));

        assertThat(more - few)
                .as("bytes allocated by %d iterations more than %d, which allocate %d", MORE - FEW, FEW, few)
                .isBetween(-200L, 200L);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("methods")
    void andAreRight(String owner, String name, Object[] arguments) {
        Differentiated method = code.method("calls." + owner, "calls." + owner + "Ad", name);
        boolean floats = arguments[0] instanceof Float;
        for (int n : new int[] {0, 1, 7}) {
            if (floats) {
                method.check(with(arguments, n));
            } else if (name.equals("writingArrays")) {
                method.checkInPlace(1e-6, with(arguments, n));
            } else if (!name.equals("readingArrays")) {
                method.checkDifferences(1e-6, with(arguments, n));
            } else {
                method.check(with(arguments, n));
            }
        }
    }

    private static Object[] with(Object[] arguments, int n) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = n;
        return all;
    }

    /** The least of a few runs: the first ones also load classes. */
    private static long allocated(Differentiated method, Object[] arguments) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 20; run++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            method.gradient(arguments);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
