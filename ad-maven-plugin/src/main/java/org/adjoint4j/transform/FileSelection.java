package org.adjoint4j.transform;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.List;
import org.adjoint4j.transform.source.SourceFile;

/**
 * Chooses source files by patterns relative to their source folder.
 *
 * @param includes all files when empty
 * @param excludes win over includes
 */
record FileSelection(List<String> includes, List<String> excludes) {
    boolean selects(SourceFile file) {
        Path relative = file.root().relativize(file.path());
        boolean included = includes.isEmpty() || matches(includes, relative);
        return included && !matches(excludes, relative);
    }

    private static boolean matches(List<String> patterns, Path path) {
        return patterns.stream()
                .anyMatch(p ->
                        FileSystems.getDefault().getPathMatcher("glob:" + p).matches(path));
    }
}
