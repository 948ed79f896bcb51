package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sealed interfaces where derivatives would be lost. */
final class SealedRefusalsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "f(Shape s, double x)|return s instanceof HasArea h ? h.area() * x : x;"
                        + "|a value of type Local.Shape loses its derivative as Local.HasArea",
                "f(Circle c, double x)|HasArea h = c; return h.area() * x;"
                        + "|a value of type Local.Circle loses its derivative as Local.HasArea",
                "f(Shape s, double x)|return s.hidden() * x;|'Shape.hidden' has no body to differentiate, and no reverse rule",
                "f(Shape s, double x)|return s.hashCode() * x;|'Object.hashCode' has no reverse rule",
                "f(Circle[] c, double x)|Shape[] s = c; return s.length * x;"
                        + "|'c' of type Local.Circle[] can't become Local.Shape[] here",
                "f(Checking s, double x)|return s.x() * x;"
                        + "|parameter 's' can't be differentiated: record Local.Checked: its canonical constructor has a body",
                "f(Shape s, double[] xs)|xs[0] = 2; return s instanceof Data d ? d.xs()[0] * xs[0] : xs[1];"
                        + "|a Local.Shape with arrays in it is used in a method that writes to arrays",
            })
    void whatLosesDerivativesIsRefused(String test) {
        String[] parts = test.split("\\|");
        GenerationResult result = Transformed.generate(
                List.of(), """
                package refused;

                import org.adjoint4j.Differentiable;

                final class Local {
                    interface HasArea {
                        double area();
                    }

                    sealed interface Shape {
                        double hidden();
                    }

                    record Circle(double r) implements Shape, HasArea {
                        public double area() { return r * r; }
                        public double hidden() { return r; }
                    }

                    record Data(double[] xs) implements Shape {
                        public double hidden() { return xs[0]; }
                    }

                    sealed interface Checking {
                        double x();
                    }

                    record Checked(double x) implements Checking {
                        Checked {
                            x = 2 * x;
                        }
                    }

                    @Differentiable
                    static double SIGNATURE {
                        BODY
                    }
                }
                """.replace("SIGNATURE", parts[0]).replace("BODY", parts[1]));

        assertThat(result.diagnostics())
                .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                .first()
                .satisfies(d -> {
                    assertThat(d.message()).startsWith(parts[2]);
                    assertThat(d.remedy()).isNotBlank();
                });
    }
}
