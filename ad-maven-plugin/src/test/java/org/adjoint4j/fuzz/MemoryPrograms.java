package org.adjoint4j.fuzz;

import static org.adjoint4j.fuzz.SmallProgram.NUMBERS;
import static org.adjoint4j.fuzz.SmallProgram.ROWS;
import static org.adjoint4j.fuzz.SmallProgram.at;
import static org.adjoint4j.fuzz.SmallProgram.program;

import java.util.List;

/** Small programs with arrays, lists, records and other types. */
final class MemoryPrograms {
    private MemoryPrograms() {}

    static List<SmallProgram> memory() {
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

    static List<SmallProgram> objects() {
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
}
