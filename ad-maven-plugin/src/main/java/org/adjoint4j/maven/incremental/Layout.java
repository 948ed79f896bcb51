package org.adjoint4j.maven.incremental;

import java.nio.file.Path;

/**
 * Where a module's files are.
 *
 * @param base the module's folder; paths below it are kept relative to it
 * @param sources where generated sources go
 * @param resources where generated resources go, to be copied into {@code classes} by the build
 * @param classes the class output folder
 * @param state the file that one run leaves for the next
 */
public record Layout(Path base, Path sources, Path resources, Path classes, Path state) {
    /** Makes the paths absolute. */
    public Layout {
        base = base.toAbsolutePath().normalize();
        sources = sources.toAbsolutePath().normalize();
        resources = resources.toAbsolutePath().normalize();
        classes = classes.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
    }
}
