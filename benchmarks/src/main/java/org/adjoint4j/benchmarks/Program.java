package org.adjoint4j.benchmarks;

import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a command line program. */
public final class Program {
    private static final int FAILED = 1;

    private Program() {}

    /** Runs it and ends the JVM; a failure is told in its message, without a stack trace. */
    public static void run(Callable<Integer> program, String... arguments) {
        CommandLine command = new CommandLine(program)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println(failure.getMessage());
                    return FAILED;
                });
        System.exit(command.execute(arguments));
    }
}
