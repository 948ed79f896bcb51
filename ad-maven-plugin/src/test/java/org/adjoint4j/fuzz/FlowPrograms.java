package org.adjoint4j.fuzz;

import static org.adjoint4j.fuzz.SmallProgram.NUMBERS;
import static org.adjoint4j.fuzz.SmallProgram.at;
import static org.adjoint4j.fuzz.SmallProgram.program;

import java.util.List;

/** Small programs with odd loops, functions and other odd things. */
final class FlowPrograms {
    private FlowPrograms() {}

    static List<SmallProgram> loops() {
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

    static List<SmallProgram> functions() {
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

    static List<SmallProgram> odd() {
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
}
