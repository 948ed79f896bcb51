package org.adjoint4j.maven;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;

/** Finds the JDK that the build compiles with when that is not the one that runs Maven. */
final class ToolchainJdk {
    private ToolchainJdk() {}

    /** Returns the home of the JDK toolchain chosen for this module; empty where none is. */
    static Optional<Path> home(ToolchainManager toolchains, MavenSession session) {
        Toolchain jdk = toolchains.getToolchainFromBuildContext("jdk", session);
        return Optional.ofNullable(jdk).map(chosen -> chosen.findTool("javac")).flatMap(ToolchainJdk::homeOf);
    }

    /** Returns H for a compiler at H/bin/javac. */
    private static Optional<Path> homeOf(String javac) {
        return Optional.ofNullable(Path.of(javac).toAbsolutePath().getParent()).map(Path::getParent);
    }
}
