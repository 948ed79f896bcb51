package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that do not fit the method they are for. */
final class OwnRuleTest {
    private static final String SOURCE = """
            package own;

            import org.adjoint4j.RruleFor;
            import org.adjoint4j.Vjp;

            final class Rules {
                record Two(double x, double y) {}

                record Floats(float x, float y) {}

                static double f(double x, double y) {
                    return x * y;
                }

                static double f(double x) {
                    return x;
                }

                @RruleFor(type = Rules.class, method = "%s")
                %s {
                    return null;
                }
            }
            """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            f | Vjp<Double, Double> rule(double x) | a reverse rule is static and not private
            f | private static Vjp<Double, Double> rule(double x) | a reverse rule is static and not private
            g | static Vjp<Double, Double> rule(double x) | no method 'g' of own.Rules takes [double]
            f | static Vjp<Double, Double> rule(float x) | no method 'f' of own.Rules takes [float]
            f | static Vjp<Float, Double> rule(double x) | the rule returns Vjp<Float,Double>
            f | static Double rule(double x) | the rule returns Double
            f | static Vjp<Double, Double> rule(double x, double y) | the pullback of this rule returns double for 2 differentiated parameters
            f | static Vjp<Double, Floats> rule(double x, double y) | the pullback of this rule returns Rules.Floats for 2 differentiated parameters
            f | static Vjp<Double, Float> rule(double x) | the pullback of this rule returns float for 1 differentiated parameters
            """)
    void isRefused(String method, String declaration, String message) {
        GenerationResult result = Transformed.generate(List.of(), SOURCE.formatted(method, declaration));

        assertThat(result.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.severity()).isEqualTo(Diagnostic.Severity.ERROR);
            assertThat(d.message()).isEqualTo(message);
            assertThat(d.line()).isEqualTo(20);
            assertThat(d.remedy()).isNotBlank();
        });
    }
}
