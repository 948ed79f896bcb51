package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What random programs, and reading the transformation to write them, found: refused, not compiling or wrong. */
final class FuzzFindingsTest {
    private static final double[] NUMBERS = {1, 2, 6};

    @TempDir
    private Path folder;

    private static Arguments found(String why, String body, Object argument, double gradient, Object... more) {
        Object[] all = new Object[more.length + 1];
        all[0] = argument;
        System.arraycopy(more, 0, all, 1, more.length);
        return Arguments.of(why, body, all, gradient);
    }

    /** The derivative by the first parameter; the others are constants. */
    static Stream<Arguments> findings() {
        return Stream.of(
                found("a list that a loop assigns to itself", """
                        static double f(double x, int n) {
                            List<Double> xs = new ArrayList<>();
                            xs.add(x);
                            for (int i = 0; i < n; i++) {
                                xs = xs = xs;
                                xs.add(xs.get(i) * x);
                            }
                            return xs.get(n);
                        }""", 2.0, 12, 2),
                found("a division by what is 0 after its signs, which javac would warn of", """
                        @SuppressWarnings("divzero")
                        static double f(double x, int n) {
                            return n > 5 ? (2 % 3) / ((char) (((char) +(- -0)) * 1.5)) : x * n;
                        }""", 2.0, 3, 3),
                found("a call of a method without a result, given calls in calls in calls", """
                        static double f(double x, int n) {
                            double[] notes = {x};
                            note(notes, (float) Math.log10(Math.abs(0.5f) + 0.5));
                            return x * n;
                        }

                        @Differentiable static void note(double[] to, float what) { to[0] += what; }""", 2.0, 3, 3),
                found("&& in the head of a loop, its right side with an array", """
                        static double f(double x, @NonDifferentiable double[] xs) {
                            double s = x;
                            int i = 0;
                            while (i < xs.length && xs[i] < 5) { s += xs[i] * x; i++; }
                            return s;
                        }""", 2.0, 4, NUMBERS),
                found("a comparison that is used after the element in it was overwritten", """
                        static double f(double x, int n) {
                            double[] a = {x, 2 * x};
                            boolean small = true;
                            for (int i = 0; i < n; i++) {
                                if (small) {
                                    small = !(a[0] > 3);
                                    a[0] = a[0] * x;
                                }
                            }
                            return small ? a[0] : a[1] * x;
                        }""", 2.0, 4, 1),
                found("the adjoint of a double that is a float's", """
                        static double f(double x, @NonDifferentiable float y) {
                            float f = y;
                            f += x;
                            f *= y;
                            return f * 2.0;
                        }""", 2.0, 6, 3f),
                found("a conditional between a short and an int is an int", """
                        static double f(double x, int n) {
                            short s = (short) n;
                            int t = n > 1 ? s : n + 1;
                            double y = x * (n > 2 ? (byte) n : n * 1000);
                            for (int i = 0; i < n; i++) {
                                y += x * (i > 1 ? (byte) i : i * 1000L);
                            }
                            return y + t * x;
                        }""", 2.0, 1008, 3),
                found("a conditional in the head of a loop", """
                        static double f(double x, int n) {
                            double s = x;
                            int i = 0;
                            while (x > 0 ? i < n : i < 2) { s += s * x; i++; }
                            return s;
                        }""", 0.5, 3.75, 2),
                found("an assignment in the head of a loop, and a return", """
                        static double f(double x) {
                            double s = 1;
                            while ((s *= x) < 100) { if (s > 20) { return s; } }
                            return -s;
                        }""", 3.0, 27),
                found("the adjoint of a double result for a float", "static double f(float u) { return u; }", 2f, 1),
                found("a variable that is given a value in two loops and has none between them", """
                        static double f(double x, int n) {
                            double t;
                            double s = 0;
                            for (int i = 0; i < n; i++) { t = x * i; s += t; }
                            for (int i = 0; i < n; i++) { t = x + i; s *= t; }
                            return s;
                        }""", 2.0, 16, 2),
                found(
                        "a loop to a long",
                        "static double f(double x, long n) { double s = 0; for (int i = 0; i < n; i++) { s += x * i; } return s; }",
                        2.0,
                        3,
                        3L),
                found(
                        "a loop to a double",
                        "static double f(double x) { double s = 0; for (int i = 0; i < 2.5; i++) { s += x * i; } return s; }",
                        2.0,
                        3),
                found("minus twice is not --", "static double f(double x, int i) { return x * (- -i); }", 2.0, 3, 3),
                found(
                        "minus a byte is an int",
                        "static double f(double x, byte b) { return x * -(b++) * b; }",
                        2.0,
                        -12,
                        (byte) 3),
                found("a private method's value", """
                        static double f(double x) {
                            if (g(x) > 0) { return x * g(2.0); }
                            return g(x);
                        }
                        @Differentiable private static double g(double x) { return x * x; }""", 3.0, 4),
                found("a private method's value as a float", """
                        static double f(double x) { return x * (float) g(1.5); }
                        @Differentiable private static double g(double x) { return x * x; }""", 3.0, 2.25),
                found("the bound of a loop in parentheses where it needs them", """
                        static double f(double x, int n) {
                            for (int i = 0; i < (n & 3); i++) { x *= 2; }
                            return x;
                        }""", 3.0, 8, 7),
                found(
                        "an unused value that ends with a parenthesis is no statement",
                        "static double f(double x, int n) { boolean u = x > 0; boolean c = u || (1 >= (n / 1)); return x; }",
                        3.0,
                        1,
                        7),
                found("a switch in a case of a switch", """
                        static double f(double x, int n) {
                            return switch (n) {
                                case 1 -> {
                                    double y = switch (n + 1) { case 2 -> { x *= 2; yield x; } default -> 1; };
                                    yield y * x;
                                }
                                default -> 0;
                            };
                        }""", 3.0, 24, 1),
                found("two throws, one of which must happen", """
                        static double f(double x, int n) {
                            double y;
                            if (x < 0) {
                                y = x;
                                if (n > 0) { throw new IllegalStateException(); } else { throw new IllegalArgumentException(); }
                            } else {
                                y = 2 * x;
                            }
                            return y;
                        }""", 3.0, 2, 1),
                found(
                        "int minus an element of List<Double> is a double: the right overload of Math.abs",
                        "static double f(double x, @NonDifferentiable List<Double> ys) { return x * Math.abs(1 - ys.get(0)); }",
                        2.0,
                        1.5,
                        List.of(2.5)),
                found(
                        "int minus an element of List<Double> is a double: the right overload of stopGradient",
                        "static double f(double x, @NonDifferentiable List<Double> ys) { return x * Ad.stopGradient(1 - ys.get(0)); }",
                        2.0,
                        0.9,
                        List.of(0.1)),
                found("a number from a list is not compared as a box", """
                        static double f(double x, @NonDifferentiable List<Double> ys) {
                            double t = ys.get(0);
                            double one = ys.get(1);
                            return t == one ? 2 * x : 3 * x;
                        }""", 2.0, 2, List.of(1000.5, 1000.5)),
                found("an int that becomes a long is one in what follows", """
                        static double f(double x, int n) {
                            long wide = n;
                            long three = 3;
                            return x * (wide * 2000000000 / 1000000000) + x * (three << 40 - n >> 30);
                        }""", 2.0, 772, 2),
                found("a char that becomes an int is text of a number", """
                        static double f(double x, char c) {
                            int code = c;
                            char back = 66;
                            String text = "" + code + back;
                            return x * text.length() * back;
                        }""", 2.0, 198, 'A'),
                found("the complement of a byte is an int", """
                        static double f(double x, byte b) {
                            int k = ~b;
                            if (x > 0) { k = ~(byte) k << 2; }
                            return x * k;
                        }""", 2.0, 20, (byte) 5),
                found("int minus an element of a list, added to a list", """
                        static double f(double x, @NonDifferentiable List<Double> ys) {
                            List<Double> all = new ArrayList<>();
                            all.add(ys.size() - ys.get(0));
                            return x * all.get(0);
                        }""", 2.0, 0.5, List.of(0.5)),
                found("a shift by a long stays an int", """
                        static double f(double x, long by) {
                            int k = 3;
                            k <<= by;
                            return x * k;
                        }""", 2.0, 12, 2L),
                found("a variable number of records, one by one", """
                        static double f(double x) {
                            return g(x, new P(x, 2), new P(x, x)) + g(x);
                        }
                        @Differentiable static double g(double k, P... ps) {
                            double s = 0;
                            for (P p : ps) { s = s * k + p.a() * p.b(); }
                            return s;
                        }
                        record P(double a, double b) {}""", 3.0, 18),
                found("functions that are put together where they are made", """
                        static double f(double x) {
                            DoubleUnaryOperator twice = t -> 2 * t;
                            return ((DoubleUnaryOperator) t -> t * x).andThen(t -> t + x).compose(twice).applyAsDouble(3)
                                    + ((x > 0) ? twice.compose(Math::abs).applyAsDouble(x) : 0);
                        }""", 2.0, 9),
                found("a method that takes nothing but a function and constants", """
                        static double f(double x, int n) {
                            return sum(i -> x * i, n);
                        }
                        @Differentiable static double sum(IntToDoubleFunction g, int n) {
                            double s = 0;
                            for (int i = 0; i < n; i++) { s += g.applyAsDouble(i); }
                            return s;
                        }""", 2.0, 6, 4),
                found("what a function returns, given to a generic method", """
                        static double f(double x) {
                            Function<Double, Double> twice = t -> 2 * t;
                            return second(x, twice.apply(x));
                        }
                        @Differentiable static <T> T second(T a, T b) { return b; }""", 2.0, 2),
                found("a float's adjoint that is cast, beside one that changes it", """
                        static double f(double x, int n) {
                            float b = (float) x;
                            float c = b + n;
                            return Math.min(b, c);
                        }""", 2.0, 1, 1),
                found("the bound of a loop has an element that the loop changes", """
                        static double f(double x) {
                            double[] m = {0, x};
                            double s = x;
                            for (int i = 0; i <= (m[0] <= 1.5 ? 1 : 3); i++) { m[0] += 1; s *= x; }
                            return s;
                        }""", 2.0, 80),
                found("a list that is filled, returned by one of two returns", """
                        static double f(double x, int n) {
                            List<Double> all = g(x, List.of(x, 3.0), n);
                            return all.get(0) * all.get(all.size() - 1);
                        }
                        @Differentiable static List<Double> g(double x, List<Double> given, int n) {
                            if (n > 2) { return given; }
                            List<Double> made = new ArrayList<>();
                            made.add(x);
                            if (n > 1) { return made; }
                            made.add(x * x);
                            return made;
                        }""", 2.0, 12, 1),
                found("a function of Math of what the solver has no type for", """
                        static double f(double x, int n) {
                            float f = n;
                            return Math.abs(((DoubleUnaryOperator) Math::sin).andThen(t -> {
                                t = Ad.stopGradient(Math.max(t, 1.25f));
                                for (int i = 2; i >= 1; i -= 1) { double k = switch (i) { case 1 -> -t; default -> { t = t * 2; yield 1; } }; }
                                return (-(t += x));
                            }).applyAsDouble(x)) + Math.max(((DoubleUnaryOperator) t -> { return t; }).applyAsDouble(x), f) * x;
                        }""", 2.0, 5, 1),
                found(
                        "a number from a list becomes a float",
                        "static double f(double x, @NonDifferentiable List<Double> ys) { return x * (float) (double) ys.get(0); }",
                        2.0,
                        1.5,
                        List.of(1.5)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("findings")
    void gradientIsRight(String why, String body, Object[] arguments, double gradient) {
        Compiled compiled = compiled(body);
        Object value = compiled.call("Subject", "f", arguments);
        assertThat(Compiled.get(compiled.call("SubjectAd", "fValueAndGradient", arguments), "value"))
                .as(compiled.generated())
                .isEqualTo(value);
        assertThat(((Number) compiled.call("SubjectAd", "fGradient", arguments)).doubleValue())
                .as(compiled.generated())
                .isCloseTo(gradient, within(1e-12));
        Vjp<?, ?> vjp = (Vjp<?, ?>) compiled.call("SubjectAd", "fVjp", arguments);
        assertThat(vjp.value()).isEqualTo(value);
    }

    @Test
    void floatMadeFromElementOfList() {
        Compiled compiled =
                compiled("static double f(List<Double> xs) { float u = (float) (double) xs.get(0); return u * u; }");
        assertThat(compiled.call("SubjectAd", "fGradient", List.of(1.5, 4.0))).isEqualTo(List.of(3.0, 0.0));
    }

    @Test
    void recordWithComponentsNamedAsTheAccumulatorsParameters() {
        Compiled compiled = compiled("""
                static double f(double x, int n) {
                    C c = new C(x, 2 * x, 3 * x, 4 * x);
                    for (int i = 0; i < n; i++) { c = new C(c.other() * 2, c.primal(), c.scratch(), c.contribution()); }
                    return c.other() * c.contribution();
                }
                record C(double contribution, double other, double primal, double scratch) {}""");
        assertThat((double) compiled.call("SubjectAd", "fGradient", 1.0, 2)).isCloseTo(48, within(1e-12));
    }

    @Test
    void parameterThatCannotNameARecordComponentIsRefused() {
        assertThatThrownBy(() -> compiled("static double f(double wait, double y) { return wait * y; }"))
                .hasMessageContaining("parameter 'wait' can't be differentiated");
    }

    @Test
    void overloadThatTheSymbolSolverGetsWrong() {
        Compiled compiled = compiled("""
                static double f(List<Double> xs) { return g(1 - xs.get(0)); }
                @Differentiable static double g(double x) { return x; }
                @Differentiable static float g(float x) { return x * 2; }""");
        assertThat(compiled.call("SubjectAd", "fGradient", List.of(1.5))).isEqualTo(List.of(-1.0));
    }

    @Test
    void listsThatAreFilledInManyStatements() {
        StringBuilder body = new StringBuilder("static List<Double> f(double x) {\n");
        body.append("List<Double> all = new ArrayList<>();\nall.add(x);\ndouble y = x;\n");
        for (int i = 1; i < 60; i++) {
            body.append("y = y * 0.5 + x;\nall.add(all.get(").append(i - 1).append(") * 0.5 + y);\n");
            body.append("all.set(0, all.get(").append(i).append(") + y);\n");
        }
        Compiled compiled = compiled(body.append("return all;\n}").toString());
        List<Double> at = values(compiled, 0.5);
        List<Double> above = values(compiled, 0.5 + 1e-6);
        for (int i = 0; i < 60; i++) {
            List<Double> adjoint = new ArrayList<>(Collections.nCopies(60, 0.0));
            adjoint.set(i, 1.0);
            @SuppressWarnings("unchecked") // by its declaration
            Vjp<Object, Object> vjp = (Vjp<Object, Object>) compiled.call("SubjectAd", "fVjp", 0.5);
            assertThat((double) vjp.pullback(adjoint)).isCloseTo((above.get(i) - at.get(i)) / 1e-6, within(1e-6));
        }
    }

    @Test
    void arrayThatIsReturnedFromTheMiddleOfALongMethod() {
        StringBuilder body = new StringBuilder("static double[] f(double[] a, double x) {\n");
        for (int i = 0; i < 40; i++) {
            body.append("a[0] += x * a[1];\nif (x > ").append(10 + i).append(") { return a; }\nx = x * 0.9 + a[0];\n");
        }
        Compiled compiled = compiled(body.append("a[1] = x;\nreturn a;\n}").toString());
        @SuppressWarnings("unchecked") // by its declaration
        Vjp<Object, Object> vjp =
                (Vjp<Object, Object>) compiled.call("SubjectAd", "fVjp", new double[] {1, 0.25}, 12.5);
        assertThat(Objects.flat(vjp.pullback(new double[] {1, 0}))).isEqualTo(List.of(1.0, 12.5, 0.25));
    }

    @Test
    void arrayOfRecordsThatALongMethodWritesTo() {
        StringBuilder body =
                new StringBuilder("static double f(double x) {\nP[] ps = {new P(x, 2 * x), new P(1, x)};\n");
        for (int i = 1; i < 60; i++) {
            body.append("ps[").append(i & 1).append("] = new P(ps[1].b() * 0.5 + x, ps[0].a() - ps[1].a() * x);\n");
        }
        checkDifferences(compiled(body + "return ps[0].a() * ps[1].b();\n}\nrecord P(double a, double b) {}"));
    }

    @Test
    void recordThatComputesInALongMethod() {
        StringBuilder body =
                new StringBuilder("static double f(double x) {\ndouble y = x;\nUnit u = new Unit(x, y);\n");
        for (int i = 1; i < 60; i++) {
            body.append("y = y * 0.5 + u.across() * x;\nu = new Unit(u.across() + y, y * x);\n");
        }
        checkDifferences(compiled(body + """
                return u.along() * y;
                }
                record Unit(double along, double across) { Unit { along /= 1 + across * across; across *= along; } }"""));
    }

    @Test
    void componentOfAnElementThatIsReplacedBeforeItIsUsed() {
        for (String method : List.of(
                "List<P> ps = new ArrayList<>();\nps.add(new P(x, 2 * x));\ndouble a = ps.get(0).b();\n"
                        + "ps.set(0, new P(7 * x, x * x));\nreturn a + a % 3 + ps.get(0).b();",
                "List<P> ps = new ArrayList<>();\nps.add(new P(x, 2 * x));\ndouble a = ps.get(0).b();\n"
                        + "ps.set(0, new P(7 * x, x * x));\nreturn a - ps.get(0).b();",
                "P[] ps = {new P(x, 2 * x), new P(x * x, 3)};\ndouble a = ps[1].a();\nps[1] = new P(x * x, x);\n"
                        + "return a + ps[1].a() + a % 3;",
                "P[] ps = {new P(x, 2 * x), new P(x * x, 3)};\ndouble d = 0;\nfor (int i = 0; i < 3; i++) {\n"
                        + "ps[1] = new P((d = ps[1].a()) > i ? x * i : x, d);\n}\nreturn ps[0].b() + d + ps[1].a();")) {
            Compiled compiled =
                    compiled("static double f(double x) {\n" + method + "\n}\nrecord P(double a, double b) {}");
            assertThat(Compiled.get(compiled.call("SubjectAd", "fValueAndGradient", 0.75), "value"))
                    .as(compiled.generated())
                    .isEqualTo(compiled.call("Subject", "f", 0.75));
            checkDifferences(compiled);
        }
    }

    @Test
    void conditionThatThrowsBeforeNothing() {
        for (String condition :
                List.of("n < 1 / n", "xs[n - 1] < x", "x > 0 && xs[n + 1] > x", "xs[n - 1] < x ? n > 1 : n < 1")) {
            Compiled compiled = compiled(
                    "static double f(double x, double[] xs, int n) {\nif (" + condition + ") {\n}\nreturn x * x;\n}");
            Object[] good = {0.75, NUMBERS, 1};
            assertThat(Compiled.get(compiled.call("SubjectAd", "fValueAndGradient", good), "value"))
                    .isEqualTo(compiled.call("Subject", "f", good));
            for (int n : new int[] {0, 5}) {
                Object[] bad = {0.75, NUMBERS, n};
                Throwable thrown = catchThrowable(() -> compiled.call("Subject", "f", bad));
                for (String method : List.of("fVjp", "fValueAndGradient")) {
                    Throwable ours = catchThrowable(() -> compiled.call("SubjectAd", method, bad));
                    assertThat(String.valueOf(ours))
                            .as(condition + " with " + n)
                            .isEqualTo(String.valueOf(thrown));
                }
            }
        }
    }

    @Test
    void rowsAndElementsThatAreReplacedAfterACall() {
        String helpers = """
                static double h(double x, double[][] u) { return x * u[0][1] + Math.sin(u[1][0]); }
                static double hs(double x, double[][][] u) { return x * u[0][0][1] + Math.sin(u[0][1][0]); }
                static void turn(double x, double[][] u) {
                    double[] t = u[0];
                    u[0] = u[1];
                    u[1] = t;
                    u[0][0] = x * u[1][0];
                }
                static double all(double x, List<double[]> us) {
                    double s = 0;
                    for (double[] u : us) { s = s * 1.5 + u[0] * x; }
                    return s;
                }
                static double layers(double x, List<L> ls) {
                    double s = 0;
                    for (L u : ls) { s = s * 1.5 + u.w()[0] * x * u.b(); }
                    return s;
                }
                static double areas(double x, List<Shape> shapes) {
                    double s = 0;
                    for (Shape shape : shapes) {
                        s = s * 1.5 + (shape instanceof Disc disc ? disc.r() * disc.r() : ((Box) shape).a() * x);
                    }
                    return s;
                }
                static double[][] rows(double x) { return new double[][] {{x, x * x}, {3 * x, 2}}; }
                record L(double[] w, double b) {}
                sealed interface Shape {}
                record Disc(double r) implements Shape {}
                record Box(double a) implements Shape {}
                """;
        assertAll(Stream.of(
                        "double[][] y = {{x, 2}, {x * x, 3 * x}};\njava.util.Arrays.fill(y[1], h(x, y));\ny[0] = y[1];\n"
                                + "return y[0][1] * 3 + h(x, y);",
                        "double[][][] y = {{{x, 2 * x}, {x * x, 3 * x}}};\ndouble s = hs(x, y);\ny[0][0] = y[0][1];\n"
                                + "return s * 3 + hs(x, y);",
                        "double[][] y = {{x, 2}, {x * x, 3 * x}};\ndouble s = 0;\nfor (int i = 0; i < 3; i++) {\nturn(x, y);\n"
                                + "s += h(x, y);\ny[1] = new double[] {y[0][0], x, s};\n}\nreturn s;",
                        "double[][] y = rows(x);\ndouble s = h(x, y);\ny[0] = y[1];\nreturn s + y[0][0] * h(x, y);",
                        "List<double[]> us = new ArrayList<>();\nus.add(new double[] {x, 2});\nus.add(new double[] {x * x, x});\n"
                                + "double s = all(x, us);\nus.set(0, us.get(1));\nus.add(new double[] {x * s});\n"
                                + "return s + all(x, us);",
                        "List<L> us = new ArrayList<>();\nus.add(new L(new double[] {x, 2}, x));\n"
                                + "us.add(new L(new double[] {x * x, x}, 3 * x));\ndouble s = 0;\nfor (int i = 0; i < 3; i++) {\n"
                                + "s += layers(x, us);\nus.set(i % 2, new L(new double[] {x * s, 1, 2}, x / s));\n"
                                + "us.add(new L(new double[] {x / s}, 4));\n}\nreturn s + layers(x, us);",
                        "List<Shape> shapes = new ArrayList<>();\nshapes.add(new Disc(x));\ndouble s = areas(x, shapes);\n"
                                + "shapes.set(0, new Box(x * s));\nshapes.add(new Disc(s));\nreturn s + areas(x, shapes);")
                .map(method -> () -> {
                    Compiled compiled = compiled("static double f(double x) {\n" + method + "\n}\n"
                            + helpers.replaceAll("(?m)^static", "@Differentiable static"));
                    assertThat(Compiled.get(compiled.call("SubjectAd", "fValueAndGradient", 0.75), "value"))
                            .as(compiled.generated())
                            .isEqualTo(compiled.call("Subject", "f", 0.75));
                    checkDifferences(compiled);
                }));
    }

    private static void checkDifferences(Compiled compiled) {
        double step = 1e-6;
        double above = (double) compiled.call("Subject", "f", 0.75 + step);
        double below = (double) compiled.call("Subject", "f", 0.75 - step);
        assertThat((double) compiled.call("SubjectAd", "fGradient", 0.75))
                .isCloseTo((above - below) / (2 * step), within(1e-6));
    }

    @SuppressWarnings("unchecked") // by its declaration
    private static List<Double> values(Compiled compiled, double x) {
        return (List<Double>) compiled.call("Subject", "f", x);
    }

    @Test
    void boxedArgumentThatAnOverloadTakesAsItIs() {
        assertThatThrownBy(() -> compiled("""
                static double f(Double x) { return g(x) + x; }
                @Differentiable static double g(double x) { return x * x; }
                static double g(Object x) { return 3; }""")).hasMessageContaining("'Subject.g' has no reverse rule");
    }

    private Compiled compiled(String method) {
        return Compiled.of("""
                package fuzz;

                import java.util.ArrayList;
                import java.util.List;
                import java.util.function.*;
                import org.adjoint4j.Ad;
                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class Subject {
                    private Subject() {}

                    static double touch(@NonDifferentiable List<Double> x) {
                        DoubleUnaryOperator same = y -> y;
                        return same.applyAsDouble(Ad.stopGradient(new ArrayList<>(x).get(0)));
                    }

                    @Differentiable
                """ + method + "\n}\n", folder);
    }
}
