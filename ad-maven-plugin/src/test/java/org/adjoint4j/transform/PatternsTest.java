package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Patterns of {@code instanceof} and {@code switch}, over configuration and over records with derivatives. */
final class PatternsTest {
    private static final String TYPES = """
                sealed interface Shape permits Circle, Box, Pair {}

                record Circle(double r) implements Shape {}

                record Box(Circle inside, double w, int n) implements Shape {}

                record Pair(double a, double b) implements Shape {}
            """;

    private static final Transformed CODE = Transformed.of("""
            package flow;

            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Matching {
            """ + TYPES + """

                @Differentiable
                static double plain(double x, @NonDifferentiable Shape s) {
                    return s instanceof Circle ? x * x : 3 * x;
                }

                @Differentiable
                static double binds(double x, Object o) {
                    if (o instanceof Circle c && c.r() > 1) {
                        return x * c.r();
                    } else if (o instanceof Box c) {
                        x *= c.w() + c.inside().r();
                    } else if (o instanceof String s) {
                        x *= s.length();
                    } else if (o instanceof Integer i && i > 2) {
                        x += i;
                    }
                    return x * x;
                }

                @Differentiable
                static double negated(double x, @NonDifferentiable Shape s) {
                    if (!(s instanceof Circle c)) {
                        return -x;
                    }
                    double y = x * c.r();
                    return y * c.r();
                }

                @Differentiable
                static double inConditional(double x, @NonDifferentiable Shape s, @NonDifferentiable Shape t) {
                    double y = s instanceof Circle c ? x * c.r() : t instanceof Circle c ? x + c.r() : 2 * x;
                    boolean both = s instanceof Box b && t instanceof Circle c && b.w() < c.r();
                    return both ? y * y : y;
                }

                @Differentiable
                static double inLoop(double x, @NonDifferentiable Shape[] shapes) {
                    double sum = x;
                    for (Shape s : shapes) {
                        if (s instanceof Pair) continue;
                        if (s instanceof Circle c) {
                            sum += x * c.r();
                        } else if (s instanceof Box b && b.n() > 1) {
                            sum *= b.w() * x;
                            break;
                        }
                    }
                    return sum;
                }
            }
            """);

    private static final String NEW = """
            package flow;

            import org.adjoint4j.Differentiable;
            import org.adjoint4j.NonDifferentiable;

            final class Newer {
            """ + TYPES + """

                @Differentiable
                static double types(double x, @NonDifferentiable Shape s) {
                    return switch (s) {
                        case Circle c when c.r() > 2 -> x * c.r();
                        case Circle c -> x * x * c.r();
                        case Box(Circle(var r), double w, int n) when n > 1 -> x * r * w * n;
                        case Box(Circle c, double w, var n) -> x + c.r() * w + n;
                        case Pair p -> p.a() * x;
                    };
                }

                @Differentiable
                static double nulls(double x, @NonDifferentiable Shape s) {
                    switch (s) {
                        case null:
                            x *= 2;
                            break;
                        case Box b:
                            x *= b.w();
                            break;
                        default:
                            x *= x;
                    }
                    return x;
                }

                @Differentiable
                static double deconstructs(Pair p, double x) {
                    if (p instanceof Pair(double a, var b) && a < b) {
                        return a * b * x;
                    }
                    return switch (p) {
                        case Pair(double a, double b) when a > 3 -> a * a * b;
                        case Pair(var a, var b) -> {
                            if (b > 0) yield a - b * x;
                            yield a + b * b;
                        }
                    };
                }

                @Differentiable
                static double ofItsOwnType(Pair p) {
                    if (p instanceof Pair q && q.a() > 0) {
                        return q.a() * q.b();
                    }
                    return p.b();
                }
            }
            """;

    private static final String OLD = """
            package flow;

            final class Newer {
            """ + TYPES + """

                static double types(double x, Shape s) {
                    if (s instanceof Circle c) return c.r() > 2 ? x * c.r() : x * x * c.r();
                    if (s instanceof Box b) {
                        return b.n() > 1 ? x * b.inside().r() * b.w() * b.n() : x + b.inside().r() * b.w() + b.n();
                    }
                    if (s == null) throw new NullPointerException();
                    return ((Pair) s).a() * x;
                }

                static double nulls(double x, Shape s) {
                    return s == null ? x * 2 : s instanceof Box b ? x * b.w() : x * x;
                }

                static double deconstructs(Pair p, double x) {
                    double a = p.a();
                    double b = p.b();
                    return a < b ? a * b * x : a > 3 ? a * a * b : b > 0 ? a - b * x : a + b * b;
                }

                static double ofItsOwnType(Pair p) {
                    return p.a() > 0 ? p.a() * p.b() : p.b();
                }
            }
            """;

    private static final Transformed NEWER = Transformed.ofNewer(21, NEW, OLD);

    private static Object circle(Transformed code, double r) {
        return code.record(owner(code) + "$Circle", r);
    }

    private static Object box(Transformed code, double r, double w, int n) {
        return code.record(owner(code) + "$Box", circle(code, r), w, n);
    }

    private static Object pair(Transformed code, double a, double b) {
        return code.record(owner(code) + "$Pair", a, b);
    }

    private static String owner(Transformed code) {
        return code == CODE ? "flow.Matching" : "flow.Newer";
    }

    static Stream<Arguments> constants() {
        Object[] shapes = {circle(CODE, 0.5), circle(CODE, 3), box(CODE, 2, 3, 1), pair(CODE, 1, 2)};
        Stream<Arguments> one = Stream.of(shapes)
                .flatMap(s -> Stream.of("plain", "binds", "negated").map(name -> Arguments.of(name, new Object[] {s})));
        Stream<Arguments> others = Stream.<Object>of("text", 2, 7).map(o -> Arguments.of("binds", new Object[] {o}));
        Stream<Arguments> two = Stream.of(shapes)
                .flatMap(s -> Stream.of(shapes).map(t -> Arguments.of("inConditional", new Object[] {s, t})));
        return Stream.of(one, others, two).flatMap(s -> s);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("constants")
    void configurationIsConstant(String name, Object[] more) {
        checkByX(CODE.method(name), more);
    }

    /** Compares the derivative by the first argument, a number; records among the others are constants. */
    private static void checkByX(Differentiated method, Object... more) {
        double step = 1e-6;
        double up = (double) method.primal(with(1.3 + step, more));
        double down = (double) method.primal(with(1.3 - step, more));
        double[] gradient = method.check(with(1.3, more));
        Differentiated.close(gradient, new double[] {(up - down) / (2 * step)}, 1e-6, "by x");
    }

    private static Object[] with(double x, Object... more) {
        Object[] all = new Object[more.length + 1];
        all[0] = x;
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
    }

    @Test
    void inLoops() {
        Class<?> shape = CODE.load("flow.Matching$Shape");
        Object[][] cases = {
            {},
            {circle(CODE, 2), pair(CODE, 1, 1)},
            {box(CODE, 1, 2, 1), circle(CODE, 2), box(CODE, 1, 2, 2), circle(CODE, 5)}
        };
        for (Object[] shapes : cases) {
            Object array = java.lang.reflect.Array.newInstance(shape, shapes.length);
            System.arraycopy(shapes, 0, array, 0, shapes.length);
            checkByX(CODE.method("inLoop"), array);
        }
    }

    @Test
    void aRecordOfTheSameTypeKeepsItsDerivative() {
        NEWER.method("ofItsOwnType").checkDifferences(1e-6, pair(NEWER, 1.5, 2));
        NEWER.method("ofItsOwnType").checkDifferences(1e-6, pair(NEWER, -1.5, 2));
        CODE.method("plain").gradient(1.0, null);
        assertThatThrownBy(() -> NEWER.method("types").gradient(1.0, null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void switchesOnPatterns() {
        Object[] shapes = {
            circle(NEWER, 0.5), circle(NEWER, 3), box(NEWER, 2, 3, 1), box(NEWER, 2, 3, 4), pair(NEWER, 1, 2)
        };
        for (Object shape : shapes) {
            checkByX(NEWER.method("types"), shape);
            checkByX(NEWER.method("nulls"), shape);
        }
        checkByX(NEWER.method("nulls"), (Object) null);
    }

    @Test
    void deconstructionKeepsDerivatives() {
        double[][] points = {{1, 2}, {4, 3}, {2, 1}, {2, -1}};
        for (double[] p : points) {
            NEWER.method("deconstructs").checkDifferences(1e-6, pair(NEWER, p[0], p[1]), 1.7);
        }
    }
}
