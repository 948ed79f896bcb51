package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of the user that are also ours, and classes of every kind. */
final class NamesTest {
    @Test
    void userNamesThatLookGenerated() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Taken {
                    static double dX = 3;

                    static double f_grad(double x) {
                        return x;
                    }

                    static double fGradient(double x) {
                        return x;
                    }

                    @Differentiable
                    static double f(double x, double dX, double dResult, double gradient, double doubles, int trips) {
                        double scratch = x * dX;
                        double saved = scratch * dResult;
                        double savedDoubles = gradient * doubles;
                        double integers = saved + savedDoubles;
                        double trip = integers;
                        double before = 1;
                        int i2 = 0;
                        while (i2 < trips) {
                            trip = trip * x + before;
                            before = trip * 0.5;
                            i2++;
                        }
                        return trip * integers;
                    }

                    @Differentiable
                    static double value(double value, double gradient, double y) {
                        return Math.exp(value) * gradient + y * f_grad(2);
                    }

                    @Differentiable
                    static double abcdy(double a, double b, double c, double d, double y) {
                        return Math.pow(a * d, b) - y / c + Math.fma(d, y, a) % b;
                    }

                    @Differentiable
                    static double record(double record, double var, double yield) {
                        double sealed = record * var;
                        return sealed * yield;
                    }
                }
                """);

        code.method("f").checkDifferences(1e-6, 0.5, 1.5, 2.0, 2.5, 0.25, 3);
        code.method("value").checkDifferences(1e-6, 0.5, 1.5, 2.0);
        code.method("abcdy").checkDifferences(1e-6, 0.5, 1.5, 2.0, 1.25, 3.0);
        code.method("record").checkDifferences(1e-6, 0.5, 1.5, 2.0);
    }

    @Test
    void userNamesThatLookLikeSweepsOfCalls() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Sweeps {
                    record Stacks(double x) {}

                    static double stepForward(double x, double y, Stacks stacks) {
                        return x * y;
                    }

                    static double stepReverse(double x) {
                        return x;
                    }

                    @Differentiable
                    static double step(double saved, double stacks) {
                        double shadows = saved * stacks;
                        double integers = shadows + stacks;
                        return integers > 0 ? integers * shadows : saved;
                    }

                    @Differentiable
                    static double stepGradientOf(double dResult) {
                        double result = dResult * dResult;
                        return result * dResult;
                    }

                    @Differentiable
                    static double f(double saved, double stacks, Stacks savedDoubles, double[] dA, double[] a) {
                        double adjoint = stepForward(2, 3, new Stacks(1));
                        for (int doubles = 0; doubles < 3; doubles++) {
                            saved = step(saved, stacks) + adjoint + stepGradientOf(savedDoubles.x());
                            adjoint += stepReverse(2) + sum(dA, a);
                        }
                        return saved;
                    }

                    @Differentiable
                    static double sum(double[] dA, double[] a) {
                        double dDA = dA[0] * a[0];
                        return dDA * dA[1] + a[1];
                    }
                }
                """);

        code.method("f")
                .checkDifferences(
                        1e-6,
                        0.5,
                        0.75,
                        code.record("names.Sweeps$Stacks", 0.25),
                        new double[] {0.5, -1},
                        new double[] {0.25, 0.5});
    }

    @Test
    void methodsThatAreNamedAsSweeps() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Methods {
                    @Differentiable
                    static double g(double x) {
                        double y = x * x;
                        return y + x;
                    }

                    @Differentiable
                    static double gForward(double x) {
                        double y = g(x);
                        return gReverse(y, x);
                    }

                    @Differentiable
                    static double gReverse(double x, double y) {
                        double z = x * y;
                        return z * z;
                    }

                    @Differentiable
                    static double gInPlace(double[] a) {
                        a[0] *= a[1];
                        return a[0];
                    }
                }
                """);

        code.method("g").checkDifferences(1e-6, 1.5);
        code.method("gForward").checkDifferences(1e-6, 1.5);
        code.method("gReverse").checkDifferences(1e-6, 1.5, 0.5);
        code.method("gInPlace").checkInPlace(1e-6, new double[] {1.5, 0.5});
    }

    @Test
    void methodsWhoseGradientsWouldHaveOneName() {
        GenerationResult result = Transformed.generate(List.of(), """
                package names;

                import org.adjoint4j.Differentiable;

                final class Methods {
                    @Differentiable
                    static double g(double x) {
                        return x;
                    }

                    @Differentiable
                    static double gValueAnd(double x) {
                        return x;
                    }

                    @Differentiable
                    static double gValueAnd(double x, double y) {
                        return x + y;
                    }
                }
                """);

        assertThat(result.diagnostics())
                .map(d -> d.line() + ":" + d.column() + ": " + d.message())
                .containsExactly("12:19: 'gValueAndGradient' would be generated for both 'g' and 'gValueAnd'");
    }

    @Test
    void userTypesThatAreNamedAsOurs() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Shadows {
                    record Region(double x) {}

                    record Adjoint(Region region, double y) {}

                    @Differentiable
                    static double f(Adjoint adjoint, Vjp vjp, List list) {
                        return adjoint.region().x() * vjp.x() + Math.twice(adjoint.y()) + list.y()
                                + java.lang.Math.pow(vjp.x(), adjoint.y());
                    }
                }
                """, """
                package names;

                record Vjp(double x) {}
                """, """
                package names;

                record List(double y) {}
                """, """
                package names;

                record FGradient(double y) {}
                """, """
                package names;

                final class Partials {}
                """, """
                package names;

                import org.adjoint4j.Differentiable;

                final class Math {
                    @Differentiable
                    static double twice(double x) {
                        return 2 * x;
                    }

                    @Differentiable
                    static double sin(FGradient x) {
                        return java.lang.Math.sin(x.y());
                    }
                }
                """);

        code.method("f")
                .checkDifferences(
                        1e-6,
                        code.record("names.Shadows$Adjoint", code.record("names.Shadows$Region", 2.0), 3.0),
                        code.record("names.Vjp", 5.0),
                        code.record("names.List", 7.0));
        code.method("names.Math", "names.MathAd", "sin").checkDifferences(1e-6, code.record("names.FGradient", 2.0));
    }

    @Test
    void userTypesThatShadowTheClassLibraryOrGeneratedRecords() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Hidden {
                    record Vec(double x) {}

                    @Differentiable
                    static double f(double x, FGradient y, Vec v, VecAdjoint w) {
                        return java.lang.Math.sin(x) * y.x() * v.x() * w.x();
                    }
                }
                """, """
                package names;

                final class Math {}
                """, """
                package names;

                record FGradient(double x) {}
                """, """
                package names;

                record VecAdjoint(double x) {}
                """);

        code.method("f")
                .checkDifferences(
                        1e-6,
                        0.5,
                        code.record("names.FGradient", 2.0),
                        code.record("names.Hidden$Vec", 3.0),
                        code.record("names.VecAdjoint", 4.0));
    }

    @Test
    void recordsOfTheSameSimpleName() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Same {
                    record Point(double x) {}

                    @Differentiable
                    static double f(Point p, Other.Point q, elsewhere.Point r) {
                        return p.x() * q.y() * r.z() + r.z() * r.z();
                    }
                }
                """, """
                package names;

                final class Other {
                    record Point(double y) {}
                }
                """, """
                package elsewhere;

                public record Point(double z) {}
                """);

        code.method("f")
                .checkDifferences(
                        1e-6,
                        code.record("names.Same$Point", 2.0),
                        code.record("names.Other$Point", 3.0),
                        code.record("elsewhere.Point", 4.0));
    }

    @Test
    void defaultPackage() {
        Transformed code = Transformed.of("""
                import org.adjoint4j.Differentiable;

                class Unnamed {
                    record Pair(double a, double b) {}

                    @Differentiable
                    static double f(Pair p) {
                        return p.a() * g(p.b());
                    }

                    @Differentiable
                    static double g(double x) {
                        return x * x;
                    }
                }
                """);

        code.method("f").checkDifferences(1e-6, code.record("Unnamed$Pair", 2.0, 3.0));
    }

    @Test
    void nestedClassesRecordsEnumsAndInterfaces() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                public class Outer {
                    public static class Inner {
                        @Differentiable
                        public static double f(double x) {
                            return x * Deep.g(x) * R.h(x) * E.k(x) * I.m(x);
                        }

                        static class Deep {
                            @Differentiable
                            protected static double g(double x) {
                                return x * x;
                            }
                        }
                    }

                    record R(double y) {
                        @Differentiable
                        static double h(double x) {
                            return Math.sin(x);
                        }
                    }

                    enum E {
                        ONE;

                        @Differentiable
                        static double k(double x) {
                            return Math.cos(x);
                        }
                    }

                    interface I {
                        @Differentiable
                        static double m(double x) {
                            return Math.exp(x);
                        }
                    }
                }
                """);

        code.method("names.Outer$Inner", "names.OuterInnerAd", "f").checkDifferences(1e-6, 0.5);
        assertThat(Modifier.isPublic(code.load("names.OuterInnerAd").getModifiers()))
                .isTrue();
        assertThat(Modifier.isPublic(code.load("names.OuterInnerDeepAd").getModifiers()))
                .isFalse();
    }

    @Test
    void unicodeTextBlocksCommentsAndCrlf() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Greek {
                    @Differentiable
                    static double f(double θ, double ä) {
                        double größe = θ /* not // this */ * Math.sin(θ); // nor \\u002a this
                        String note = \"\"\"
                            a "text" block
                              of two lines\"\"\";
                        return größe * ä + note.length();
                    }
                }
                """.replace("\n", "\r\n"));

        code.method("f").checkDifferences(1e-6, 0.5, 1.5);
        assertThat(code.generated()).doesNotContain("\r");
    }

    @Test
    void privateMethodsOfTheClassAreDifferentiatedToo() {
        Transformed code = Transformed.of("""
                package names;

                import org.adjoint4j.Differentiable;

                final class Privates {
                    @Differentiable
                    static double f(double x) {
                        return square(x) * x;
                    }

                    @Differentiable
                    private static double square(double x) {
                        return x * x;
                    }
                }
                """);

        code.method("f").checkDifferences(1e-6, 1.5);
    }
}
