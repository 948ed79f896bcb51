package org.adjoint4j.transform;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What to transform.
 *
 * @param sourceRoots folders of the module's sources, packages below them
 * @param classPath jars and class folders that the sources compile against
 * @param release the Java language level of the sources, such as 17
 * @param jdkHome the JDK whose class library the sources see; that of the running JVM when empty
 * @param includes patterns of source files relative to their root, such as {@code com/acme/*.java}; all when empty
 * @param excludes patterns of source files to leave out
 */
public record GenerationRequest(
        List<Path> sourceRoots,
        List<Path> classPath,
        int release,
        Optional<Path> jdkHome,
        List<String> includes,
        List<String> excludes) {
    /** Copies the lists. */
    public GenerationRequest {
        sourceRoots = List.copyOf(sourceRoots);
        classPath = List.copyOf(classPath);
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
    }
}
