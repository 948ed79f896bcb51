package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Differentiable methods of objects: of records, which are data, and of classes and enums, which are configuration. */
final class InstanceMethodsTest {
    private static final String VECTOR = """
            package objects;

            import org.adjoint4j.Differentiable;

            public record Vector(double x, double y, int tag) {
                @Differentiable
                public double dot(Vector other) {
                    return x * other.x + this.y * other.y();
                }

                @Differentiable
                public Vector scaled(double vector) {
                    return new Vector(vector * x(), vector * this.y(), tag);
                }

                @Differentiable
                public double norm() {
                    return Math.sqrt(dot(this)) * tag;
                }

                @Differentiable(wrt = "factor")
                public double times(double factor) {
                    return x * factor * factor;
                }

                @Differentiable
                private double secret(double k) {
                    double x = 2;
                    return x * k * y;
                }

                @Differentiable
                public double open(double k) {
                    return secret(k) * this.secret(2) + tag;
                }

                @Differentiable
                public static double apart(Vector a, Vector b) {
                    return new Vector(a.x - b.x, a.y - b.y, 1).norm() + a.scaled(b.x).dot(b);
                }
            }
            """;

    private static final Transformed CODE = Transformed.of(VECTOR);

    private static Object vector(double x, double y) {
        return CODE.record("objects.Vector", x, y, 3);
    }

    @Test
    void theObjectIsAnArgument() {
        assertThat(CODE.method("dot").checkDifferences(1e-6, vector(1.5, 2.5), vector(-0.5, 3)))
                .containsExactly(-0.5, 3, 1.5, 2.5);
        CODE.method("norm").checkDifferences(1e-6, vector(1.5, 2.5));
        CODE.method("open").checkDifferences(1e-6, vector(1.5, 2.5), 0.75);
        CODE.method("apart").checkDifferences(1e-6, vector(1.5, 2.5), vector(-0.5, 3));
        CODE.method("scaled").checkPullback(1e-6, 1, vector(1.5, 2.5), 0.75);
        assertThat(CODE.method("times").check(vector(1.5, 2.5), 4.0)).containsExactly(12);
    }

    @Test
    void theObjectIsNamedAfterItsTypeUnlessAParameterIs() {
        assertThat(CODE.generated())
                .contains("record DotGradient(Vector vector, Vector other) {}")
                .contains("record ScaledGradient(Vector thisVector, double vector) {}");
    }

    @Test
    void aCallOnNullFailsAsTheOriginalDoes() {
        assertThatThrownBy(() -> CODE.method("times").vjp(null, 2.0)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void objectsOfOtherModules(@TempDir Path folder) {
        Path library = Transformed.of(VECTOR).writeTo(folder);
        Transformed code = Transformed.withClassPath(List.of(library), """
                package user;

                import objects.Vector;
                import org.adjoint4j.Differentiable;

                final class User {
                    @Differentiable
                    static double f(Vector v, double[] xs) {
                        double sum = 0;
                        for (double x : xs) {
                            Vector w = v.scaled(x);
                            sum += w.dot(v) + w.norm();
                        }
                        return sum;
                    }
                }
                """);

        code.method("f").checkDifferences(1e-6, code.record("objects.Vector", 1.5, 2.5, 2), new double[] {0.5, 1.5, 2});
    }

    @Test
    void configuration() {
        Transformed code = Transformed.of("""
                package objects;

                import org.adjoint4j.Differentiable;

                final class Settings {
                    final double rate;
                    final int steps;
                    private final double hidden;

                    Settings(double rate, int steps, double hidden) {
                        this.rate = rate;
                        this.steps = steps;
                        this.hidden = hidden;
                    }

                    double hidden() {
                        return hidden;
                    }

                    @Differentiable
                    double decayed(double x) {
                        double y = x;
                        for (int i = 0; i < steps; i++) {
                            y -= this.rate * y * y + hidden();
                        }
                        return y;
                    }

                    @Differentiable
                    static double f(double x, Settings s, Activation activation, Layer layer) {
                        return activation.apply(s.decayed(x)) * s.rate + layer.scale(x) * layer.settings().steps;
                    }
                }
                """, """
                package objects;

                import org.adjoint4j.Differentiable;

                enum Activation {
                    TANH(1), SQUARE(2), NONE(3);

                    final int power;

                    Activation(int power) {
                        this.power = power;
                    }

                    @Differentiable
                    double apply(double x) {
                        return power * switch (this) {
                            case TANH -> Math.tanh(x);
                            case SQUARE -> x * x;
                            case NONE -> this == NONE ? x : 0;
                        };
                    }
                }
                """, """
                package objects;

                import org.adjoint4j.Differentiable;

                record Layer(String name, Settings settings) {
                    @Differentiable
                    double scale(double x) {
                        return settings.rate * x * name.length();
                    }
                }
                """, """
                package objects;

                final class Make {
                    static Settings settings() {
                        return new Settings(0.1, 3, 0.25);
                    }

                    static Layer layer() {
                        return new Layer("one", settings());
                    }
                }
                """);
        Object settings = make(code, "settings");
        Object layer = make(code, "layer");

        for (Object activation : code.load("objects.Activation").getEnumConstants()) {
            code.method("f").checkDifferences(1e-6, 0.75, settings, activation, layer);
        }
        code.method("decayed").checkDifferences(1e-6, settings, 0.75);
    }

    private static Object make(Transformed code, String name) {
        return code.method("objects.Make", "objects.SettingsAd", name).primal();
    }

    @Test
    void aFieldThatCallsMayChangeIsReadWhereItStands() {
        Transformed code = Transformed.of("""
                package objects;

                import org.adjoint4j.Differentiable;

                final class Counter {
                    int count = 2;
                    static int calls;

                    static Counter make() {
                        return new Counter();
                    }

                    void step() {
                        count += 5;
                        calls += 7;
                    }

                    @Differentiable
                    double f(double x) {
                        int before = count;
                        int callsBefore = calls;
                        step();
                        double y = x * before * before + x * (callsBefore - calls + 7);
                        step();
                        return y;
                    }
                }
                """);

        assertThat((double) code.method("f").gradient(code.method("make").primal(), 1.0))
                .isEqualTo(4);
    }

    @Test
    void methodsOfASealedHierarchyAreChosenByTheObject() {
        Transformed code = Transformed.of("""
                package objects;

                import org.adjoint4j.Differentiable;

                sealed interface Activation {
                    double apply(double x);

                    record Leaky(double slope) implements Activation {
                        @Override
                        @Differentiable
                        public double apply(double x) {
                            return x > 0 ? x : slope * x;
                        }
                    }

                    enum Fixed implements Activation {
                        SQUARE,
                        CUBE;

                        @Override
                        @Differentiable
                        public double apply(double x) {
                            return this == SQUARE ? x * x : x * x * x;
                        }
                    }

                    sealed interface Composed extends Activation permits Twice {}

                    record Twice(Activation inner) implements Composed {
                        @Override
                        @Differentiable
                        public double apply(double x) {
                            return inner.apply(inner.apply(x));
                        }
                    }

                    @Differentiable
                    static double f(double x, Activation a, int n) {
                        double y = x;
                        for (int i = 0; i < n; i++) {
                            y = a.apply(y) * x;
                        }
                        return y;
                    }
                }
                """);
        Object leaky = code.record("objects.Activation$Leaky", 0.1);
        Object[] fixed = code.load("objects.Activation$Fixed").getEnumConstants();
        Object twice = code.record("objects.Activation$Twice", fixed[0]);
        Object twiceLeaky = code.record("objects.Activation$Twice", leaky);

        for (Object activation : List.of(leaky, fixed[0], fixed[1], twice, twiceLeaky)) {
            code.method("f").checkDifferences(1e-6, -0.75, activation, 2);
        }
        assertThatThrownBy(() -> code.method("f").gradient(1.0, null, 2)).isInstanceOf(NullPointerException.class);
    }
}
