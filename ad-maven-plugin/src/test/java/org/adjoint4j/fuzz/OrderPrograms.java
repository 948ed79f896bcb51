package org.adjoint4j.fuzz;

import static org.adjoint4j.fuzz.SmallProgram.NUMBERS;
import static org.adjoint4j.fuzz.SmallProgram.at;
import static org.adjoint4j.fuzz.SmallProgram.program;

import java.util.List;

/** Small programs about the order of evaluation, names and integers. */
final class OrderPrograms {
    private OrderPrograms() {}

    static List<SmallProgram> order() {
        return List.of(
                program("the left operand before the right one changes it", """
                        @Differentiable
                        static double f(double x) {
                            double y = x;
                            return y * (y = y * 2) + y++ * --y - (y -= 3) * y;
                        }""", at(1.5)),
                program("compound assignment reads its target first", """
                        @Differentiable
                        static double f(double x, double y) {
                            x += x++ * (x = y) + x;
                            y *= (y = 3) + y;
                            return x * y;
                        }""", at(1.5, -0.75)),
                program("an index that the right side changes", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int i = 0;
                            a[i] = a[i = 1] * x + i;
                            a[i++] += a[i] * (i = 0);
                            a[i] *= a[++i] - x;
                            return a[0] * a[1] - a[2];
                        }""", at(NUMBERS, 1.5)),
                program("an array variable that the right side changes", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            double[] b = {x, 2 * x};
                            double[] c = a;
                            c[0] = (c = b)[1] * x;
                            c[1] = c[0] + a[0];
                            return a[0] * b[1] + c[1];
                        }""", at(NUMBERS, 1.5)),
                program("arguments from left to right", """
                        @Differentiable
                        static double g(double a, double b, double c) {
                            return a - b * c;
                        }
                        @Differentiable
                        static double f(double x) {
                            return g(x, x = x * x, x += 1) + g(x--, x, --x);
                        }""", at(1.25)),
                program(
                        "conditions with assignments, one of which is skipped",
                        """
                        @Differentiable
                        static double f(double x, double y) {
                            double z = 0;
                            if (x > 0 && (z = x * y) > 1 || (z += y) < 0) {
                                return z * x;
                            }
                            return z - x;
                        }""",
                        at(1.5, 2.0),
                        at(-1.5, 2.0),
                        at(1.5, 0.25),
                        at(-1.5, -2.0)),
                program(
                        "a conditional inside a conditional, each with effects",
                        """
                        @Differentiable
                        static double f(double x, double y) {
                            double s = x;
                            double t = s > 1 ? (s = s * y) > 2 ? s++ : --s : s < -1 ? (s /= 2) : (s -= y);
                            return t * s;
                        }""",
                        at(1.5, 2.0),
                        at(1.5, 0.5),
                        at(-2.0, 3.0),
                        at(0.5, 3.0)),
                program("chained assignment through an array", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            double y;
                            int i = 0;
                            a[i++] = y = a[i] = x * x;
                            a[2] += y = a[i] * a[0];
                            return a[0] * a[2] + y;
                        }""", at(NUMBERS, 1.5)),
                program("an operand is saved before a call changes the array", """
                        @Differentiable
                        static double g(double[] a) {
                            a[0] *= 2;
                            return a[0];
                        }
                        @Differentiable
                        static double f(double[] a) {
                            return a[0] * g(a) * a[0] + g(a) / a[1];
                        }""", at((Object) NUMBERS)),
                program("a switch on what its own arms change", """
                        @Differentiable
                        static double f(double x, int n) {
                            double y = x;
                            int k = n;
                            double z = switch (k++) {
                                case 0 -> { k += 5; y *= 2; yield y; }
                                case 1 -> y * k;
                                default -> { y = k; yield y++ * x; }
                            };
                            return z * y + k * x;
                        }""", at(1.5, 0), at(1.5, 1), at(1.5, 2)));
    }

    static List<SmallProgram> names() {
        return List.of(
                program("names that generated code would like to use", """
                        @Differentiable
                        static double f(double dX, double x, double dResult) {
                            double saved = x * dX;
                            double shadows = saved * dResult;
                            double doubles = shadows + x;
                            double vjp = doubles * saved;
                            double gradient = vjp - dX;
                            for (int trips = 0; trips < 2; trips++) {
                                double integers = gradient * x;
                                gradient += integers;
                            }
                            return gradient;
                        }""", at(0.5, 1.5, -2.0)),
                program("the same name in blocks one after the other, of other types", """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            { double t = x * 2; s += t; }
                            { int t = n; s += t * x; }
                            for (int t = 0; t < n; t++) { s += t * x; }
                            { double[] t = {x, s}; s = t[0] * t[1]; }
                            return s;
                        }""", at(1.5, 3), at(1.5, 0)),
                program("a local variable named as the method, its class and its type", """
                        @Differentiable
                        static double f(double f) {
                            double Subject = f * f;
                            double Math = Subject + f;
                            return java.lang.Math.sin(Math) * Subject;
                        }""", at(0.75)),
                program("letters beyond ASCII, and keywords that are none", """
                        @Differentiable
                        static double f(double θ, double größe) {
                            double record = θ * größe;
                            double var = record - θ;
                            double sealed = var * record;
                            return Math.sin(sealed) + größe;
                        }""", at(0.75, 1.5)),
                program("parameters named as the methods of a record", """
                        @Differentiable
                        static double f(double value, double equals, double x) {
                            double hash = value * equals;
                            return hash * x;
                        }""", at(0.75, 1.5, 2.0)));
    }

    static List<SmallProgram> integers() {
        return List.of(
                program("overflow", """
                        @Differentiable
                        static double f(double x, int n) {
                            int big = Integer.MAX_VALUE;
                            big += n;
                            long wide = Integer.MAX_VALUE + n;
                            long right = Integer.MAX_VALUE + (long) n;
                            return x * (big % 7) + x * (wide % 5) + x * (right % 11) + x * Math.abs(Integer.MIN_VALUE) * 1e-9;
                        }""", at(1.5, 3)),
                program("char, short, byte and long", """
                        @Differentiable
                        static double f(double x, int n) {
                            char c = 'a';
                            c += n;
                            c++;
                            short s = (short) (n * 20000);
                            s *= 1.5;
                            byte b = (byte) 200;
                            b >>= 1;
                            b >>>= 1;
                            long l = 1L << 40 + n;
                            l ^= c;
                            return x * c + x * s + x * b + x * (l % 1000) + (char) (c + 1) * x;
                        }""", at(1.5, 3), at(1.5, -2)),
                program(
                        "division of integers, remainder of negative ones",
                        """
                        @Differentiable
                        static double f(double x, int a, int b) {
                            return x * (a / b) + x * (a % b) + a / 2 * x + a / 2.0 * x + 1 / 2 * x * x;
                        }""",
                        at(1.5, 7, 2),
                        at(1.5, -7, 2),
                        at(1.5, -7, -2)),
                program("shifts by more than there are bits", """
                        @Differentiable
                        static double f(double x, int n) {
                            return x * (1 << n) + x * (-8 >> n) + x * (-8 >>> 28) + x * ((1L << n) % 97);
                        }""", at(1.5, 33), at(1.5, 2)),
                program("an integer that a real number is added to", """
                        @Differentiable
                        static double f(double x, int n) {
                            int k = n;
                            k += 2.7;
                            k *= 1.5f;
                            k -= Ad.stopGradient(x);
                            return x * k;
                        }""", at(1.5, 3)),
                program("int, long and float in one expression", """
                        @Differentiable
                        static double f(double x, int n) {
                            float f = n / 2;
                            f += n / 2f;
                            long l = n;
                            l /= 2.5;
                            double y = n / 2 + x * f - l;
                            return y * (n == 3 ? 1 : 2f) * ('b' - 'a') + (byte) 300 * x;
                        }""", at(1.5, 3), at(1.5, 8)),
                program("a loop index that overflows a byte", """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            for (byte b = 120; b > 0 && n > 0; b++) {
                                s += x * b;
                            }
                            return s;
                        }""", at(1.5, 3), at(1.5, 0)));
    }
}
