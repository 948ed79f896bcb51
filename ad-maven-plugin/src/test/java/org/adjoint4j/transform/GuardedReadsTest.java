package org.adjoint4j.transform;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands to the right of {@code &&} and {@code ||} is not read where the left side says that there is nothing. */
final class GuardedReadsTest {
    private static final String TYPES = """
                sealed interface Shape permits Circle, Box, Pair, Chain {}

                record Circle(double r) implements Shape {}

                record Box(Circle inside, double w, int n) implements Shape {}

                record Pair(Shape first, Shape second) implements Shape {}

                record Chain(double weight, int n, Shape next) implements Shape {}

                record Config(Shape shape, double limit, double[] table, int n) {}

                @Differentiable
                static double square(double v) {
                    return v * v;
                }
            """;

    /** Each takes a shape, a number and an array. */
    private static final String METHODS = """
                    double readTwice(
                        if (s instanceof Circle c && c.r() > 1 && c.r() < 2 && square(c.r()) > 1.5) { return c.r() * x; }
                        return x * x;
                    double computed(
                        double y = s instanceof Circle c && square(c.r() * 2) > 3 ? c.r() * x : x;
                        if (s instanceof Box b && Math.max(b.n(), x) > 1 && Math.sqrt(b.n()) * b.w() > b.w() - 1) { y += b.w() * x; }
                        return y;
                    double negated(
                        if (!(s instanceof Box b) || square(b.w() - 1) < 0.5 || b.inside().r() > 2) { return 2 * x; }
                        return b.w() * b.inside().r() * x;
                    double nested(
                        if (s instanceof Pair p && p.first() instanceof Circle c && c.r() > 0.5) { return c.r() * x; }
                        if (s instanceof Pair p && p.second() instanceof Pair q && q.first() instanceof Box b) { return b.w() * x + b.n(); }
                        if (!(s instanceof Pair p) || !(p.second() instanceof Circle d)) { return x; }
                        return d.r() * d.r() * x;
                    double inParentheses(
                        if (s instanceof Pair p && (p.first() instanceof Circle c && (c.r() > 1 && square(c.r() * x) > 0.1))) { return c.r() * c.r(); }
                        if (x > 0 && (s instanceof Box b && (a[0] > b.w() || b.n() > 2))) { return b.w() * b.w() * x; }
                        return s != null && (s instanceof Circle || s instanceof Pair p && p.first() != null) ? x : 2 * x;
                    double behindAnArray(
                        if (a.length > 1 && a[1] > 0 && s instanceof Circle c && c.r() > a[0]) { return c.r() * x * a[1]; }
                        if (a[0] > 0 && (s instanceof Box b && b.w() > a[1])) { return b.w() * x; }
                        if (x > 0 && (a[0] > 0 && (s instanceof Pair p && p.first() instanceof Circle c && a[1] < 9))) { return c.r() * x; }
                        return x;
                    double loop(
                        double y = x;
                        Shape at = s;
                        while (at instanceof Chain c) { y = y * c.weight() + c.n(); at = c.next(); }
                        return at instanceof Circle c ? y * c.r() : y;
                    double loopWithMore(
                        double y = x;
                        Shape at = s;
                        while (at instanceof Chain c && square(c.weight() * 2) > 1 && c.n() > 0) { y = y * c.weight() + c.n(); at = c.next(); }
                        return y;
                    double loopBehindAnArray(
                        double y = x;
                        Shape at = s;
                        int i = 0;
                        while (at instanceof Chain c && a[i & 1] < 9 && c.next() instanceof Chain d) { y = y * c.weight() + d.weight(); at = d; i++; }
                        return y;
                    double loopWithJumps(
                        double y = x;
                        Shape at = s;
                        int i = 0;
                        while (at instanceof Chain c && i++ < 5) {
                            at = c.next();
                            if (c.n() == 2) { continue; }
                            y = y * c.weight() + c.n();
                            if (y > 50) { break; }
                        }
                        return y;
                    double forLoop(
                        double y = x;
                        Shape at = s;
                        for (int i = 0; at instanceof Chain c && i < 4 && a[i & 1] > -9; at = c.next(), i++) { y = y * c.weight() + i; }
                        return y;
                    double doLoop(
                        double y = x;
                        Shape at = s;
                        do { y = y * 1.5 + (at instanceof Chain c ? c.weight() : 0); at = at instanceof Chain c ? c.next() : at; }
                        while (at instanceof Chain d && square(d.weight() * 2) > 1);
                        return y;
                    double nestedLoops(
                        double y = x;
                        Shape at = s;
                        while (at instanceof Chain c && a[0] < 9) {
                            Shape inner = c;
                            while (inner instanceof Chain d && d.n() < 3) { y += d.weight() * c.weight() * x; inner = d.next(); }
                            at = c.next();
                        }
                        return y;
                    double conditions(
                        boolean large = s instanceof Circle c && c.r() * c.r() > 2;
                        boolean other = large || s instanceof Box b && square(b.w() + 1) > 1;
                        boolean both = other && !(s instanceof Box b && b.n() > 2);
                        return large ? x * x : both ? 3 * x : other ? x : -x;
                    double inASwitch(
                        boolean n = s instanceof Chain;
                        double y = switch (n ? 1 : s instanceof Pair p && p.first() instanceof Circle c && c.r() > 1 ? 2 : 3) {
                            case 1 -> x * ((Chain) s).weight();
                            case 2 -> x * ((Circle) ((Pair) s).first()).r();
                            default -> x;
                        };
                        return y;
            """;

    private static final List<String> NAMES = METHODS.lines()
            .filter(line -> line.endsWith("("))
            .map(line -> line.strip().replaceAll("double (\\w+)\\(", "$1"))
            .toList();

    private static Transformed transformed(String owner, String parameters) {
        String methods = METHODS.lines()
                .map(line ->
                        line.endsWith("(") ? "}\n@Differentiable static " + line.strip() + parameters + ") {" : line)
                .collect(Collectors.joining("\n"));
        return Transformed.of("""
                package guarded;

                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class OWNER {
                """.replace("OWNER", owner) + TYPES + methods.substring(1) + "\n}\n}\n");
    }

    private static final Transformed VARIED = transformed("Varied", "Shape s, double x, @NonDifferentiable double[] a");
    private static final Transformed FIXED =
            transformed("Fixed", "@NonDifferentiable Shape s, double x, @NonDifferentiable double[] a");

    private static final String NEW = """
                package guarded;

                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class Newer {
                """ + TYPES + """

                    @Differentiable
                    static double ofItsOwnType(Shape s, double x, @NonDifferentiable double[] a) {
                        if (s instanceof Chain c && c.next() instanceof Shape n && n instanceof Circle d) { return d.r() * c.weight(); }
                        if (s instanceof Box b && b.inside() instanceof Circle c && c.r() > 1) { return c.r() * b.w(); }
                        return x;
                    }

                    @Differentiable
                    static double widened(Shape s, double x, @NonDifferentiable double[] a) {
                        Shape found = new Circle(x);
                        if (s instanceof Box b && b.inside() instanceof Shape t && b.w() > 1) { found = t; }
                        if (s instanceof Box(Shape t, double w, int n) && square(w + n) > 4) { found = t; }
                        return found instanceof Circle c && c.r() > 0 ? c.r() * x : x;
                    }

                    @Differentiable
                    static double takenApart(Shape s, double x, @NonDifferentiable double[] a) {
                        if (s instanceof Pair(Circle(double r), Shape q) && square(r * 2) > 4 && q instanceof Circle(var t)) { return r * t * x; }
                        if (a[0] > 0 && (s instanceof Pair(Pair(var l, Box(Circle(var r), var w, var n)), var q) && a[1] > w - n)) { return r * w * x; }
                        if (!(s instanceof Box(Circle(var r), var w, int n)) || square(w * n) < 1 || r > 2) { return x; }
                        return r * w * x;
                    }

                    @Differentiable
                    static double switched(Shape s, double x, @NonDifferentiable double[] a) {
                        return switch (s) {
                            case Circle c when square(c.r() * 2) > 4 && c.r() > 1 -> c.r() * x;
                            case Box(Circle(double r), double w, int n) when Math.max(n, w) > 2 && square(r * 2) > 1 -> r * w * x;
                            case Pair(Circle c, Shape q) when a[1] > c.r() && q instanceof Circle d && d.r() < 9 -> c.r() * x;
                            case Chain c when c.next() instanceof Chain d && square(d.weight() + 1) > 0.01 -> c.weight() * x;
                            default -> x * x;
                        };
                    }

                    @Differentiable
                    static double loop(Shape s, double x, @NonDifferentiable double[] a) {
                        double y = x;
                        Shape at = s;
                        while (at instanceof Chain(double w, int n, Shape next) && square(w * 2) > 0.01) { y = y * w + n; at = next; }
                        at = s;
                        while (at instanceof Chain(double w, int n, Shape next) && a[0] < 9) { y = y * w - n; at = next; }
                        return y;
                    }
                }
                """;

    private static final String OLD = """
                package guarded;

                final class Newer {
                """ + TYPES.replace("@Differentiable", "") + """

                    static double ofItsOwnType(Shape s, double x, double[] a) {
                        if (s instanceof Chain c && c.next() instanceof Circle d) { return d.r() * c.weight(); }
                        return s instanceof Box b && b.inside() != null && b.inside().r() > 1 ? b.inside().r() * b.w() : x;
                    }

                    static double widened(Shape s, double x, double[] a) {
                        Circle found = new Circle(x);
                        if (s instanceof Box b && b.inside() != null && b.w() > 1) { found = b.inside(); }
                        if (s instanceof Box b && square(b.w() + b.n()) > 4) { found = b.inside(); }
                        return found != null && found.r() > 0 ? found.r() * x : x;
                    }

                    static double takenApart(Shape s, double x, double[] a) {
                        if (s instanceof Pair p && p.first() instanceof Circle c && square(c.r() * 2) > 4 && p.second() instanceof Circle d) {
                            return c.r() * d.r() * x;
                        }
                        if (s instanceof Pair p && p.first() instanceof Pair q && q.second() instanceof Box b && b.inside() != null && a[1] > b.w() - b.n()) {
                            return b.inside().r() * b.w() * x;
                        }
                        if (!(s instanceof Box b) || b.inside() == null || square(b.w() * b.n()) < 1 || b.inside().r() > 2) { return x; }
                        return b.inside().r() * b.w() * x;
                    }

                    static double switched(Shape s, double x, double[] a) {
                        if (s == null) { throw new NullPointerException(); }
                        if (s instanceof Circle c && c.r() > 1) { return c.r() * x; }
                        if (s instanceof Box b && b.inside() != null && Math.max(b.n(), b.w()) > 2 && square(b.inside().r() * 2) > 1) {
                            return b.inside().r() * b.w() * x;
                        }
                        if (s instanceof Pair p && p.first() instanceof Circle c && a[1] > c.r() && p.second() instanceof Circle d) { return c.r() * x; }
                        if (s instanceof Chain c && c.next() instanceof Chain d && square(d.weight() + 1) > 0.01) { return c.weight() * x; }
                        return x * x;
                    }

                    static double loop(Shape s, double x, double[] a) {
                        double y = x;
                        Shape at = s;
                        while (at instanceof Chain c && square(c.weight() * 2) > 0.01) { y = y * c.weight() + c.n(); at = c.next(); }
                        at = s;
                        while (at instanceof Chain c) { y = y * c.weight() - c.n(); at = c.next(); }
                        return y;
                    }
                }
                """;

    private static final Transformed NEWER = Transformed.ofNewer(21, NEW, OLD);

    private static List<Object> shapes(Transformed code) {
        String owner = code == NEWER ? "guarded.Newer$" : code == VARIED ? "guarded.Varied$" : "guarded.Fixed$";
        Object small = code.record(owner + "Circle", 0.75);
        Object large = code.record(owner + "Circle", 1.5);
        Object box = code.record(owner + "Box", large, 2.5, 3);
        Object flat = code.record(owner + "Box", small, 0.6, 1);
        Object pair = code.record(owner + "Pair", large, small);
        Object pairs = code.record(owner + "Pair", code.record(owner + "Pair", box, box), pair);
        Object boxes = code.record(owner + "Pair", flat, code.record(owner + "Pair", box, large));
        Object end = code.record(owner + "Chain", 1.25, 2, small);
        Object open = code.record(owner + "Chain", 0.8, 1, null);
        Object chain = code.record(owner + "Chain", 1.5, 1, code.record(owner + "Chain", -0.75, 2, end));
        Object broken = code.record(owner + "Chain", 1.5, 4, code.record(owner + "Chain", 0.125, 2, open));
        Object holes = code.record(owner + "Pair", null, null);
        List<Object> all = new ArrayList<>(List.of(small, large, box, flat, pair, pairs, boxes, end, chain, broken));
        all.addAll(Arrays.asList(open, holes, null));
        if (code == FIXED) {
            all.add(code.record(owner + "Box", null, 1.0, 2)); // the gradient of a record that is not there has zeros
        }
        return all;
    }

    static Stream<String> names() {
        return NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void gradientsByAllNumbers(String name) {
        byAllNumbers(VARIED, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ofItsOwnType", "widened", "takenApart", "switched", "loop"})
    void newerPatterns(String name) {
        byAllNumbers(NEWER, name);
    }

    private static void byAllNumbers(Transformed code, String name) {
        for (Object shape : shapes(code)) {
            if (!throwsNull(code, name, shape)) {
                int numbers = Leaves.of(shape).length + 1;
                code.method(name).checkDifferencesOfFirst(1e-6, numbers, shape, 1.3, new double[] {0.5, 2});
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void gradientsByX(String name) {
        for (Object shape : shapes(FIXED)) {
            if (throwsNull(FIXED, name, shape)) {
                continue;
            }
            double[] table = {0.5, 2};
            double[] gradient = FIXED.method(name).check(shape, 1.3, table);
            double up = (double) FIXED.method(name).primal(shape, 1.3 + 1e-6, table);
            double down = (double) FIXED.method(name).primal(shape, 1.3 - 1e-6, table);
            Differentiated.close(gradient, new double[] {(up - down) / 2e-6}, 1e-6, name + " at " + shape);
        }
    }

    /** The original itself reads from null for some. */
    private static boolean throwsNull(Transformed code, String name, Object shape) {
        try {
            code.method(name).primal(shape, 1.3, new double[] {0.5, 2});
            return false;
        } catch (NullPointerException e) {
            return true;
        }
    }

    @Test
    void configurationThatIsNotThere() {
        Transformed code = Transformed.of("""
                package guarded;

                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class Configured {
                """ + TYPES + """

                    @Differentiable
                    static double f(double x, @NonDifferentiable Config c, Integer n) {
                        double y = x;
                        if (c != null && c.limit() > x && square(c.limit() * 2) > 1) { y *= 2; }
                        if (c != null && c.shape() instanceof Circle d && d.r() > 1) { y *= d.r(); }
                        if (c != null && c.table() != null && c.table().length > 1 && Math.max(c.n(), x) > 1) { y *= 3; }
                        if (n != null && n > x && Math.max(n, 2.5) > 2) { y += x * n; }
                        for (int i = 0; c != null && i < c.n(); i++) { y += x; }
                        return y * x;
                    }
                }
                """);
        String owner = "guarded.Configured$";
        Object circle = code.record(owner + "Circle", 1.5);
        for (Object config : Arrays.asList(
                null,
                code.record(owner + "Config", circle, 2.0, new double[3], 2),
                code.record(owner + "Config", null, 1.0, null, 0))) {
            for (Integer n : Arrays.asList(null, 1, 7)) {
                double up = (double) code.method("f").primal(1.3 + 1e-6, config, n);
                double down = (double) code.method("f").primal(1.3 - 1e-6, config, n);
                double[] gradient = code.method("f").check(1.3, config, n);
                Differentiated.close(gradient, new double[] {(up - down) / 2e-6}, 1e-6, config + ", " + n);
            }
        }
    }

    /** Seed 86 of the random programs: a part ended where the component of a pattern's variable was made. */
    @Test
    void partsOfLongMethods() {
        String statements = IntStream.range(0, 60)
                .mapToObj(i -> "if (s instanceof Circle c" + i + " && c" + i + ".r() > 0.5 && c" + i
                        + ".r() < 9) { y += x * " + i + "; }\n" + "y = y * 0.5 + x;\n".repeat(i % 7))
                .collect(Collectors.joining());
        Transformed code = Transformed.of("""
                package guarded;

                import org.adjoint4j.Differentiable;
                import org.adjoint4j.NonDifferentiable;

                final class Long {
                """ + TYPES + """

                    @Differentiable
                    static double f(double x, @NonDifferentiable Shape s) {
                        double y = x;
                        STATEMENTS
                        return y;
                    }
                }
                """.replace("STATEMENTS", statements));
        for (Object shape : Arrays.asList(
                code.record("guarded.Long$Circle", 1.5), code.record("guarded.Long$Pair", null, null), null)) {
            double up = (double) code.method("f").primal(1.3 + 1e-6, shape);
            double down = (double) code.method("f").primal(1.3 - 1e-6, shape);
            double[] gradient = code.method("f").check(1.3, shape);
            Differentiated.close(gradient, new double[] {(up - down) / 2e-6}, 1e-6, "at " + shape);
        }
    }
}
