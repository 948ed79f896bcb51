package org.adjoint4j.benchmarks.step;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * How a side's process is started: by this very JDK, with this class path.
 *
 * @param jvm options of the JVM
 * @param environment variables to set
 * @param arguments of {@link SideMain}
 */
record SideCommand(List<String> jvm, Map<String, String> environment, List<String> arguments) {
    ProcessBuilder builder() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> start = List.of("-classpath", System.getProperty("java.class.path"), SideMain.class.getName());
        List<String> command = Stream.of(List.of(java), jvm, start, arguments)
                .flatMap(List::stream)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }
}
