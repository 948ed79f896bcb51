package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors are where an editor shows them, however the file is written. The mark {@code @} stands before the error. */
final class PositionsTest {
    private static final String PLAIN = """
            package positions;

            import org.adjoint4j.Differentiable;

            final class Place {
                @Differentiable
                static double f(double x) {
                    double y = 2 * x;
                    return y * @(int) x;
                }
            }
            """;

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("plain", PLAIN),
                Arguments.of("CRLF", PLAIN.replace("\n", "\r\n")),
                Arguments.of("CR", PLAIN.replace("\n", "\r")),
                Arguments.of("mixed line ends", PLAIN.replace(";\n", ";\r\n")),
                Arguments.of("tabs", PLAIN.replace("    ", "\t")),
                Arguments.of("byte order mark", "\uFEFF" + PLAIN.replace("package positions;\n\n", "")),
                Arguments.of("byte order mark and CRLF", "\uFEFF" + PLAIN.replace("\n", "\r\n")),
                Arguments.of("default package", PLAIN.replace("package positions;\n", "")),
                Arguments.of("comment before package", "/* a\n licence */ // of ours\n" + PLAIN),
                Arguments.of(
                        "comments between annotations",
                        PLAIN.replace(
                                "    @Differentiable",
                                "    /** Of x. */ @SuppressWarnings(\"cast\") // cast\n    /* and */ @Differentiable // it")),
                Arguments.of(
                        "comment before the error", PLAIN.replace("y * @", "y /* \u03b8 * */ * /* not (int) z */ @")),
                Arguments.of("names in Greek", PLAIN.replace("y", "\u03b8\u03b9")),
                Arguments.of("names beyond 16 bits", PLAIN.replace("y", "\uD835\uDC66")),
                Arguments.of("escaped names", PLAIN.replace("y", "\\u0061b")),
                Arguments.of("many u", PLAIN.replace("y", "\\uuu0061b")),
                Arguments.of("an escaped line end in a comment", PLAIN.replace("y * @", "y /* \\u000a */ * @")),
                Arguments.of(
                        "text block",
                        PLAIN.replace(
                                "double y = 2 * x;",
                                "String s = \"\"\"\n\n  a \"quoted\" \\\"\"\" block\\\n  // (int) x\n  \"\"\"; double y = 2 * x;")),
                Arguments.of(
                        "a text block on the line", PLAIN.replace("return y", "String s = \"\"\"\n a\"\"\"; return y")),
                Arguments.of(
                        "a string with escapes",
                        PLAIN.replace("return y", "String s = \"\\\\u0041 \\u0041 \\t // \"; return y")),
                Arguments.of("form feed", PLAIN.replace("return y", "\freturn y")),
                Arguments.of(
                        "nested class",
                        PLAIN.replace(
                                        "    @Differentiable",
                                        "static final class In { static class Deep { @Differentiable")
                                .replace("x;\n    }\n}", "x; }}}\n}")),
                Arguments.of("one line", PLAIN.replace("\n", " ").replace("final class", "\nfinal class")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void theErrorIsAtTheMark(String name, String marked) {
        String text = marked.replace(" @(int)", " (int)");
        int at = marked.indexOf("@(int)");
        String before = marked.substring(0, at).replace("\r\n", "\n").replace('\r', '\n');
        int line = (int) before.lines().count();
        String lineBefore = before.substring(before.lastIndexOf('\n') + 1);
        String whole = text.replace("\uFEFF", "").lines().toList().get(line - 1);

        GenerationResult result = Transformed.generate(List.of(), text);

        assertThat(result.diagnostics()).hasSize(1).first().satisfies(d -> {
            assertThat(d.message()).isEqualTo("a cast to int loses the derivative");
            assertThat(d.line() + ":" + d.column()).isEqualTo(line + ":" + (lineBefore.length() + 1));
            assertThat(d.sourceLine()).isEqualTo(whole);
            assertThat(d.file().getFileName()).hasToString("Place.java");
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void withoutItTheGradientCompilesAndIsRight(String name, String marked) {
        String text = marked.replace(" @(int)", " ").replace("\uFEFF", "");
        String type = text.contains("In {") ? "Place$In$Deep" : "Place";
        String in = text.contains("package positions") ? "positions." : "";
        Transformed code = Transformed.of(text);

        String generated = in + type.replace("$", "") + "Ad";
        assertThat(code.method(in + type, generated, "f").checkDifferences(1e-6, 1.5))
                .containsExactly(6.0);
    }
}
