package org.adjoint4j.benchmarks.kernels;

import java.util.Optional;
import org.adjoint4j.benchmarks.products.OpenBlas;
import org.adjoint4j.benchmarks.products.OpenBlasFinder;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** JMH with its own command line; leaves OpenBLAS out where there is none, and says so. */
public final class Kernels {
    private Kernels() {}

    /** Runs the benchmarks that the arguments choose, as JMH's own main class does. */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        Optional<OpenBlas> blas = OpenBlasFinder.find();
        System.out.println(blas.map(OpenBlas::description).orElseGet(OpenBlasFinder::remedy));
        ChainedOptionsBuilder options = new OptionsBuilder().parent(new CommandLineOptions(arguments));
        if (blas.isEmpty()) {
            options.exclude(OpenBlasProducts.class.getSimpleName());
        }
        new Runner(options.build()).run();
    }
}
