package org.adjoint4j.fuzz;

import static org.adjoint4j.fuzz.SmallProgram.NUMBERS;
import static org.adjoint4j.fuzz.SmallProgram.at;
import static org.adjoint4j.fuzz.SmallProgram.program;

import java.util.List;

/** Small programs in which something is chosen: an overload, a case, a way out of loops, a function. */
final class ChoicePrograms {
    private ChoicePrograms() {}

    static List<SmallProgram> overloads() {
        return List.of(
                program("the nearest of int, float and double", """
                        static double g(int a) { return 3 * a; }
                        @Differentiable static double g(float a) { return 5 * a; }
                        @Differentiable static double g(double a) { return a * a; }
                        @Differentiable
                        static double f(double x, int n) {
                            byte b = 2; char c = 'b'; long l = 4; short s = 3;
                            return x * g(b) + x * g(c) + x * g(l) + x * g(s) + x * g(1f) + g(x) + x * g(n) + g(n > 2 ? n : x) + x * g('a' + 1) + x * g(n * 2L);
                        }""", at(1.5, 3), at(1.5, 1)),
                program("two arguments, each nearest by itself", """
                        @Differentiable static double g(int a, double b) { return a * b; }
                        @Differentiable static double g(double a, double b) { return a * b * b; }
                        @Differentiable static double g(double a, float b) { return a + b; }
                        @Differentiable
                        static double f(double x, int n) { return g(x, x) + g(n, x) + g(x, n) + g(x, 2f) + g(2f, x) + g((short) n, x * x); }""", at(1.5, 3)),
                program("one by one only where nothing else fits", """
                        @Differentiable static double g(double... a) { double s = 1; for (double b : a) { s = s * 2 + b * b; } return s; }
                        @Differentiable static double g(double a, double b) { return a - b * a; }
                        static double g() { return 11; }
                        @Differentiable
                        static double f(double[] a, double x) { return g(a) * x + g(x) + g(x, x) + x * g() + g(x, 2, x * x) + g(new double[] {x, x}); }""", at(NUMBERS, 1.5)),
                program("ints to a variable number of doubles", """
                        @Differentiable static double g(int k, double... a) { double s = k; for (int i = 0; i < a.length; i++) { s += k * a[i]; a[i] *= 2; } return s; }
                        @Differentiable
                        static double f(double[] a, double x) { return g(1) * x + g(2, 3) * x + g(3, x, 4) + g(2, a) + a[0] * x + g('a', a[1], a[2]); }""", at(NUMBERS, 1.5)),
                program("a number or a record, an array or its rows", """
                        record P(double a, double b) {}
                        @Differentiable static double g(P p) { return p.a() * p.b(); }
                        @Differentiable static double g(double[] a) { a[0] *= 2; return a[0]; }
                        @Differentiable static double g(double[][] m) { return g(m[0]) + m[1][0]; }
                        @Differentiable static double g(double x) { return g(new P(x, x)) + x; }
                        @Differentiable
                        static double f(double[] a, double x) { return g(x) + g(a) + g(new double[][] {a, {x}}) + a[0]; }""", at(NUMBERS, 1.5)),
                program("an overload in a nested class that hides those outside", """
                        @Differentiable static double g(int a, double x) { return 3 * a * x; }
                        @Differentiable static double g(double x) { return 2 * x; }
                        static final class In {
                            @Differentiable static double g(double x) { return x * x; }
                            @Differentiable static double h(double x, int n) { return g(x) + g(n) * x; }
                        }
                        @Differentiable
                        static double f(double x, int n) { return In.h(x, n) + g(n, x) + g(x) + In.g(n) * x; }""", at(1.5, 3)));
    }

    static List<SmallProgram> functions() {
        return List.of(
                program(
                        "methods of a record as functions, of one that is given and of one that is known",
                        """
                        record P(double a, double b) {
                            @Differentiable double dot(P p) { return a * p.a + b * p.b(); }
                            @Differentiable P scaled(double k) { return new P(a * k, b); }
                        }
                        @Differentiable
                        static double f(double x, int n) {
                            P p = new P(x, 2 * x);
                            ToDoubleBiFunction<P, P> dot = P::dot;
                            BiFunction<P, Double, P> scaled = P::scaled;
                            DoubleFunction<P> mine = p::scaled;
                            ToDoubleFunction<P> with = p::dot;
                            P q = scaled.apply(mine.apply(x * x), x + n);
                            return dot.applyAsDouble(p, q) * with.applyAsDouble(q);
                        }""",
                        at(0.75, 2)),
                program("the object of a method reference is the one of then", """
                        record P(double a) { @Differentiable double times(double k) { return a * k; } }
                        @Differentiable
                        static double f(double x, int n) {
                            double s = x;
                            for (int i = 0; i < n; i++) {
                                P p = new P(s + i);
                                DoubleUnaryOperator g = p::times;
                                s = g.applyAsDouble(x) + g.andThen(p::times).applyAsDouble(s);
                            }
                            return s;
                        }""", at(0.5, 3), at(0.5, 0)),
                program("a reference to one of several methods", """
                        static double g(int a) { return 7 * a; }
                        @Differentiable static double g(double a) { return a * a; }
                        @Differentiable static double g(double a, double b) { return a - b; }
                        @Differentiable
                        static double f(double x, int n) {
                            DoubleUnaryOperator one = Overloaded::g;
                            DoubleBinaryOperator two = Overloaded::g;
                            IntToDoubleFunction whole = Overloaded::g;
                            return one.applyAsDouble(n) * x + one.applyAsDouble(x) + two.applyAsDouble(x, n) * x + whole.applyAsDouble(n) * x;
                        }
                        static final class Overloaded {
                            static double g(int a) { return 7 * a; }
                            @Differentiable static double g(double a) { return a * a * a; }
                            @Differentiable static double g(double a, double b) { return a * b - b; }
                        }""", at(1.5, 3)),
                program("a method of an enum's constant as a function", """
                        enum Shape { FLAT, STEEP; @Differentiable double of(double x) { return this == FLAT ? x : x * x * x; } }
                        @Differentiable
                        static double f(double x, int n) {
                            Shape shape = Shape.values()[n];
                            DoubleUnaryOperator g = shape::of;
                            Shape steep = Shape.STEEP;
                            DoubleUnaryOperator h = steep::of;
                            return g.compose(h).applyAsDouble(x) * g.applyAsDouble(x);
                        }""", at(0.75, 0), at(0.75, 1)));
    }

    static List<SmallProgram> ways() {
        return List.of(
                program(
                        "an old switch that gives a value, with ways through and early ones",
                        """
                        @SuppressWarnings("fallthrough")
                        @Differentiable
                        static double f(double x, int n) {
                            double s = x;
                            for (int i = 0; i < n; i++) {
                                s += switch (i % 4) {
                                    case 0: s *= x;
                                    case 2: { if (s > 2) { yield s * 0.5; } s -= 1; }
                                    case 1: double t = s * x; yield t + i;
                                    default: yield i > 4 ? x : -x;
                                };
                            }
                            return s;
                        }""",
                        at(0.75, 0),
                        at(0.75, 1),
                        at(0.75, 8),
                        at(1.25, 6)),
                program(
                        "a switch in a switch in a loop, each left by its own way",
                        """
                        @SuppressWarnings("fallthrough")
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            outer:
                            for (int i = 0; i < n; i++) {
                                switch (i & 3) {
                                    case 0:
                                        switch (i >> 2) { case 0: s += x; break; case 1: s *= x; continue outer; default: break outer; }
                                    case 1: s = s * x + 1;
                                    case 2: if (s > 3) { continue; } break;
                                    default: double t = switch (i) { case 3 -> { s++; yield s * x; } case 7 -> x; default -> 2; }; s += t;
                                }
                                s -= 0.25 * x;
                            }
                            return s;
                        }""",
                        at(0.75, 3),
                        at(0.75, 9),
                        at(1.5, 5)),
                program("text chooses, and stays what it is", """
                        @Differentiable
                        static double f(double x, int n) {
                            String word = "";
                            double s = x;
                            for (int i = 0; i < n; i++) {
                                word += i % 2 == 0 ? "a" + i : "b";
                                switch (word) {
                                    case "a0" -> s *= x;
                                    case "a0b", "none" -> s += word.length() * x;
                                    default -> { if (word.endsWith("b")) { s -= word.indexOf('2'); } else { s = s * 0.5 + x; } }
                                }
                            }
                            return s * word.length();
                        }""", at(0.75, 1), at(0.75, 5)),
                program(
                        "continue of the loop outside from three loops inside",
                        """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            a:
                            for (int i = 0; i < n; i++) {
                                int k = 0;
                                do {
                                    for (double d = 0.5; d < 2; d += 0.5) {
                                        while (s < k * d) { s += x * d; if (s > 2.1) { continue a; } if (i == 1) { break a; } k--; }
                                        s = s * 0.75 + x * x;
                                    }
                                } while (k++ < i);
                                s *= x;
                            }
                            return s;
                        }""",
                        at(0.75, 4),
                        at(0.6, 1),
                        at(1.1, 3)),
                program("do with a trip count that its own data decides", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            double s = x;
                            int i = 0;
                            do {
                                s = s * a[i % 3] + (a[i++ % 3] -= 0.25 * x);
                                do { s *= 0.5; } while (s > 1.3 || s < -1.3);
                            } while (s * s + i < 3.5);
                            return s * i + a[1];
                        }""", at(NUMBERS, 0.6), at(NUMBERS, 1.4)),
                program("compound assignments in conditions of loops", """
                        @Differentiable
                        static double f(double[] a, double x) {
                            int n = 0;
                            double s = 0;
                            while ((a[n % 3] *= x) > 0.05 | (s += x) < 3 && n++ < 7) { s -= 0.125 * a[n % 3]; }
                            for (int i = 0; (s *= 0.9) > 1 && ++i < 4; a[i % 3] += s) { s += (x -= 0.01); }
                            if ((x += s) > 0 ? (a[0] -= x) < 0 : (a[1] = s) > 0) { s += a[0]; }
                            return s * x + a[0] * a[1] * a[2] + n;
                        }""", at(NUMBERS, 0.6), at(NUMBERS, 0.9)),
                program(
                        "a return from a finally's try in a switch in a loop",
                        """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = x;
                            for (int i = 0; ; i++) {
                                try {
                                    switch (n - i) {
                                        case 0: return s * s;
                                        case 1: s += 1; continue;
                                        default: s *= x;
                                    }
                                    if (i > 5) { break; }
                                } finally {
                                    s += 0.5 * i;
                                }
                            }
                            return s;
                        }""",
                        at(0.75, 0),
                        at(0.75, 3),
                        at(0.75, 40)),
                program("equal conditions that change between", """
                        @Differentiable
                        static double f(double x, int n) {
                            double s = 0;
                            if (x > 1) { s += x * x; x -= 1; }
                            if (x > 1) { s += 3 * x; x -= 1; }
                            s += x > 1 ? x : (x += 1) > 1 && x++ > 1 ? x * s : -x;
                            return s * x;
                        }""", at(0.5, 0), at(1.5, 0), at(2.75, 0), at(3.5, 0)));
    }
}
