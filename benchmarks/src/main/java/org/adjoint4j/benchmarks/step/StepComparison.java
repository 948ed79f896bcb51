package org.adjoint4j.benchmarks.step;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.adjoint4j.benchmarks.Program;
import org.adjoint4j.benchmarks.Table;
import org.adjoint4j.benchmarks.Timings;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.bench.FmaPeak;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Training steps of ours and of PyTorch, in turns, from the same parameters on the same batch. */
@Command(
        name = "step",
        mixinStandardHelpOptions = true,
        description = "Times a training step (forward, backward, AdamW) of ours and of PyTorch through DJL, in turns.")
public final class StepComparison implements Callable<Integer> {
    private static final double GIGA = 1e9;
    /** How much of the cores' best must be there at the other end of the run. */
    private static final double STEADY = 0.85;

    private static final String OURS = "ours";

    /** Which set-ups of PyTorch are compared with. */
    enum Peers {
        /** As installed, and tuned. */
        BOTH,
        /** An allocator that keeps memory, in huge pages. */
        TUNED,
        /** As it comes. */
        INSTALLED,
        /** None: only ours is timed. */
        NONE
    }

    @Parameters(paramLabel = "WORKLOAD", description = "S, M, L, or eight numbers (see README.md).")
    private String workloadName;

    @Option(
            names = "--peer",
            defaultValue = "BOTH",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Peers peers;

    @Option(
            names = "--gelu",
            defaultValue = "ERF",
            description = "The peer's GELU: TANH, exactly ours, or ERF, faster. Default: ${DEFAULT-VALUE}.")
    private Gelu gelu;

    @Option(
            names = "--warmup",
            defaultValue = "10",
            paramLabel = "N",
            description = "Steps before. Default: ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--steps",
            defaultValue = "20",
            paramLabel = "N",
            description = "Measured steps. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(names = "--jemalloc", paramLabel = "PATH", description = "libjemalloc.so.2 for the tuned peer.")
    private Path jemalloc;

    @Option(names = "--ours-jvm", paramLabel = "OPTION", description = "A further JVM option of ours; may be repeated.")
    private List<String> oursJvm = List.of();

    @Option(
            names = "--folder",
            defaultValue = "benchmarks/target/step",
            paramLabel = "PATH",
            description = "For logs and parameters.")
    private Path folder;

    private final PrintStream out = System.out;

    /** Runs it. */
    public static void main(String[] arguments) {
        Program.run(new StepComparison(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        Workload workload = Workload.of(workloadName);
        if (warmup < 1 || steps < 1) {
            throw new IllegalArgumentException("warm-up and steps must be at least 1, are " + warmup + " and " + steps);
        }
        if (peers != Peers.NONE) {
            PeerSide.requireAvailable();
        }
        Files.createDirectories(folder);
        double peak = FmaPeak.measure();
        out.println(workload.description() + ", " + Table.fixed(workload.flops() / GIGA, 1) + " GFLOP");
        out.println(Runtime.getRuntime().availableProcessors() + " cores make " + Table.fixed(peak / GIGA, 0)
                + " GFLOP/s of multiply-adds at best");
        List<SideProcess> sides = new ArrayList<>();
        try {
            startAll(sides);
            compare(workload, sides, peak);
        } finally {
            sides.forEach(SideProcess::close);
        }
        return 0;
    }

    private void startAll(List<SideProcess> sides) throws IOException {
        List<PeerSetup> setups = setups();
        start(OURS, "", ours(), sides);
        if (setups.isEmpty()) {
            return;
        }
        Path parameters = writeParameters();
        try {
            for (PeerSetup setup : setups) {
                start("peer " + setup.name(), "; " + setup.description(), peer(parameters, setup), sides);
            }
        } finally {
            Files.delete(parameters);
        }
    }

    private List<PeerSetup> setups() {
        return switch (peers) {
            case BOTH -> List.of(PeerSetup.installed(), PeerSetup.tuned(jemalloc));
            case TUNED -> List.of(PeerSetup.tuned(jemalloc));
            case INSTALLED -> List.of(PeerSetup.installed());
            case NONE -> List.of();
        };
    }

    private void start(String name, String more, SideCommand command, List<SideProcess> sides) throws IOException {
        SideProcess side = SideProcess.start(name, command, folder);
        sides.add(side);
        out.println(name + ": " + side.description() + more);
    }

    /** The options are those of {@code gpt2 train}, with a heap that L fits in. */
    private SideCommand ours() {
        List<String> jvm = Stream.concat(
                        Stream.of(
                                "--add-modules=jdk.incubator.vector",
                                "-XX:+UseSerialGC",
                                "-XX:MaxNewSize=24m",
                                "-XX:+UseTransparentHugePages",
                                "-Xms1g",
                                "-Xmx4g"),
                        oursJvm.stream())
                .toList();
        return new SideCommand(jvm, Map.of(), List.of("ours", workloadName));
    }

    private SideCommand peer(Path parameters, PeerSetup setup) {
        List<String> jvm = List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:ErrorFile=" + folder.toAbsolutePath().resolve("hs_err_%p.log"),
                "-DENGINE_CACHE_DIR=" + folder.resolveSibling("djl").toAbsolutePath(),
                "-DOPT_OUT_TRACKING=true",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=" + Runtime.getRuntime().availableProcessors());
        return new SideCommand(
                jvm, setup.environment(), List.of("peer", workloadName, parameters.toString(), gelu.name()));
    }

    /** In a process of its own, so that it counts for nobody's memory. */
    private Path writeParameters() throws IOException {
        Path file = folder.resolve("parameters.bin");
        Process process = new SideCommand(
                        List.of("--add-modules=jdk.incubator.vector", "-Xmx4g"),
                        Map.of(),
                        List.of("parameters", workloadName, file.toString()))
                .builder()
                .inheritIO()
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the first parameters can't be written to " + file);
            }
            return file;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the first parameters were written", e);
        }
    }

    private void compare(Workload workload, List<SideProcess> sides, double peak) {
        Turns turns = new Turns(sides);
        round(turns, "warm-up");
        new LossCheck(sides, turns).atFirst(out);
        for (int i = 1; i < warmup; i++) {
            round(turns, "warm-up");
        }
        new LossCheck(sides, turns).afterLearning(out);
        for (int i = 0; i < steps; i++) {
            round(turns, "measured");
        }
        report(workload, sides, turns, Math.max(peak, peakAfterwards(peak)));
    }

    /** Warns where something else has the cores now that had not before. */
    private double peakAfterwards(double before) {
        double after = FmaPeak.measure();
        if (Math.min(before, after) < STEADY * Math.max(before, after)) {
            out.println("The cores made " + Table.fixed(before / GIGA, 0) + " GFLOP/s before and "
                    + Table.fixed(after / GIGA, 0) + " after: something else was running, measure again");
        }
        return after;
    }

    private void round(Turns turns, String kind) {
        String seconds = turns.round().stream()
                .map(step -> Table.fixed(step.seconds(), 3))
                .collect(Collectors.joining(" "));
        out.println(kind + " s: " + seconds);
    }

    private void report(Workload workload, List<SideProcess> sides, Turns turns, double peak) {
        out.println();
        List<Timings> times = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            times.add(Timings.of(turns.steps(i).stream()
                    .skip(warmup)
                    .mapToDouble(SideProcess.Step::seconds)
                    .toArray()));
        }
        Timings ours = times.get(0);
        Table table = new Table(
                out, "", "median s", "best s", "ours is faster by", "tokens/s", "share of peak", "peak memory GB");
        for (int i = 0; i < sides.size(); i++) {
            Timings time = times.get(i);
            table.row(
                    sides.get(i).name(),
                    Table.fixed(time.median(), 3),
                    Table.fixed(time.best(), 3),
                    i == 0 ? "" : Table.fixed(time.median() / ours.median(), 2) + " x",
                    Table.fixed(workload.tokens() / time.median(), 0),
                    Table.fixed(share(workload, time, peak), 1) + "%",
                    Table.fixed(sides.get(i).peakBytes() / GIGA, 2));
        }
        out.println();
        if (sides.size() > 1) {
            out.println("While one works the others use " + Table.fixed(100 * turns.waitingShare(), 1)
                    + "% of a core together.");
        }
        out.println(lastLine(workload, times, share(workload, ours, peak)));
    }

    private static double share(Workload workload, Timings time, double peak) {
        return 100 * workload.flops() / time.median() / peak;
    }

    /** The peer of this line is the faster one. */
    static String lastLine(Workload workload, List<Timings> times, double share) {
        double ours = times.get(0).median();
        double peer = times.stream().skip(1).mapToDouble(Timings::median).min().orElse(Double.NaN);
        return "step " + workload.name() + " ours " + Table.fixed(ours, 3) + " peer " + Table.fixed(peer, 3) + " ratio "
                + Table.fixed(peer / ours, 2) + " share " + Table.fixed(share, 1);
    }
}
