package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples of docs/language.md, which says how to add one, do what it says of them. */
final class LanguageDocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile(
            "^<!-- (check|pullback|refused)(?:: (.*?))? -->\n```java\n(.*?)^```\n(?:```text\n(.*?)^```\n)?",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CALL = Pattern.compile("(?:(\\w+)\\.)?(\\w+)\\((.*)\\)", Pattern.DOTALL);
    private static final String HEAD = """
            package language;

            import java.util.*;
            import java.util.function.*;
            import java.util.stream.*;
            import org.adjoint4j.*;
            import org.adjoint4j.array.NdArray;

            """;

    /**
     * An example.
     *
     * @param className of the class around it
     * @param calls what to check, separated by semicolons
     * @param code members of a class
     * @param message what is said of it where it is refused
     */
    private record Example(String className, String kind, String calls, String code, String message) {
        boolean isRefused() {
            return kind.equals("refused");
        }

        String source() {
            StringBuilder arguments = new StringBuilder();
            List<Matcher> all = parsed();
            for (int i = 0; i < all.size(); i++) {
                arguments
                        .append("    static Object[] arguments")
                        .append(i)
                        .append("() {\n        return new Object[] {")
                        .append(all.get(i).group(3))
                        .append("};\n    }\n\n");
            }
            return HEAD + "final class " + className + " {\n" + arguments + code.indent(4) + "}\n";
        }

        List<Matcher> parsed() {
            return Arrays.stream(calls.split(";"))
                    .filter(call -> !call.isBlank())
                    .map(call -> {
                        Matcher parts = CALL.matcher(call.strip());
                        assertThat(parts.matches()).as("a call: " + call).isTrue();
                        return parts;
                    })
                    .toList();
        }
    }

    private static List<Example> examples() {
        Path text = Stream.of("docs", "../docs")
                .map(folder -> Path.of(folder, "language.md"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        List<Example> examples = new ArrayList<>();
        try {
            Matcher found = EXAMPLE.matcher(Files.readString(text));
            while (found.find()) {
                boolean refused = found.group(1).equals("refused");
                String name = refused ? "Example" : "Example" + examples.size();
                String calls = found.group(2) == null ? "" : found.group(2);
                String message = found.group(4) == null ? "" : found.group(4);
                examples.add(new Example(name, found.group(1), calls, found.group(3), message));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return examples;
    }

    @TestFactory
    Stream<DynamicTest> whatIsAcceptedIsRight() {
        List<Example> accepted = examples().stream().filter(e -> !e.isRefused()).toList();
        Transformed code = Transformed.of(accepted.stream().map(Example::source).toArray(String[]::new));
        return accepted.stream().flatMap(example -> checks(example, code));
    }

    private static Stream<DynamicTest> checks(Example example, Transformed code) {
        List<DynamicTest> checks = new ArrayList<>();
        List<Matcher> calls = example.parsed();
        assertThat(calls).as("calls to check of " + example.code()).isNotEmpty();
        for (int i = 0; i < calls.size(); i++) {
            Matcher call = calls.get(i);
            String arguments = "arguments" + i;
            checks.add(DynamicTest.dynamicTest(call.group(), () -> check(example, call, arguments, code)));
        }
        return checks.stream();
    }

    private static void check(Example example, Matcher call, String arguments, Transformed code) {
        String outer = "language." + example.className();
        String nested = call.group(1) == null ? "" : call.group(1);
        String type = nested.isEmpty() ? outer : outer + "$" + nested;
        Object[] at = (Object[]) code.method(outer, outer, arguments).primal();
        Differentiated method = code.method(type, outer + nested + "Ad", call.group(2));
        if (example.kind().equals("pullback")) {
            method.checkPullback(1e-5, 1, at);
        } else {
            method.checkDifferences(1e-5, at);
        }
    }

    @TestFactory
    Stream<DynamicTest> whatIsRefusedIsRefusedAsItSays() {
        return examples().stream()
                .filter(Example::isRefused)
                .map(example -> DynamicTest.dynamicTest(
                        example.message().lines().findFirst().orElse("no message"), () -> {
                            GenerationResult result = Transformed.generate(List.of(), example.source());
                            assertThat(result.diagnostics())
                                    .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
                                    .first()
                                    .satisfies(d -> assertThat(d.message() + "\n" + d.remedy() + "\n")
                                            .isEqualTo(example.message()));
                        }));
    }
}
