package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of other differentiable methods, of other classes and modules, and of methods with a rule of their own. */
final class CallsTest {
    @TempDir
    private Path folder;

    private static final String LIBRARY = """
            package library;

            import org.adjoint4j.Differentiable;

            public final class Library {
                public record Pair(double a, double b) {}

                @Differentiable
                public static double square(double x) {
                    return x * x;
                }

                @Differentiable
                public static Pair turn(Pair p, double angle) {
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    return new Pair(c * p.a() - s * p.b(), s * p.a() + c * p.b());
                }

                @Differentiable
                public static double norm(double... xs) {
                    double sum = 0;
                    for (double x : xs) {
                        sum += square(x);
                    }
                    return Math.sqrt(sum);
                }

                public static double plain(double x) {
                    return x * x;
                }
            }
            """;

    private static final String USER = """
            package user;

            import library.Library;
            import library.Library.Pair;
            import org.adjoint4j.Differentiable;

            final class User {
                @Differentiable
                static double f(double x, Pair p, double[] xs) {
                    Pair q = p;
                    for (int i = 0; i < 3; i++) {
                        q = Library.turn(q, x);
                    }
                    return Library.square(x) * q.a() + q.b() + Library.norm(xs);
                }
            }
            """;

    @Test
    void otherClassesOfTheModule() {
        Transformed code = Transformed.of(USER, LIBRARY);

        code.method("f")
                .checkDifferences(1e-6, 0.5, code.record("library.Library$Pair", 1.5, 2.5), new double[] {1, 2, 3});
    }

    @Test
    void otherModules() {
        Path library = Transformed.of(LIBRARY).writeTo(folder);
        Transformed code = Transformed.withClassPath(List.of(library), USER);

        code.method("f")
                .checkDifferences(1e-6, 0.5, code.record("library.Library$Pair", 1.5, 2.5), new double[] {1, 2, 3});
    }

    @Test
    void ownRuleBeatsTheGeneratedGradient() {
        Transformed code = Transformed.of(OWN, RULES);

        // F09: the rule returns twice the true derivative on purpose
        assertThat((double) code.method("f").gradient(1.0)).isEqualTo(2 * Math.E);
        assertThat(code.method("g").numbers(2.0, 3.0)).containsExactly(30.0, 200.0);
        assertThat((double) code.method("instance").gradient(3.0)).isEqualTo(7000.0);
    }

    @Test
    void ownRulesOfAnotherModule() {
        Path library = Transformed.of(OWN, RULES).writeTo(folder);
        Transformed code = Transformed.withClassPath(List.of(library), """
                package user;

                import org.adjoint4j.Differentiable;

                final class User {
                    @Differentiable
                    static double f(double x, double y) {
                        return own.Own.myExp(x) + own.Own.product(x, y);
                    }
                }
                """);

        assertThat(code.method("f").numbers(1.0, 2.0)).containsExactly(2 * Math.E + 20, 100);
    }

    private static final String OWN = """
            package own;

            import org.adjoint4j.Differentiable;

            public final class Own {
                @Differentiable
                public static double myExp(double x) {
                    return Math.exp(x);
                }

                public static double product(double x, double y) {
                    return x * y;
                }

                public record Scale(int tag) {
                    public double times(double x) {
                        return tag * x;
                    }
                }

                static double absolute(float x) {
                    return x;
                }

                @Differentiable
                static double f(double x) {
                    return myExp(x);
                }

                @Differentiable
                static double g(double x, double y) {
                    return product(x, y);
                }

                @Differentiable
                static double instance(double x) {
                    Scale scale = new Scale(7);
                    return scale.times(x);
                }
            }
            """;

    private static final String RULES = """
            package own;

            import org.adjoint4j.NonDifferentiable;
            import org.adjoint4j.RruleFor;
            import org.adjoint4j.Vjp;

            public final class Rules {
                public record Two(double first, double second) {}

                @RruleFor(type = Own.class, method = "myExp")
                public static Vjp<Double, Double> myExp(double x) {
                    double y = Math.exp(x);
                    return Vjp.of(y, d -> 2 * d * y);
                }

                @RruleFor(type = Own.class, method = "product")
                public static Vjp<Double, Two> product(double x, double y) {
                    return Vjp.of(x * y, d -> new Two(10 * d * y, 100 * d * x));
                }

                @RruleFor(type = Own.Scale.class, method = "times")
                public static Vjp<Double, Double> times(Own.Scale scale, double x) {
                    return Vjp.of(scale.times(x), d -> 1000 * scale.tag() * d);
                }

                @RruleFor(type = Math.class, method = "abs")
                public static Vjp<Double, Double> abs(double x) {
                    return Vjp.of(Math.abs(x), d -> 5.0);
                }
            }
            """;

    @Test
    void ownRuleBeatsTheRuleOfAFunctionOfMath() {
        Transformed code = Transformed.of("""
                package own;

                import org.adjoint4j.Differentiable;

                final class User {
                    @Differentiable
                    static double f(double x) {
                        return Math.abs(x);
                    }
                }
                """, OWN, RULES);

        assertThat((double) code.method("f").gradient(-2.0)).isEqualTo(5);
    }

    @Test
    void recursionInLoopsAndBranches() {
        Transformed code = Transformed.of("""
                package calls;

                import org.adjoint4j.Differentiable;

                final class Recursive {
                    @Differentiable
                    static double power(double x, int n) {
                        if (n == 0) {
                            return 1;
                        }
                        double half = power(x, n / 2);
                        return n % 2 == 0 ? half * half : half * half * x;
                    }

                    @Differentiable
                    static double even(double x, int n) {
                        return n == 0 ? x : odd(x, n - 1) * x;
                    }

                    @Differentiable
                    static double odd(double x, int n) {
                        return n == 0 ? -x : even(x, n - 1) + x;
                    }

                    @Differentiable
                    static double sum(double x) {
                        double s = 0;
                        for (int n = 0; n < 7; n++) {
                            s += power(x, n) * even(x, n);
                        }
                        return s;
                    }
                }
                """);

        code.method("sum").checkDifferences(1e-6, 1.1);
        code.method("even").checkDifferences(1e-6, 1.1, 9);
    }

    @Test
    void overloadsAreChosenAsJavaDoes() {
        Transformed code = Transformed.of("""
                package calls;

                import org.adjoint4j.Differentiable;

                final class Overloaded {
                    @Differentiable
                    static double f(double x) {
                        return x * x;
                    }

                    @Differentiable
                    static float f(float x) {
                        return 3 * x;
                    }

                    @Differentiable
                    static double f(double[] x) {
                        return x[0] * x[1];
                    }

                    @Differentiable
                    static double f(double x, float y) {
                        return x * y;
                    }

                    @Differentiable
                    static double f(double x, double y) {
                        return 5 * x * y;
                    }

                    @Differentiable
                    static double all(double x, float y, double[] z, int n, Double boxed) {
                        return f(x) + f(y) + f(z) + f(x * n) + f(n) * x + f(x, y) + f(y, x) + f(x, n) + f(n - boxed)
                                + f((float) x);
                    }
                }
                """);

        double x = 1.5;
        float y = 2.5f;
        double[] gradient = code.method("all").check(x, y, new double[] {2, 3}, 4, 0.75);
        Differentiated.close(
                gradient,
                new double[] {2 * x + 32 * x + 12 + y + 5 * y + 4 + 3, 3 + x + 5 * x, 3, 2, -2 * (4 - 0.75)},
                1e-6,
                "all");
    }

    @Test
    void aVariableNumberOfArguments() {
        Transformed code = Transformed.of("""
                package calls;

                import org.adjoint4j.Differentiable;

                final class Varied {
                    @Differentiable
                    static double sumsq(double... xs) {
                        double sum = 0;
                        for (double x : xs) {
                            sum += x * x;
                        }
                        return sum;
                    }

                    @Differentiable
                    static double weighted(double w, double... xs) {
                        return w * sumsq(xs) + xs.length;
                    }

                    @Differentiable
                    static double f(double a, double b, int n) {
                        double y = sumsq(a, b, a * b) + sumsq() + sumsq(n, a);
                        for (int i = 0; i < n; i++) {
                            y += weighted(a, b, y) + weighted(b);
                        }
                        return y;
                    }

                    @Differentiable
                    static double g(double a, double[] xs) {
                        return sumsq(a, xs[0]) * sumsq(xs) + weighted(a, xs);
                    }
                }
                """);

        code.method("f").checkDifferences(1e-6, 0.5, 0.75, 0);
        code.method("f").checkDifferences(1e-5, 0.5, 0.75, 2);
        code.method("g").checkDifferences(1e-6, 0.5, new double[] {0.75, 2});
    }

    @Test
    void numbersInBoxesAndChecksForNull() {
        Transformed code = Transformed.of("""
                package calls;

                import java.util.Objects;
                import org.adjoint4j.Differentiable;

                final class Boxes {
                    record Pair(double a, double b) {}

                    @Differentiable
                    static double f(double x, Double y, float z) {
                        Double u = Double.valueOf(x);
                        Double v = Double.sum(u, y) * Double.max(x, y) - Double.min(x, z);
                        float w = Float.sum(z, 2) * Float.valueOf(z);
                        return v.doubleValue() * u.floatValue() + w + (u.equals(v) ? 1 : x) + u.compareTo(y) * x;
                    }

                    @Differentiable
                    static double checked(Pair p, double[] xs, Double d) {
                        Objects.requireNonNull(xs);
                        Pair q = Objects.requireNonNull(p);
                        return q.a() * Objects.requireNonNull(p).b() * Objects.requireNonNull(d) + xs[0];
                    }
                }
                """);

        code.method("f").checkDifferences(1e-2, 1.5, 2.5, 0.5f);
        Object pair = code.record("calls.Boxes$Pair", 1.5, 2.5);
        code.method("checked").checkDifferences(1e-6, pair, new double[] {2}, 3.0);
        assertThatThrownBy(() -> code.method("checked").vjp(null, new double[] {2}, 3.0))
                .isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> code.method("checked").vjp(pair, null, 3.0)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void smallMethodsOfNumbersAreWrittenOutWithoutBoxes() {
        Transformed code = Transformed.of("""
                package small;

                import org.adjoint4j.Differentiable;

                final class Small {
                    @Differentiable
                    private static double sigmoid(double x) {
                        return 1 / (1 + Math.exp(-x));
                    }

                    @Differentiable
                    static double sum(double x, float y, int n) {
                        double s = 0;
                        for (int i = 0; i < n; i++) {
                            s += sigmoid(x * i) * sigmoid(y);
                        }
                        return s;
                    }
                }
                """);

        Differentiated.close(
                code.method("sum").check(0.5, 0.25f, 4),
                new double[] {code.method("sum").differences(0.5, 0.25f, 4)[0], sumByY()},
                1e-6,
                "sum");
        String joint = code.generated();
        joint = joint.substring(joint.indexOf("sumValueAndGradient("), joint.indexOf("record SumGradient"));
        assertThat(joint).doesNotContain("sigmoidVjp");
    }

    private static double sumByY() {
        double s = 0;
        double y = 1 / (1 + Math.exp(-0.25));
        for (int i = 0; i < 4; i++) {
            s += 1 / (1 + Math.exp(-0.5 * i));
        }
        return s * y * (1 - y);
    }
}
