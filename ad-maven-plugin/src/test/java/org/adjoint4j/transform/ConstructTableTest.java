package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of {@code docs/internals.md} names tests that exist and have in them what it says. */
final class ConstructTableTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+) \\| `(\\w+)` \\| `(.+)` \\|$");
    private static final Pattern TEST = Pattern.compile("@(Test|ParameterizedTest|TestFactory)\\b");

    @Test
    void everyConstructHasItsTest() throws IOException {
        String table = Files.readString(first("../docs/internals.md", "docs/internals.md"))
                .split("<!-- /?constructs -->")[1];
        Map<String, String> sources = sources();

        List<MatchResult> rows = ROW.matcher(table).results().toList();
        assertThat(rows)
                .as("rows that can be read")
                .hasSize((int) table.strip().lines().count() - 2);
        for (MatchResult row : rows) {
            assertThat(sources.get(row.group(2)))
                    .as("the test of: %s", row.group(1))
                    .isNotNull()
                    .containsPattern(TEST)
                    .contains(row.group(3));
        }
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> all = Files.walk(first("src/test/java", "ad-maven-plugin/src/test/java"))) {
            return all.filter(file -> file.toString().endsWith("Test.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), ConstructTableTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path first(String... places) {
        return Stream.of(places).map(Path::of).filter(Files::exists).findFirst().orElseThrow();
    }
}
