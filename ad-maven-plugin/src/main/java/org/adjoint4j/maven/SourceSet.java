package org.adjoint4j.maven;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adjoint4j.maven.incremental.Layout;

/**
 * The code a goal works on.
 *
 * @param roots source folders
 * @param classPath jars and class folders they compile against
 */
record SourceSet(List<Path> roots, List<Path> classPath) {
    static SourceSet of(List<String> roots, List<String> classPath) {
        return new SourceSet(absolute(roots), absolute(classPath));
    }

    private static List<Path> absolute(List<String> paths) {
        return paths.stream()
                .map(path -> Path.of(path).toAbsolutePath().normalize())
                .toList();
    }

    /** Leaves out what does not exist and what this goal or the compiler will write itself. */
    SourceSet without(Layout layout) {
        List<Path> otherRoots = roots.stream()
                .filter(root -> Files.isDirectory(root) && !root.equals(layout.sources()))
                .distinct()
                .toList();
        List<Path> otherEntries = classPath.stream()
                .filter(entry -> Files.exists(entry) && !entry.equals(layout.classes()))
                .distinct()
                .toList();
        return new SourceSet(otherRoots, otherEntries);
    }
}
