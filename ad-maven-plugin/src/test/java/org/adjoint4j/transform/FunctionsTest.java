package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Lambdas and method references, which are written out where they are applied. */
final class FunctionsTest {
    private static final Transformed CODE = Transformed.of("""
            package functions;

            import java.util.function.BiFunction;
            import java.util.function.DoubleBinaryOperator;
            import java.util.function.DoubleFunction;
            import java.util.function.DoubleSupplier;
            import java.util.function.DoubleUnaryOperator;
            import java.util.function.Function;
            import java.util.function.IntToDoubleFunction;
            import java.util.function.Supplier;
            import java.util.function.ToDoubleFunction;
            import java.util.function.UnaryOperator;
            import org.adjoint4j.Differentiable;

            final class Lambdas {
                record Point(double x, double y) {
                    @Differentiable
                    double dot(Point other) {
                        return x * other.x + y * other.y;
                    }

                    @Differentiable
                    double along(double k) {
                        DoubleUnaryOperator f = v -> v * x + k * this.y;
                        return f.applyAsDouble(k);
                    }

                    @Differentiable
                    double cast(double k) {
                        DoubleUnaryOperator f = (DoubleUnaryOperator) this::along;
                        return f.applyAsDouble(k) + twice((DoubleUnaryOperator) this::along, k);
                    }

                    @Differentiable
                    double own(double k) {
                        DoubleUnaryOperator f = this::along;
                        return f.applyAsDouble(k) * f.applyAsDouble(2);
                    }
                }

                enum Shape {
                    FLAT, STEEP;

                    @Differentiable
                    double of(double x) {
                        return this == FLAT ? 2 * x : x * x;
                    }
                }

                record Settings(Shape shape) {}

                static final Settings DEFAULT = new Settings(Shape.STEEP);

                interface Loss {
                    double of(double wanted, double found);
                }

                @Differentiable
                static double twice(DoubleUnaryOperator f, double x) {
                    return f.applyAsDouble(f.applyAsDouble(x));
                }

                @Differentiable
                static double ofConstants(double x, Settings settings) {
                    DoubleUnaryOperator f = Shape.STEEP::of;
                    DoubleUnaryOperator g = functions.Lambdas.Shape.FLAT::of;
                    return f.andThen(Lambdas.Shape.STEEP::of).applyAsDouble(x) + g.applyAsDouble(x)
                            + twice(Shape.STEEP::of, x) + (settings.shape() == Lambdas.Shape.STEEP ? x : 1);
                }

                @Differentiable
                static double casts(double x) {
                    Point p = new Point(x, 3);
                    DoubleUnaryOperator sine = (DoubleUnaryOperator) Math::sin;
                    ToDoubleFunction<Point> dot = (ToDoubleFunction<Point>) p::dot;
                    return sine.applyAsDouble(x) + dot.applyAsDouble(new Point(x, x))
                            + ((DoubleUnaryOperator) Shape.STEEP::of).andThen(Math::exp).applyAsDouble(x)
                            + twice((DoubleUnaryOperator) Lambdas::square, x);
                }

                @Differentiable
                static double sum(DoubleUnaryOperator f, double... xs) {
                    double s = 0;
                    for (double x : xs) {
                        s += f.applyAsDouble(x) * (s + 1);
                    }
                    return s;
                }

                @Differentiable
                static <T> double weighted(ToDoubleFunction<T> f, T t, int n, double... weights) {
                    double s = weights.length;
                    for (double weight : weights) {
                        s += f.applyAsDouble(t) * weight;
                    }
                    return n * s;
                }

                @Differentiable
                static double oneByOne(double x, double y) {
                    Point p = new Point(x, y);
                    return sum(Math::sin, x, y, 2) + sum(t -> t * x) + sum(t -> t * y, new double[] {x, 1})
                            + weighted(Point::x, p, 3, 1, x) + weighted(Point::y, p, 3);
                }

                @Differentiable
                static double asAnArray(double[] xs, double y) {
                    return sum(t -> t * y, xs) + xs[0];
                }

                @Differentiable
                static <T> T applied(UnaryOperator<T> f, T x) {
                    return f.apply(x);
                }

                @Differentiable
                static <T, R> R result(Function<? super T, ? extends R> f, T x) {
                    return f.apply(x);
                }

                @Differentiable
                static double wholeNumbers(double x, int n) {
                    return x * applied(i -> i + 1, n) + result(i -> -i * i, n) * x + result(i -> i > 3 ? i * x : x, n)
                            + result(v -> v * v, x);
                }

                @Differentiable
                static double captures(double x, double y) {
                    double k = x * y;
                    DoubleUnaryOperator f = v -> v * k + x;
                    return f.applyAsDouble(x) + f.applyAsDouble(y) * f.applyAsDouble(2);
                }

                @Differentiable
                static double inALoop(double x, int n) {
                    DoubleBinaryOperator step = (a, b) -> a * b - Math.sin(a);
                    double y = x;
                    for (int i = 0; i < n; i++) {
                        y = step.applyAsDouble(y, x + i);
                    }
                    return y;
                }

                @Differentiable
                static double block(double x) {
                    DoubleUnaryOperator f = v -> {
                        double w = v * v;
                        if (w > 4) {
                            return w * x;
                        }
                        for (int i = 0; i < 3; i++) {
                            w += v;
                        }
                        return w;
                    };
                    return f.applyAsDouble(x) * f.applyAsDouble(3 * x);
                }

                @Differentiable
                static double references(double x, double y) {
                    DoubleUnaryOperator sine = Math::sin;
                    DoubleBinaryOperator power = Math::pow;
                    DoubleUnaryOperator own = Lambdas::square;
                    BiFunction<Double, Double, Point> make = Point::new;
                    ToDoubleFunction<Point> first = Point::x;
                    Point p = make.apply(x, y);
                    ToDoubleFunction<Point> dot = p::dot;
                    BiFunction<Point, Point, Double> unbound = Point::dot;
                    return sine.applyAsDouble(x) * power.applyAsDouble(x, y) + own.applyAsDouble(y)
                            + first.applyAsDouble(p) + dot.applyAsDouble(p) + unbound.apply(p, new Point(y, x));
                }

                @Differentiable
                static double square(double x) {
                    return x * x;
                }

                @Differentiable
                static double suppliers(double x) {
                    DoubleSupplier constant = () -> 3;
                    Supplier<Point> point = () -> new Point(x, constant.getAsDouble() * x);
                    Supplier<Double> boxed = () -> x * 2;
                    return point.get().dot(point.get()) + boxed.get();
                }

                @Differentiable
                static double nested(double x) {
                    DoubleUnaryOperator f = v -> v * x;
                    DoubleUnaryOperator g = v -> f.applyAsDouble(f.applyAsDouble(v)) + 1;
                    return g.applyAsDouble(g.applyAsDouble(x));
                }

                @Differentiable
                static double composed(double x) {
                    DoubleUnaryOperator f = v -> v * x;
                    DoubleUnaryOperator g = Math::exp;
                    return f.andThen(g).applyAsDouble(x) + f.compose(g).applyAsDouble(x)
                            + ((DoubleUnaryOperator) v -> v / x).applyAsDouble(3);
                }

                @Differentiable
                static double ownInterface(double x, double y) {
                    Loss loss = (wanted, found) -> (wanted - found) * (wanted - found);
                    return loss.of(x, y) + loss.of(1, x);
                }

                @Differentiable
                static double others(double x, int n) {
                    IntToDoubleFunction weight = i -> i * x;
                    DoubleFunction<Point> spread = v -> new Point(v, n);
                    Function<Point, Point> swap = p -> new Point(p.y(), p.x());
                    return weight.applyAsDouble(n) * swap.apply(spread.apply(x)).y();
                }

                @Differentiable
                static double changingArray(double x, double[] given) {
                    double[] a = {x, 2};
                    DoubleUnaryOperator f = v -> v * a[0] + given[1];
                    double before = f.applyAsDouble(3);
                    a[0] = x * x;
                    return before * f.applyAsDouble(x);
                }

                @Differentiable
                static double perIteration(double[] xs, double k) {
                    double sum = 0;
                    for (double x : xs) {
                        DoubleUnaryOperator f = v -> v * x * k;
                        if (x > 1) {
                            continue;
                        }
                        sum = f.applyAsDouble(sum + x);
                    }
                    return sum;
                }

                @Differentiable
                static double returnsEarly(double x, int n) {
                    DoubleUnaryOperator f = v -> {
                        for (int i = 0; i < n; i++) {
                            if (v > i) {
                                return v * x;
                            }
                            v += x;
                        }
                        return -v;
                    };
                    double y = 1;
                    while (y < 10) {
                        y += Math.abs(f.applyAsDouble(y)) + 1;
                        if (y > 8) {
                            return y * x;
                        }
                    }
                    return y;
                }

                @Differentiable
                static double sameNames(double x) {
                    DoubleUnaryOperator f = t -> t * t;
                    double t = x * 3;
                    double arg0 = f.applyAsDouble(t);
                    DoubleUnaryOperator g = Math::cos;
                    return arg0 * g.applyAsDouble(arg0) + t;
                }
            }
            """);

    private static double[] check(String name, Object... at) {
        return CODE.method(name).checkDifferences(1e-6, at);
    }

    @Test
    void capturedVariablesAndLoops() {
        check("captures", 1.5, 2.5);
        check("inALoop", 0.75, 0);
        check("inALoop", 0.75, 4);
        check("block", 0.6);
        check("block", 2.5);
        check("sameNames", 0.3);
        check("changingArray", 1.5, new double[] {2.5, 0.75});
        check("perIteration", new double[] {0.5, 2, 0.75}, 1.25);
        check("returnsEarly", 0.7, 3);
        check("returnsEarly", 0.2, 0);
    }

    @Test
    void references() {
        check("references", 1.5, 2.5);
        CODE.method("functions.Lambdas$Point", "functions.LambdasPointAd", "along")
                .checkDifferences(1e-6, CODE.record("functions.Lambdas$Point", 1.5, 2.5), 0.5);
        CODE.method("functions.Lambdas$Point", "functions.LambdasPointAd", "own")
                .checkDifferences(1e-6, CODE.record("functions.Lambdas$Point", 1.5, 2.5), 0.5);
    }

    @Test
    void referencesToMethodsOfConstants() {
        Object settings = CODE.record(
                "functions.Lambdas$Settings",
                CODE.load("functions.Lambdas$Shape").getEnumConstants()[1]);
        check("ofConstants", 1.5, settings);
    }

    @Test
    void castReferences() {
        check("casts", 0.75);
        CODE.method("functions.Lambdas$Point", "functions.LambdasPointAd", "cast")
                .checkDifferences(1e-6, CODE.record("functions.Lambdas$Point", 1.5, 2.5), 0.5);
    }

    @Test
    void parametersThatAreWholeNumbers() {
        check("wholeNumbers", 1.5, 2);
        check("wholeNumbers", 1.5, 4);
    }

    @Test
    void argumentsGivenOneByOne() {
        check("oneByOne", 1.5, 0.75);
        check("asAnArray", new double[] {1.5, 2}, 0.75);
    }

    @Test
    void suppliersCompositionsAndOwnInterfaces() {
        check("suppliers", 1.5);
        check("nested", 1.1);
        check("composed", 0.7);
        check("ownInterface", 1.5, 2.5);
        assertThat(check("others", 1.5, 4)).containsExactly(12);
    }

    private static final String GENERIC = """
            package functions;

            import java.util.List;
            import java.util.function.BiFunction;
            import java.util.function.DoubleUnaryOperator;
            import java.util.function.Function;
            import java.util.function.UnaryOperator;
            import org.adjoint4j.Differentiable;

            final class Generic {
                record Point(double x, double y) {}

                record Pair<T>(T a, T b) {}

                record Two<A, B>(A a, B b, int tag) {}

                @Differentiable
                static <T> T pick(boolean c, T a, T b) {
                    return c ? a : b;
                }

                @Differentiable
                static <T> T last(List<T> list) {
                    if (list.size() == 1) {
                        return list.get(0);
                    }
                    T t = list.get(list.size() - 1);
                    return t;
                }

                @Differentiable
                static <T, R> R apply(Function<T, R> f, T x) {
                    return f.apply(x);
                }

                @Differentiable
                static <T> T repeat(UnaryOperator<T> f, T x, int n) {
                    T y = x;
                    for (int i = 0; i < n; i++) {
                        y = f.apply(y);
                    }
                    return y;
                }

                @Differentiable
                static <T> Pair<T> swap(Pair<T> p) {
                    return new Pair<>(p.b(), p.a());
                }

                @Differentiable
                static <A, B> Two<B, A> turn(Two<A, B> p) {
                    return new Two<B, A>(p.b(), p.a(), p.tag());
                }

                @Differentiable
                static double picks(double x, double y, Point p, Point q) {
                    double m = pick(x > y, x, y * y);
                    Point r = pick(x < y, p, q);
                    return m * r.x() + Generic.<Double>pick(true, x, y) * last(List.of(x, y)) + last(List.of(p, q)).y();
                }

                @Differentiable
                static double integral(DoubleUnaryOperator f, double a, double b, int n) {
                    double h = (b - a) / n;
                    double sum = 0;
                    for (int i = 0; i < n; i++) {
                        sum += f.applyAsDouble(a + (i + 0.5) * h);
                    }
                    return sum * h;
                }

                @Differentiable
                static double twice(DoubleUnaryOperator f, double x) {
                    return integral(f, 0, x, 3) + integral(v -> f.applyAsDouble(v) * x, 0, 1, 2);
                }

                @Differentiable
                static double constantsOnly(double x, int n, DoubleUnaryOperator f) {
                    return x * f.applyAsDouble(n);
                }

                @Differentiable
                static double area(double k, double to) {
                    DoubleUnaryOperator f = v -> Math.exp(-k * v);
                    return integral(f, 0, to, 4) + integral(v -> v * v * k, k, to, 3) + integral(Math::sin, 0, k, 2)
                            + twice(v -> v * k, to) + constantsOnly(k, 3, v -> v * v);
                }

                @Differentiable
                static double applies(double x, Point p) {
                    double a = apply(v -> v * v * x, x);
                    Point q = apply(r -> new Point(r.y(), r.x() * x), p);
                    double c = apply(r -> r.x() * r.y(), q);
                    double d = apply(Point::x, p);
                    double e = repeat(v -> Math.sin(v) * x, x, 3);
                    return a * c + d * q.y() + e;
                }

                @Differentiable
                static double pairs(Pair<Double> p, Two<Point, Double> q) {
                    Pair<Double> s = swap(p);
                    Two<Double, Point> t = turn(q);
                    var u = swap(new Pair<Point>(q.a(), t.b()));
                    return s.a() * s.b() * s.b() + t.a() * t.b().x() * t.tag() + u.a().y() * u.b().x();
                }

                @Differentiable
                static Pair<Pair<Double>> both(double x, double y) {
                    return new Pair<>(new Pair<>(x, x * y), new Pair<>(y * y, x));
                }
            }
            """;

    @Test
    void genericMethodsAndRecordsAndMethodsThatTakeFunctions() {
        Transformed code = Transformed.of(GENERIC);
        Object p = code.record("functions.Generic$Point", 1.5, 2.5);
        Object q = code.record("functions.Generic$Point", -0.5, 0.75);

        code.method("picks").checkDifferences(1e-6, 1.5, 2.5, p, q);
        code.method("picks").checkDifferences(1e-6, 2.5, 1.5, p, q);
        code.method("area").checkDifferences(1e-6, 0.7, 2.0);
        code.method("applies").checkDifferences(1e-6, 0.7, p);
        code.method("pairs")
                .checkDifferences(
                        1e-6,
                        code.record("functions.Generic$Pair", 1.5, 2.5),
                        code.record("functions.Generic$Two", p, 0.75, 3));
        code.method("both").checkPullback(1e-6, 1, 0.7, 1.25);
        DoubleUnaryOperator cube = v -> v * v * v;
        assertThat((double) code.method("constantsOnly").gradient(2.0, 3, cube)).isEqualTo(27);
        assertThat(code.warnings()).isEmpty();
    }

    @Test
    void methodsOfOtherFilesAreWrittenOutToo() {
        Transformed code = Transformed.of("""
                package functions;

                import org.adjoint4j.Differentiable;

                final class User {
                    @Differentiable
                    static double f(double x, double y) {
                        return Generic.pick(x > y, x, y) * Generic.integral(v -> v * x, 0, y, 3);
                    }
                }
                """, GENERIC);

        code.method("f").checkDifferences(1e-6, 1.5, 0.5);
        code.method("f").checkDifferences(1e-6, 0.5, 1.5);
    }

    @Test
    void functionsThatWouldGrowWithoutEndAreRefused() {
        StringBuilder body = new StringBuilder("DoubleUnaryOperator f0 = v -> v * x;\n");
        for (int i = 1; i < 40; i++) {
            body.append("DoubleUnaryOperator f%d = v -> f%d.applyAsDouble(f%d.applyAsDouble(v));%n"
                    .formatted(i, i - 1, i - 1));
        }
        GenerationResult result = Transformed.generate(List.of(), """
                package functions;

                import java.util.function.DoubleUnaryOperator;
                import org.adjoint4j.Differentiable;

                final class Growing {
                    @Differentiable
                    static double f(double x) {
                        %s
                        return f39.applyAsDouble(x);
                    }
                }
                """.formatted(body));

        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(d -> assertThat(d.message())
                        .isEqualTo(
                                "functions and generic methods are written out more than 1000 times in this method"));
    }
}
