package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.javaparser.ast.CompilationUnit;
import java.nio.file.Path;
import java.util.List;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.SourceText;
import org.junit.jupiter.api.Test;

final class FileSelectionTest {
    private static boolean selects(List<String> includes, List<String> excludes, String file) {
        Path root = Path.of("root");
        return new FileSelection(includes, excludes)
                .selects(new SourceFile(root, root.resolve(file), SourceText.of(""), new CompilationUnit()));
    }

    @Test
    void everythingWithoutPatterns() {
        assertThat(selects(List.of(), List.of(), "a/b/C.java")).isTrue();
    }

    @Test
    void patternsAreRelativeToTheRoot() {
        assertThat(selects(List.of("a/*.java"), List.of(), "a/C.java")).isTrue();
        assertThat(selects(List.of("a/*.java"), List.of(), "a/b/C.java")).isFalse();
        assertThat(selects(List.of("a/**"), List.of(), "a/b/C.java")).isTrue();
        assertThat(selects(List.of("root/a/*.java"), List.of(), "a/C.java")).isFalse();
    }

    @Test
    void excludesWin() {
        assertThat(selects(List.of("a/**"), List.of("**/C.java"), "a/b/C.java")).isFalse();
        assertThat(selects(List.of("a/**"), List.of("**/C.java"), "a/b/D.java")).isTrue();
        assertThat(selects(List.of(), List.of("a/*"), "a/C.java")).isFalse();
    }
}
