package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.adjoint4j.transform.rule.Seals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gradient in another module whose method was compiled again without it must not be used. */
final class StaleGradientsTest {
    private static final String LIBRARY = """
            package library;

            import java.util.function.DoubleUnaryOperator;
            import org.adjoint4j.Differentiable;

            public final class Library {
                public static final class Inside {
                    @Differentiable
                    public static double square(double x) {
                        DoubleUnaryOperator twice = v -> 2 * v;
                        return x * x + twice.applyAsDouble(x);
                    }

                    public static int other(int n) {
                        return n;
                    }
                }
            }
            """;
    private static final String USER = """
            package user;

            import library.Library;
            import org.adjoint4j.Differentiable;

            final class User {
                @Differentiable
                static double f(double x) {
                    return Library.Inside.square(x) * x;
                }
            }
            """;

    @TempDir
    private Path library;

    @TempDir
    private Path second;

    @BeforeEach
    void buildTheLibrary() {
        Transformed.of(LIBRARY).writeTo(library);
        Seals.write(library);
    }

    /** Compiles the library's class again, its gradient left as it was. */
    private void compileAgain(String source, Path folder) throws IOException {
        Map<String, byte[]> classes =
                InMemoryCompiler.compile(Map.of("library/Library.java", source), List.of(Transformed.core()), 17);
        for (var entry : classes.entrySet()) {
            Path file = folder.resolve(entry.getKey().replace('.', '/') + ".class");
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
    }

    private static String error(Path... classPath) {
        GenerationResult result = Transformed.generate(List.of(classPath), USER);
        assertThat(result.diagnostics()).hasSize(1);
        Diagnostic error = result.diagnostics().get(0);
        assertThat(error.severity()).isEqualTo(Diagnostic.Severity.ERROR);
        assertThat(error.line() + ":" + error.column()).isEqualTo("9:16");
        return error.message();
    }

    @Test
    void anotherBodyIsAnError() throws IOException {
        compileAgain(LIBRARY.replace("x * x", "x * x * x"), library);

        assertThat(error(library))
                .isEqualTo("the gradient of 'square' belongs to another version of it: the method was compiled again"
                        + " without it, in " + library);
    }

    @Test
    void anotherLambdaIsAnError() throws IOException {
        compileAgain(LIBRARY.replace("2 * v", "3 * v"), library);

        assertThat(error(library)).contains("compiled again");
    }

    @Test
    void anotherMethodOfTheClassMayChange() throws IOException {
        String other = "DoubleUnaryOperator f = v -> 7.5 * v;\n            return (int) f.applyAsDouble(n + 12345.5);";
        compileAgain(LIBRARY.replace("return n;", other), library);

        Transformed code = Transformed.withClassPath(List.of(library), USER);
        code.method("f").checkDifferences(1e-6, 1.5);
    }

    @Test
    void anotherVersionOfTheClassBeforeItIsAnError() throws IOException {
        compileAgain(LIBRARY, second);

        assertThat(error(second, library))
                .isEqualTo("the gradient of 'square' belongs to another version of it: it is in " + library
                        + ", but library.Library.Inside in " + second);
        Transformed.withClassPath(List.of(library, second), USER);
    }

    @Test
    void withoutDigestsTheGradientIsTaken() throws IOException {
        Files.delete(library.resolve("META-INF/adjoint4j/gradients.digests"));
        compileAgain(LIBRARY.replace("x * x", "x * x * x"), library);

        assertThat(Transformed.generate(List.of(library), USER).hasErrors()).isFalse();
    }
}
