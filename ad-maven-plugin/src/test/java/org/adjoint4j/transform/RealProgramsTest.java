package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Programs as people write them who do not think of derivatives: {@code src/test/resources/programs}, each in a package of
 * its own. A comment says how a method is called, {@code // check: f(1.5, 2)}; in brackets stands whether it writes to its
 * arrays ({@code inplace}), has another result than a number ({@code pullback}), or how many numbers are differentiated.
 */
final class RealProgramsTest {
    private static final Pattern CHECK = Pattern.compile("(?m)^// check(?:\\[(\\w+)])?: (\\w+)\\((.*)\\)$");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
    private static final Path FOLDER = Stream.of("src", "ad-maven-plugin/src")
            .map(source -> Path.of(source, "test/resources/programs"))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();

    /**
     * A call to check.
     *
     * @param arguments the method that makes the arguments, in class {@code Arguments} of the program's package
     */
    private record Check(String className, String kind, String method, String call, String arguments) {
        void run(Transformed code) {
            String maker = className.substring(0, className.lastIndexOf('.')) + ".Arguments";
            Object[] at = (Object[]) code.method(maker, maker, arguments).primal();
            Differentiated differentiated = code.method(className, className + "Ad", method);
            switch (kind) {
                case "" -> differentiated.checkDifferences(1e-5, at);
                case "inplace" -> differentiated.checkInPlace(1e-5, at);
                case "pullback" -> differentiated.checkPullback(1e-5, 1, at);
                default -> differentiated.checkDifferencesOfFirst(1e-5, Integer.parseInt(kind), at);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> valuesAndGradients() throws IOException {
        List<String> sources = new ArrayList<>();
        List<Check> checks = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String source = Files.readString(file);
                sources.add(source);
                List<MatchResult> calls = CHECK.matcher(source).results().toList();
                if (!calls.isEmpty()) {
                    sources.add(arguments(source, calls));
                    calls.forEach(call -> checks.add(check(source, call, calls.indexOf(call))));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        assertThat(checks).hasSizeGreaterThan(50);
        Transformed code = Transformed.of(sources.toArray(String[]::new));
        return checks.stream().map(check -> DynamicTest.dynamicTest(check.call(), () -> check.run(code)));
    }

    private static Check check(String source, MatchResult call, int number) {
        String className = className(source);
        String kind = call.group(1) == null ? "" : call.group(1);
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return new Check(className, kind, call.group(2), simple + "." + call.group(2), "arguments" + number);
    }

    private static String className(String source) {
        return Transformed.path(source).replace(".java", "").replace('/', '.');
    }

    /** A class beside the program that makes the arguments of the calls. */
    private static String arguments(String source, List<MatchResult> calls) {
        Matcher packageLine = PACKAGE.matcher(source);
        assertThat(packageLine.find()).isTrue();
        String methods = calls.stream()
                .map(call -> "static Object[] arguments%d() { return new Object[] {%s}; }"
                        .formatted(calls.indexOf(call), call.group(3)))
                .collect(Collectors.joining("\n"));
        return "package %s;\n\nimport static %s.*;\nimport java.util.*;\n\nfinal class Arguments {\n%s\n}\n"
                .formatted(packageLine.group(1), className(source), methods);
    }
}
