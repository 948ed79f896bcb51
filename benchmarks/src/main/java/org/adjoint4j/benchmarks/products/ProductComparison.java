package org.adjoint4j.benchmarks.products;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.benchmarks.Program;
import org.adjoint4j.benchmarks.Repetition;
import org.adjoint4j.benchmarks.Table;
import org.adjoint4j.benchmarks.Timings;
import org.adjoint4j.benchmarks.Workload;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Every product of a step, ours and OpenBLAS's in turns with one thread each. */
@Command(
        name = "products",
        mixinStandardHelpOptions = true,
        description = "Times the matrix products of a training step against OpenBLAS, in turns.")
public final class ProductComparison implements Callable<Integer> {
    private static final double GOAL = 0.9;
    private static final double GIGA = 1e9;

    @Parameters(arity = "0..*", paramLabel = "WORKLOAD", description = "S, M, L; all when none is given.")
    private List<String> workloads = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "1",
            paramLabel = "S",
            description = "Time for each product. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--only", defaultValue = "", paramLabel = "TEXT", description = "Products whose name has this.")
    private String only;

    private final PrintStream out = System.out;
    private final Backend backend = Backends.named("cpu");
    private final List<Double> ratios = new ArrayList<>();
    private String worst = "";

    /** Runs it. */
    public static void main(String[] arguments) {
        Program.run(new ProductComparison(), arguments);
    }

    @Override
    public Integer call() {
        int threads =
                Integer.getInteger("adjoint4j.cpu.threads", Runtime.getRuntime().availableProcessors());
        Optional<OpenBlas> blas = OpenBlasFinder.find();
        blas.ifPresent(found -> found.threads(threads));
        out.println(
                "Threads: " + threads + ". " + blas.map(OpenBlas::description).orElseGet(OpenBlasFinder::remedy));
        out.println();
        Table table = new Table(
                out, "product", "m x n x k", "ours GFLOP/s (best)", "OpenBLAS GFLOP/s (best)", "ours / OpenBLAS");
        List<Workload> chosen = workloads.isEmpty()
                ? Workload.all()
                : workloads.stream().map(Workload::of).toList();
        chosen.stream()
                .flatMap(workload -> Product.all(workload).stream())
                .filter(product -> product.name().contains(only))
                .forEach(product -> time(product, blas, table));
        out.println();
        out.println(summary());
        return 0;
    }

    private void time(Product product, Optional<OpenBlas> blas, Table table) {
        Repetition repetition = new Repetition(seconds / 2, seconds, 5, 1000);
        Operands operands = Operands.random(product);
        String shape = product.m() + " x " + product.n() + " x " + product.k() + (product.transA() ? " TN" : "")
                + (product.transB() ? " NT" : "");
        try (OurProduct ours = new OurProduct(backend, product, operands)) {
            if (blas.isEmpty()) {
                table.row(product.name(), shape, rate(product, repetition.of(ours)), "", "");
                return;
            }
            OpenBlasProduct theirs = new OpenBlasProduct(blas.get(), product, operands);
            requireSame(product, ours, theirs);
            double[][] times = repetition.inTurns(ours, theirs);
            double ratio = medianRatio(times[0], times[1]);
            note(product, ratio);
            table.row(
                    product.name(),
                    shape,
                    rate(product, Timings.of(times[0])),
                    rate(product, Timings.of(times[1])),
                    Table.fixed(ratio, 2));
        }
    }

    /** Neither is timed where they don't make the same product. */
    private static void requireSame(Product product, OurProduct ours, OpenBlasProduct theirs) {
        ours.run();
        theirs.run();
        float[] x = ours.result();
        float[] y = theirs.result();
        double tolerance = 1e-5 * Math.sqrt(product.k());
        for (int i = 0; i < x.length; i++) {
            if (!(Math.abs(x[i] - y[i]) <= tolerance)) {
                throw new IllegalStateException(product.name() + ": element " + i + " is " + x[i] + " by ours and "
                        + y[i] + " by OpenBLAS, " + tolerance + " apart at most; different work is not compared");
            }
        }
    }

    /** Returns how much longer theirs took, the median over the rounds, in which both had the same conditions. */
    private static double medianRatio(double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = theirs[i] / ours[i];
        }
        return Timings.of(ratios).median();
    }

    private void note(Product product, double ratio) {
        if (ratios.stream().allMatch(other -> ratio < other)) {
            worst = product.name();
        }
        ratios.add(ratio);
    }

    private static String rate(Product product, Timings seconds) {
        Timings rate = seconds.map(s -> product.flops() / s / GIGA);
        return Table.fixed(rate.median(), 0) + " (" + Table.fixed(rate.best(), 0) + ")";
    }

    private String summary() {
        if (ratios.isEmpty()) {
            return OpenBlasFinder.remedy();
        }
        double logs = ratios.stream().mapToDouble(Math::log).average().orElseThrow();
        double least = ratios.stream().mapToDouble(ratio -> ratio).min().orElseThrow();
        long below = ratios.stream().filter(ratio -> ratio < GOAL).count();
        return "products " + ratios.size() + " below " + GOAL + " " + below + " least " + Table.fixed(least, 2) + " ("
                + worst + ") geometric mean " + Table.fixed(Math.exp(logs), 3);
    }
}
