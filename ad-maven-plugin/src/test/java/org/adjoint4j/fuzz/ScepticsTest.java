package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small programs that somebody writes who does not believe it: order of evaluation, names, aliases, odd loops, odd
 * numbers. Each is compared with the original bit for bit and with central differences.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScepticsTest {
    private static final double[] NUMBERS = {0.5, -1.5, 2};
    private static final double[][] ROWS = {{1, 2}, {3, -4}};

    private Path folder;
    private Compiled compiled;

    /**
     * A program.
     *
     * @param text members of a class, the method {@code f} among them
     * @param arguments of each call
     */
    record Case(String why, String text, List<Object[]> arguments) {
        @Override
        public String toString() {
            return why;
        }
    }

    private static Case program(String why, String text, Object[]... arguments) {
        return new Case(why, text, List.of(arguments));
    }

    private static Object[] at(Object... arguments) {
        return arguments;
    }

    static Stream<Case> programs() {
        return Stream.of(order(), names(), integers(), loops(), memory(), objects(), functions(), odd())
                .flatMap(List::stream);
    }

    // ---- order of evaluation ---------------------------------------------------------------------------------------

    private static List<Case> order() {
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

    // ---- names -----------------------------------------------------------------------------------------------------

    private static List<Case> names() {
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

    // ---- integers --------------------------------------------------------------------------------------------------

    private static List<Case> integers() {
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

    // ---- loops -----------------------------------------------------------------------------------------------------

    private static List<Case> loops() {
        return List.of(
                program("no trips, one, many; up, down, by three", """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = x;
                            for (int i = 5; i < n; i++) { s *= x; }
                            for (int i = n; i > 0; i -= 3) { s += i * x * s; }
                            for (int i = -n; i <= n; i += 3) { s -= i * x; }
                            while (n > 100) { s = 0; }
                            do { s = Math.sin(s * x); } while (n < 0);
                            return s;
                        }""", at(0.75, 0), at(0.75, 1), at(0.75, 7)),
                program("jumps out of three loops and a switch", """
                        @Differentiable
                        @SuppressWarnings("fallthrough")
                        static double f(double x, int n) {
                            double s = 0;
                            a:
                            for (int i = 0; i < n; i++) {
                                b:
                                for (int j = 0; ; j++) {
                                    c:
                                    while (true) {
                                        s += x * (i + j);
                                        switch (i * 3 + j) {
                                            case 0: break;
                                            case 1: s *= x; continue b;
                                            case 2: break c;
                                            case 5: continue a;
                                            case 8: break a;
                                            default: s -= x; break b;
                                        }
                                        if (s > 3) { continue a; }
                                        s += x;
                                        continue b;
                                    }
                                    s = s * x - 1;
                                }
                            }
                            return s;
                        }""", at(0.75, 5), at(2.0, 4), at(-0.5, 3)),
                program("a condition that the loop's own trip changed", """
                        @Differentiable
                        static double f(double x) {
                            double y = x;
                            int n = 0;
                            while ((y = y * 1.5 - n++) > 0.1 && n < 9) { x += y; }
                            return x * y * n;
                        }""", at(2.0), at(0.25), at(-1.0)),
                program("a bound that the body changes", """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            for (int i = 0; i < n; i++) { if (i == 2) { n--; } s = s * x + i; }
                            for (int i = 0; i < 6; i++) { if (s > 2) { i++; } s += x; }
                            return s;
                        }""", at(0.75, 5), at(1.5, 2)),
                program(
                        "a variable of the loop in a later condition",
                        """
                        @Differentiable
                        static double f(double[] a, double limit) {
                            double sum = 0;
                            int i;
                            for (i = 0; i < a.length && sum < limit; i++) { sum += a[i] * a[i]; }
                            return i < a.length ? sum * a[i] : sum;
                        }""",
                        at(NUMBERS, 1.0),
                        at(NUMBERS, 100.0),
                        at(NUMBERS, -1.0)),
                program("returns from the depth", """
                        @Differentiable
                        static double f(double x, int n) {
                            for (int i = 0; i < n; i++) {
                                for (int j = 0; j < n; j++) {
                                    if (i * j == 2) { x *= i; }
                                    do {
                                        x = x * 1.1 + j;
                                        if (x > 9) { return x * x; }
                                    } while (x < j);
                                }
                            }
                            return x;
                        }""", at(0.75, 3), at(0.75, 1), at(0.75, 0), at(6.0, 2)),
                program("forty loops in one another", nested(40), at(0.75, 1), at(0.75, 0)),
                program("a loop over what the loop makes", """
                        @Differentiable
                        static double f(double x, int n) {
                            List<Double> all = new ArrayList<>();
                            all.add(x);
                            for (int i = 0; i < all.size(); i++) {
                                if (all.size() < n) { all.add(all.get(i) * x + i); all.add(all.get(all.size() - 1) - x); }
                            }
                            double s = 0;
                            for (double v : all) { s = s * 0.5 + v * v; }
                            return s;
                        }""", at(0.75, 6), at(0.75, 0)),
                program("an array under a for-each that is written to", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            double s = 0;
                            int i = 0;
                            for (double v : a) {
                                v *= x;
                                if (i + 1 < a.length) { a[i + 1] += v; }
                                i++;
                                s += v * v;
                            }
                            return s;
                        }""", at(NUMBERS, 1.5)));
    }

    private static String nested(int depth) {
        StringBuilder text = new StringBuilder("@Differentiable\nstatic double f(double x, int n) {\ndouble s = x;\n");
        for (int i = 0; i < depth; i++) {
            text.append("for (int i")
                    .append(i)
                    .append(" = 0; i")
                    .append(i)
                    .append(" < n; i")
                    .append(i)
                    .append("++) {\n");
        }
        return text.append("s = Math.sin(s * x);\n")
                .append("}".repeat(depth))
                .append("\nreturn s;\n}")
                .toString();
    }

    // ---- arrays and lists -----------------------------------------------------------------------------------------

    private static List<Case> memory() {
        return List.of(
                program("swapped rows, an alias of one of them, a row twice", """
                        @Differentiable
                        static double f(double[][] m, double x) {
                            double[] first = m[0];
                            m[0] = m[1];
                            m[1] = first;
                            first[0] *= x;
                            double[][] twice = {first, first, m[0]};
                            twice[0][1] += twice[1][0];
                            twice[2] = twice[1];
                            twice[2][0] -= x;
                            return m[0][0] * m[1][0] + twice[0][1] * first[0];
                        }""", at(ROWS, 1.5)),
                program("overlapping copies", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            System.arraycopy(a, 0, a, 1, 2);
                            a[0] = x;
                            System.arraycopy(a, 1, a, 0, 2);
                            return a[0] * a[1] * a[2] + x * a[0];
                        }""", at(NUMBERS, 1.5)),
                program("a copy is no alias, clone of an array of arrays is one", """
                        @Differentiable
                        static double f(double[][] m, double x) {
                            double[][] shallow = m.clone();
                            double[] deep = m[0].clone();
                            shallow[0][0] = x * x;
                            shallow[1] = deep;
                            deep[0] *= x;
                            return m[0][0] * deep[0] + m[1][0] * shallow[1][1];
                        }""", at(ROWS, 1.5)),
                program("one array twice to a helper that writes", """
                        @Differentiable
                        static void g(double[] a, double[] b) {
                            a[0] += b[1];
                            b[1] *= a[0];
                            a[1] -= b[0];
                        }
                        @Differentiable
                        static double f(double[] a) {
                            double[] c = a.clone();
                            g(c, c);
                            g(a, c);
                            return a[0] * c[1] + a[1];
                        }""", at((Object) NUMBERS)),
                program("a swap through a helper that returns its argument", """
                        @Differentiable
                        static double[] same(double[] a, double k) {
                            a[1] *= k;
                            return a;
                        }
                        @Differentiable
                        static double f(double[] a, double x) {
                            double[] b = same(a, x);
                            b[0] = b[1] + x;
                            same(same(b, x), a[0])[2] += x;
                            return a[0] * a[1] + b[2];
                        }""", at(NUMBERS, 1.5)),
                program("an empty array, a row of another length", """
                        @Differentiable
                        static double f(double x, int n) {
                            double[] none = new double[n];
                            double[][] ragged = {{x}, {}, {x * x, 2, x}};
                            double s = none.length;
                            for (double[] row : ragged) { for (double v : row) { s = s * x + v; } }
                            for (double v : none) { s += v * x; }
                            return s + ragged[2][0];
                        }""", at(1.5, 0), at(1.5, 2)),
                program("three dimensions, a slice that is written through", """
                        @Differentiable
                        static double f(double x, int n) {
                            double[][][] t = new double[2][2][n];
                            double[][] slice = t[1];
                            slice[0] = t[0][1];
                            slice[0][1] = x;
                            t[0][1][0] = slice[0][1] * x;
                            double[][] other = {slice[0], slice[1]};
                            t[1] = other;
                            other[1][1] += t[1][0][0];
                            return t[0][1][0] + slice[1][1] * t[1][1][1];
                        }""", at(1.5, 2)),
                program("elements taken out, replaced and put back", """
                        record Point(double x, double y) {}
                        @Differentiable
                        static double f(double x, int n) {
                            List<Point> all = new ArrayList<>();
                            for (int i = 0; i < n; i++) { all.add(new Point(x * i, i)); }
                            for (int i = 1; i < n; i++) {
                                Point before = all.get(i - 1);
                                all.set(i, new Point(before.y() * x, all.get(i).x() + before.x()));
                                all.set(i - 1, all.get(i));
                            }
                            double s = x;
                            for (Point p : List.copyOf(all)) { s = s * p.x() + p.y(); }
                            return s;
                        }""", at(0.75, 4), at(0.75, 0), at(0.75, 1)),
                program("an array in a record that a helper changes", """
                        record Layer(double[] w, double b) {}
                        @Differentiable
                        static void step(Layer l, double k) {
                            l.w()[0] -= k * l.b();
                            l.w()[1] *= l.w()[0];
                        }
                        @Differentiable
                        static double f(double[] w, double k) {
                            Layer l = new Layer(w, k * k);
                            Layer same = new Layer(l.w(), 2);
                            step(l, k);
                            step(same, w[1]);
                            return l.w()[0] * same.w()[1] + w[0];
                        }""", at(NUMBERS, 0.5)),
                program("float arrays beside double ones", """
                        @Differentiable
                        static double f(double x) {
                            float[] a = {1, 2};
                            double[] b = {x, 0.5};
                            a[0] *= 0.5;
                            b[1] += a[0] * b[0];
                            a[1]++;
                            return b[1] * b[0] * a[1];
                        }""", at(1.5)));
    }

    // ---- objects and types -----------------------------------------------------------------------------------------

    private static List<Case> objects() {
        return List.of(
                program("default methods of interfaces, static and nested generics", """
                        interface Scale {
                            double factor();
                            default double twice() { return 2 * factor(); }
                            static Scale of(int n) { return () -> n; }
                        }
                        record Two<A, B>(A first, B second) {
                            record Inner<T>(T value) {}
                        }
                        @Differentiable
                        static double f(double x, int n) {
                            Scale scale = Scale.of(n);
                            Two<Double, Two.Inner<Double>> pair = new Two<>(x * x, new Two.Inner<>(x));
                            Two<Two<Double, Integer>, Double> deep = new Two<>(new Two<>(pair.first(), n), pair.second().value());
                            return deep.first().first() * deep.second() * scale.twice() + deep.first().second() * x;
                        }""", at(1.5, 3)),
                program("enums with fields, bodies and a switch", """
                        enum Mode {
                            A(1) { @Override int more(int n) { return n + 1; } },
                            B(2), C(3);
                            final int weight;
                            Mode(int weight) { this.weight = weight; }
                            int more(int n) { return n * weight; }
                        }
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            for (Mode mode : Mode.values()) {
                                s += switch (mode) {
                                    case A -> x * mode.more(n);
                                    case B -> { double t = x * x; yield t * mode.weight; }
                                    case C -> s * x + mode.ordinal();
                                };
                            }
                            return s + Mode.valueOf("B").more(n) * x;
                        }""", at(1.5, 3)),
                program("records in records in records", """
                        record A(double x, int n) {
                            @Differentiable A times(double k) { return new A(x * k, n + 1); }
                        }
                        record B(A left, A right) {
                            @Differentiable B swap() { return new B(right.times(left.x), left.times(right().x())); }
                        }
                        record C(B b, double scale) {}
                        @Differentiable
                        static double f(double x, int n) {
                            C c = new C(new B(new A(x, n), new A(2 * x, 1)), x);
                            for (int i = 0; i < n; i++) { c = new C(c.b().swap(), c.scale() * c.b().left().x() * 0.5); }
                            return c.b().left().x() + c.scale() * c.b().right().n();
                        }""", at(0.75, 3), at(0.75, 0)),
                program("a constructor that checks and computes", """
                        record Unit(double x, double y) {
                            Unit {
                                if (Double.isNaN(x)) { throw new IllegalArgumentException(); }
                                double norm = Math.hypot(x, y);
                                x /= norm;
                                y = y / norm + x;
                            }
                        }
                        @Differentiable
                        static double f(double x, double y) {
                            Unit u = new Unit(x, y);
                            Unit v = new Unit(u.y(), x);
                            return u.x() * v.y() + v.x();
                        }""", at(0.75, 2.0)),
                program("overloads by type and number of arguments", """
                        @Differentiable static double g(double x) { return x; }
                        @Differentiable static double g(float x) { return 2 * x; }
                        @Differentiable static double g(double x, double y) { return x * y; }
                        @Differentiable static double g(double... xs) { return xs.length == 0 ? 7 : 3 * xs[0]; }
                        static double g(int n) { return 5 * n; }
                        static double g(Object o) { return 11; }
                        @Differentiable
                        static double f(double x, int n) {
                            float y = n;
                            return g(x) + x * g(n) + x * g((short) n) + g(x, n) + g(x, x, x) * g() + x * g("a") + x * g(y);
                        }""", at(1.5, 3)),
                program("generic methods with bounds, of generic methods", """
                        @Differentiable
                        static <T> T second(T a, T b) { return b; }
                        @Differentiable
                        static <A, B extends Number> A first(A a, B b) { return second(a, a); }
                        @Differentiable
                        static <T> List<T> three(T a) { return List.of(a, second(a, a), a); }
                        @Differentiable
                        static double f(double x, int n) {
                            double s = first(x * x, n) + second(1.0, x);
                            for (double v : three(s * x)) { s += v * x; }
                            return s;
                        }""", at(1.5, 3)),
                program("a static nested class in a nested class", """
                        static final class Outer {
                            static final double K = 3;
                            static final class Inner {
                                static final int N = 2;
                                @Differentiable
                                static double g(double x) { return x * K * N; }
                            }
                        }
                        @Differentiable
                        static double f(double x) { return Outer.Inner.g(x * x) * Outer.K; }""", at(1.5)),
                program("boxes", """
                        @Differentiable
                        static double f(Double x, Integer n) {
                            Double y = x * x;
                            y += x;
                            double z = y++ * n;
                            Integer k = n;
                            k++;
                            return x > 1 ? y * k : z * (n == 3 ? x : 2);
                        }""", at(1.5, 3), at(0.5, 3), at(0.5, 2)));
    }

    // ---- functions -------------------------------------------------------------------------------------------------

    private static List<Case> functions() {
        return List.of(
                program("functions of functions", """
                        @Differentiable
                        static double twice(DoubleUnaryOperator f, double x) { return f.applyAsDouble(f.applyAsDouble(x)); }
                        @Differentiable
                        static double f(double x) {
                            DoubleUnaryOperator g = t -> t * x;
                            return twice(t -> twice(g, t) + twice(u -> u * t, 1), x) + twice(Math::sin, x);
                        }""", at(0.75)),
                program("from one type to another and back", """
                        record Point(double x, double y) {}
                        @Differentiable
                        static double f(double x) {
                            Function<Double, Point> spread = t -> new Point(t * x, t);
                            Function<Point, Double> join = p -> p.x() * p.y();
                            Function<Point, Point> turn = p -> new Point(p.y(), p.x() * x);
                            return join.apply(turn.apply(spread.apply(x))) + spread.andThen(join).apply(x)
                                    + join.compose(spread).apply(2 * x) + spread.andThen(turn).andThen(join).apply(3.0);
                        }""", at(0.75)),
                program("a lambda that sees a later change of an array", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            DoubleUnaryOperator g = t -> { a[0] += t; return a[0] * a[1]; };
                            double before = g.applyAsDouble(x);
                            a[1] = before;
                            return g.applyAsDouble(a[0]) * g.applyAsDouble(1) + before;
                        }""", at(NUMBERS, 0.5)),
                program("lambdas in a loop, each with its own variable", """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = x;
                            for (int i = 0; i < n; i++) {
                                int k = i;
                                double now = s;
                                IntToDoubleFunction g = j -> now * j + k;
                                DoubleSupplier h = () -> g.applyAsDouble(k) * x;
                                s += h.getAsDouble() - g.applyAsDouble(2);
                            }
                            return s;
                        }""", at(0.75, 3), at(0.75, 0)),
                program("shadowed names in lambdas", """
                        @Differentiable
                        static double f(double x, double y) {
                            DoubleBinaryOperator g = (a, b) -> { double t = a * y; return t - b; };
                            double a = g.applyAsDouble(x, y);
                            double t = a * a;
                            double b = g.applyAsDouble(t, a);
                            return a * b - t;
                        }""", at(0.75, 1.5)));
    }

    // ---- odd things ------------------------------------------------------------------------------------------------

    private static List<Case> odd() {
        return List.of(
                program("text in messages and assertions", """
                        @Differentiable
                        static double f(double x, int n) {
                            if (n < 0) { throw new IllegalArgumentException("n is " + n + ", x is " + x + '!'); }
                            assert x < 100 : "x = " + x;
                            String name = "n" + n + 'c' + 1.5;
                            return x * name.length() * x;
                        }""", at(1.5, 3)),
                program("what nobody uses, dead stores, a value that is stored into itself", """
                        @Differentiable
                        static double f(double x, double[] a) {
                            double unused = Math.log(x) / 0;
                            double y = x;
                            y = y;
                            y = 3;
                            y = x * x;
                            a[0] = a[0];
                            int n = a.length;
                            n = n + 1;
                            unused = y;
                            return y * a[0];
                        }""", at(1.5, NUMBERS)),
                program("a branch without effect and an infinity that is not taken", """
                        @Differentiable
                        static double f(double x) {
                            double y = x > 0 ? Math.log(x) : 0;
                            double z = 1 / x;
                            if (x == 0) { z = 0; } else { }
                            return y + (x > 0 ? z : x);
                        }""", at(1.5), at(-1.5)),
                program(
                        "try, finally and a return from its middle",
                        """
                        @Differentiable
                        static double f(double x, int n) {
                            double y = x;
                            for (int i = 0; i < 4; i++) {
                                try {
                                    y *= x;
                                    if (i == n) { return y; }
                                    if (i == n + 1) { continue; }
                                    y += 1;
                                } finally {
                                    y = y * 2 + i;
                                    n++;
                                }
                            }
                            return y * n;
                        }""",
                        at(0.75, 0),
                        at(0.75, 2),
                        at(0.75, -1),
                        at(0.75, -9)),
                program("constants of the class, computed and not", """
                        static final double PI2 = 2 * Math.PI;
                        static final int COUNT = 3;
                        static final double[] TABLE = {1, 2, COUNT};
                        @Differentiable
                        static double f(double x) {
                            double s = 0;
                            for (int i = 0; i < COUNT; i++) { s += TABLE[i] * Math.sin(PI2 * x * i); }
                            return s;
                        }""", at(0.3)),
                program("mutual recursion that ends by its data", """
                        @Differentiable
                        static double even(double x, int n) { return n == 0 ? x : odd(x * x, n - 1) + x; }
                        @Differentiable
                        static double odd(double y, int n) { return n == 0 ? 2 * y : even(Math.sin(y), n - 1) * y; }
                        @Differentiable
                        static double f(double x, int n) { return even(x, n) * odd(x, n); }""", at(0.75, 0), at(0.75, 5)),
                program("literals of all kinds", """
                        @Differentiable
                        static double f(double x) {
                            return x * 0x1p-2 + x * 1_000.5e-3 + x * 0b101 + x * 017 + x * 1e1f + x * 'A' + x * 0x7FL + x * .5D;
                        }""", at(1.5)),
                program("minus zero, and a sign that tells", """
                        @Differentiable
                        static double f(double x) {
                            double zero = -0.0 * x;
                            double sign = Math.copySign(1, zero);
                            return x * sign + (1 / zero > 0 ? x : -2 * x) - -x - - -x;
                        }""", at(1.5), at(-1.5)),
                program("comments anywhere", """
                        @Differentiable // here
                        static /* there */ double f(/* a */ double x /* b */, // c
                                double y) {
                            /* d */ return /* e */ x /* f */ * /* g */ y // h
                                    + /* "i" */ x; // "j */
                        }""", at(1.5, 2.0)));
    }

    // ---- exceptions ------------------------------------------------------------------------------------------------

    static Stream<Case> failing() {
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

    @ParameterizedTest(name = "{0}")
    @MethodSource("failing")
    void sameExceptionAndTheSameLeftInArrays(Case program) throws IOException {
        Compiled one = Compiled.of(source(List.of(program)), Files.createTempDirectory(folder, "failing"));
        Object[] given = copy(program.arguments().get(0));
        Throwable expected = catchThrowable(() -> one.call("Subject$" + name(program), "f", given));
        assertThat(expected).isNotNull();
        for (String form : List.of("fVjp", "fValueAndGradient", "fGradient")) {
            Object[] used = copy(program.arguments().get(0));
            assertThatThrownBy(() -> one.call("Subject" + name(program) + "Ad", form, used))
                    .as(form)
                    .hasSameClassAs(expected)
                    .hasMessage(expected.getMessage());
            assertThat(Objects.flat(used)).as(form).isEqualTo(Objects.flat(given));
        }
    }

    @Test
    void numbersThatAreNone() throws IOException {
        Case program = program("infinities", """
                @Differentiable
                static double f(double x) {
                    return x != x ? 2 : x > 1e300 ? -1 / x : Math.min(1 / x, 5) * x;
                }""");
        Compiled one = Compiled.of(source(List.of(program)), Files.createTempDirectory(folder, "odd"));
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", Double.NaN)).isEqualTo(0.0);
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", 1e-305)).isEqualTo(5.0);
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", 1e301)).isEqualTo(0.0);
        assertThat(one.call("SubjectInfinitiesAd", "fGradient", 0.125)).isEqualTo(5.0);
    }

    // ---- the check -------------------------------------------------------------------------------------------------

    private static final String HEAD = """
            package fuzz;

            import java.util.ArrayList;
            import java.util.List;
            import java.util.function.*;
            import org.adjoint4j.Ad;
            import org.adjoint4j.Differentiable;

            @SuppressWarnings("all")
            final class Subject {
            """;

    static String source(List<Case> cases) {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < cases.size(); i++) {
            text.append("static final class ").append(name(cases.get(i))).append(" {\n");
            text.append(cases.get(i).text()).append("\n}\n");
        }
        return text.append("}\n").toString();
    }

    /** Returns a name for the class of a program. */
    private static String name(Case program) {
        String words = program.why().replaceAll("[^A-Za-z ]", "");
        StringBuilder name = new StringBuilder();
        for (String word : words.split(" ")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    @BeforeAll
    void compile(@TempDir Path temporary) throws IOException {
        folder = temporary;
        compiled = Compiled.of(source(programs().toList()), Files.createDirectory(folder.resolve("all")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void valueAndGradient(Case program) {
        program.arguments().forEach(arguments -> check(compiled, name(program), arguments));
    }

    static void check(Compiled compiled, Case program) {
        program.arguments().forEach(arguments -> check(compiled, name(program), arguments));
    }

    private static Object[] copy(Object[] arguments) {
        return Arrays.stream(arguments)
                .map(a -> Objects.like(a, Objects.flat(a).iterator()))
                .toArray();
    }

    private static void check(Compiled compiled, String name, Object[] arguments) {
        String generated = "Subject" + name + "Ad";
        Object[] given = copy(arguments);
        Object value = compiled.call("Subject$" + name, "f", given);
        List<Double> after = Objects.flat(given);
        Object[] used = copy(arguments);
        Object both = compiled.call(generated, "fValueAndGradient", used);
        assertThat(Compiled.get(both, "value")).isEqualTo(value);
        assertThat(Objects.flat(used)).isEqualTo(after);
        List<Double> gradient = Objects.flat(Compiled.get(both, "gradient"));
        List<Double> expected = differences(compiled, name, arguments);
        assertThat(gradient).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(gradient.get(i))
                    .as("derivative %d at %s", i, Arrays.deepToString(arguments))
                    .isCloseTo(expected.get(i), within(1e-6 * (1 + Math.abs(expected.get(i)))));
        }
        used = copy(arguments);
        @SuppressWarnings("unchecked") // by its declaration
        Vjp<Object, Object> vjp = (Vjp<Object, Object>) compiled.call(generated, "fVjp", used);
        assertThat(vjp.value()).isEqualTo(value);
        Arrays.stream(used).forEach(Objects::spoil);
        for (double seed : new double[] {1, -2.5, 1}) {
            List<Double> found = Objects.flat(vjp.pullback(seed));
            for (int i = 0; i < found.size(); i++) {
                double wanted = seed * gradient.get(i);
                assertThat(found.get(i)).isCloseTo(wanted, within(1e-11 * (1 + Math.abs(wanted))));
            }
        }
    }

    private static List<Double> differences(Compiled compiled, String name, Object[] arguments) {
        List<Double> at = Objects.flat(arguments);
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < at.size(); i++) {
            double step = 6e-6 * Math.max(1, Math.abs(at.get(i)));
            all.add((value(compiled, name, arguments, i, step) - value(compiled, name, arguments, i, -step))
                    / (2 * step));
        }
        return all;
    }

    private static double value(Compiled compiled, String name, Object[] arguments, int number, double step) {
        List<Double> at = Objects.flat(arguments);
        List<Double> moved = IntStream.range(0, at.size())
                .mapToObj(i -> i == number ? at.get(i) + step : at.get(i))
                .toList();
        var numbers = moved.iterator();
        Object[] other =
                Arrays.stream(arguments).map(a -> Objects.like(a, numbers)).toArray();
        return (Double) compiled.call("Subject$" + name, "f", other);
    }
}
