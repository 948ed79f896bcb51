package org.adjoint4j.fuzz;

import static org.adjoint4j.fuzz.SmallProgram.NUMBERS;
import static org.adjoint4j.fuzz.SmallProgram.at;
import static org.adjoint4j.fuzz.SmallProgram.program;

import java.util.stream.Stream;

/** Small programs that throw. */
final class FailingPrograms {
    private FailingPrograms() {}

    static Stream<SmallProgram> failing() {
        return Stream.of(
                program("an index behind the end, after some elements were written", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            for (int i = 0; i < 5; i++) { a[i] = a[i] * x + i; }
                            return a[0];
                        }""", at(NUMBERS, 1.5)),
                program("a division of integers by zero in a helper in a loop", """
                        @Differentiable
                        static double g(double x, int n) { return x * (6 / n); }
                        @Differentiable
                        static double f(double[] a, double x) {
                            double s = 0;
                            for (int i = 2; i >= 0; i--) { a[i] = s; s += g(x, i); }
                            return s;
                        }""", at(NUMBERS, 1.5)),
                program(
                        "the right side throws before the left side is seen to be out of bounds",
                        """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int zero = a.length - 3;
                            a[7] = x * (1 / zero);
                            return a[0];
                        }""",
                        at(NUMBERS, 1.5)),
                program(
                        "the element of a compound assignment is read before the right side throws",
                        """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int zero = a.length - 3;
                            a[7] += x * (1 / zero);
                            return a[0];
                        }""",
                        at(NUMBERS, 1.5)),
                program("nobody needs what throws", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            a[0] = 5;
                            int unused = 3 / (a.length - 3);
                            double element = a[9];
                            return x;
                        }""", at(NUMBERS, 1.5)),
                program("nobody needs what throws in a conditional", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            a[0] = 5;
                            double unused = x > 0 ? a[9] * x : 1;
                            return x;
                        }""", at(NUMBERS, 1.5)),
                program("an array of negative length, in the second trip", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            double s = x;
                            for (int n = 0; n > -3; n--) { double[] made = new double[n]; s += made.length; a[1] *= x; }
                            return s;
                        }""", at(NUMBERS, 1.5)),
                program(
                        "an exception of its own, with a message made of values, out of finally",
                        """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int n = 0;
                            try {
                                while (true) {
                                    a[n % 3] += x;
                                    if (++n > 4) { throw new IllegalStateException("after " + n + " of " + a.length); }
                                }
                            } finally {
                                x = 0;
                            }
                        }""",
                        at(NUMBERS, 1.5)),
                program("nothing but an exception", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            a[1] = x;
                            throw new UnsupportedOperationException("not yet");
                        }""", at(NUMBERS, 1.5)),
                program("an exception on either way", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            for (int i = 0; i < 2; i++) { a[i] += x; }
                            if (a[0] > x) { throw new IllegalStateException("up"); } else { throw new IllegalStateException("down"); }
                        }""", at(NUMBERS, 1.5)),
                program("a lambda and a generic method that only throw", """
                        @Differentiable
                        static <T> T none(T x, int n) {
                            if (n > 2) { throw new IllegalStateException("many"); } else { throw new IllegalStateException("few"); }
                        }
                        @Differentiable
                        static double f(double[] a, double x) {
                            DoubleUnaryOperator g = t -> { throw new IllegalStateException("g"); };
                            a[1] = x > 0 ? none(x, a.length) : g.applyAsDouble(x);
                            return a[1] * x;
                        }""", at(NUMBERS, 1.5)),
                program("recursion without end", """
                        @Differentiable
                        static double g(double x, int n) {
                            if (n < -5) { double[] made = new double[n]; return x * made.length; }
                            return g(x * 2, n - 1) + x;
                        }
                        @Differentiable
                        static double f(double[] a, double x) { a[0] = 7; return g(x, a.length); }""", at(NUMBERS, 1.5)));
    }
}
