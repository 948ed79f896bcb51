package org.adjoint4j.benchmarks.growth;

import java.util.concurrent.Callable;
import org.adjoint4j.benchmarks.Program;
import org.adjoint4j.benchmarks.Repetition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints how the time of a step and of attention grows, and attention's memory. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = "Time against layers, width, batch, vocabulary and context; attention's memory against context.")
public final class Growth implements Callable<Integer> {
    @Option(
            names = "--seconds",
            defaultValue = "2",
            paramLabel = "S",
            description = "Time for each point. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    /** Runs it. */
    public static void main(String[] arguments) {
        Program.run(new Growth(), arguments);
    }

    @Override
    public Integer call() {
        Repetition repetition = new Repetition(seconds, seconds, 5, 1000);
        new AttentionGrowth(System.out, repetition).print();
        System.out.println();
        new StepGrowth(System.out, repetition).print();
        return 0;
    }
}
