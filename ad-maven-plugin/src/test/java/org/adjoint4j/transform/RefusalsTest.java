package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is refused, as data: a comment {@code // AD-ERROR: column: text} stands on the line above each offending one, and
 * there are no other errors.
 */
final class RefusalsTest {
    private static final Pattern EXPECTATION = Pattern.compile("\\s*// AD-ERROR: (\\d+): (.*)");

    @ParameterizedTest
    @ValueSource(strings = {"Statements", "Expressions", "Declarations", "Arrays", "Memory"})
    void everyErrorIsWhereItIsExpected(String file) {
        String source = resource(file);

        List<String> found = Transformed.generate(List.of(), source).diagnostics().stream()
                .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
                .map(d -> d.line() + ":" + d.column() + ": " + d.message())
                .toList();

        assertThat(matching(found, expectations(source))).containsExactlyElementsOf(found);
    }

    /** Replaces each expectation that is the start of an error by that error. */
    private static List<String> matching(List<String> found, List<String> expected) {
        return expected.stream()
                .map(e ->
                        found.stream().filter(f -> f.startsWith(e)).findFirst().orElse(e))
                .toList();
    }

    private static List<String> expectations(String source) {
        List<String> lines = source.lines().toList();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher comment = EXPECTATION.matcher(lines.get(i));
            if (comment.matches()) {
                expected.add((i + 2) + ":" + comment.group(1) + ": " + comment.group(2));
            }
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Statements", "Expressions", "Declarations", "Arrays", "Memory"})
    void everyErrorNamesARemedy(String file) {
        assertThat(Transformed.generate(List.of(), resource(file)).diagnostics())
                .allSatisfy(d -> {
                    assertThat(d.remedy()).as(d.render()).isNotBlank();
                    assertThat(d.sourceLine()).as(d.render()).isNotBlank();
                });
    }

    @Test
    void errorsOfAllFilesAreReportedTogetherAndSorted() {
        GenerationResult result =
                Transformed.generate(List.of(), resource("Statements"), resource("Declarations"), resource("Arrays"));

        assertThat(result.hasErrors()).isTrue();
        assertThat(result.diagnostics()).isSorted();
        assertThat(result.diagnostics().stream()
                        .map(d -> d.file().getFileName().toString())
                        .distinct())
                .containsExactly("Arrays.java", "Declarations.java", "Statements.java");
    }

    @Test
    void aMissingRuleIsSpelledOut() {
        GenerationResult result = Transformed.generate(List.of(), """
                package refused;

                import org.adjoint4j.Differentiable;

                final class Missing {
                    @Differentiable
                    static double f(double x, double y) {
                        return Math.scalb(x, 2) + helper(x, y, 3);
                    }

                    static double helper(double x, double y, int n) {
                        return x * y * n;
                    }
                }
                """);

        assertThat(result.diagnostics())
                .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                .extracting(Diagnostic::remedy)
                .containsExactly(
                        "Declare a rule: @RruleFor(type = Math.class, method = \"scalb\") static Vjp<Double, Double>"
                                + " scalb(double arg0, int arg1). Wrap the argument in Ad.stopGradient(...) if it is"
                                + " meant to be a constant.",
                        "Annotate it with @Differentiable, or declare a rule: @RruleFor(type = Missing.class, method ="
                                + " \"helper\") static Vjp<Double, Gradient> helper(double arg0, double arg1, int arg2),"
                                + " with a record Gradient of 2 components, one for each adjoint. Wrap the argument in"
                                + " Ad.stopGradient(...) if it is meant to be a constant.");
    }

    @Test
    void rendersAsBuildToolsExpect() {
        Diagnostic first = Transformed.generate(List.of(), resource("Statements"))
                .diagnostics()
                .get(0);

        assertThat(first.render().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("/")
                                .endsWith(
                                        "/refused/Statements.java:[13,9] 'synchronized' is not supported in differentiable code"),
                        line -> assertThat(line).isEqualTo("        synchronized (Statements.class) {"),
                        line -> assertThat(line).isEqualTo("        ^"),
                        line -> assertThat(line)
                                .isEqualTo("Lock in the caller, around the call of the differentiable method."));
    }

    private static String resource(String file) {
        try (InputStream in = RefusalsTest.class.getResourceAsStream("/refused/" + file + ".java")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
