package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.adjoint4j.gpt2.bench.FmaPeak;
import org.adjoint4j.gpt2.bench.ModelFlops;
import org.adjoint4j.gpt2.bench.PeakMemory;
import org.adjoint4j.gpt2.bench.TorchPeer;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.train.StepBenchmark;
import org.adjoint4j.gpt2.train.StepTimes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 bench}. */
@Command(
        name = "bench",
        description = {
            "Measures a training step on random tokens: forward, backward, optimizer; tokens and floating-point "
                    + "operations a second; the share of what this machine's cores could do, measured first; the most "
                    + "memory it took and the objects it makes.",
            "",
            "Measure with nothing else running; the first steps after the warm-up may still be slow."
        },
        footer = {"", "Example: gpt2 bench --preset stories --batch 64 --steps 20 --peer"})
final class BenchCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(BenchCommand.class);

    @ParentCommand
    private Main main;

    @Mixin
    private ModelOptions model;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences in a step. Default: the preset's.")
    private Integer batch;

    @Option(
            names = "--steps",
            defaultValue = "20",
            paramLabel = "N",
            description = "Measured steps. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--warmup",
            defaultValue = "10",
            paramLabel = "N",
            description = "Steps before, so that the JIT compiler is done. Default: ${DEFAULT-VALUE}.")
    private int warmup;

    @Option(
            names = "--peer",
            description = "Measure the same step in PyTorch afterwards, with the python3 of the PATH.")
    private boolean peer;

    @Override
    public Integer call() throws IOException {
        int rows = batch == null ? PresetTraining.of(model.preset()).batch() : batch;
        Gpt2Config config = model.config();
        StepBenchmark benchmark = new StepBenchmark(main.backend(), config, rows);
        double machine = FmaPeak.measure();
        long tokens = (long) rows * config.context();
        LOG.info(format("%d cores make %.0f GFLOP/s of multiply-adds at best", cores(), machine / 1e9));
        LOG.info("{} tokens a step, loss before the first one {}", tokens, format("%.4f", benchmark.loss()));
        StepTimes times = benchmark.measure(warmup, steps);
        line("step", times.whole());
        line("  forward", times.forward());
        line("  backward", times.backward());
        line("  optimizer", times.optimizer());
        LOG.info(format("a step makes %,d bytes of Java objects", times.allocated()));
        speed("this", tokens, ModelFlops.perToken(config), times.whole().median(), machine, PeakMemory.bytes());
        if (peer) {
            TorchPeer.Result torch = TorchPeer.measure(config, rows, warmup, steps);
            line("PyTorch", new StepTimes.Seconds(torch.median(), torch.best()));
            speed(
                    "PyTorch " + torch.version(),
                    tokens,
                    ModelFlops.perToken(config),
                    torch.median(),
                    machine,
                    torch.peakBytes());
            LOG.info(format(
                    "PyTorch takes %.2f times as long",
                    torch.median() / times.whole().median()));
        }
        return 0;
    }

    private static void speed(String who, long tokens, long flopsPerToken, double median, double machine, long peak) {
        double flops = tokens * flopsPerToken / median;
        LOG.info(format(
                "%s: %,.0f tokens/s (median), %.1f model GFLOP/s, %.0f%% of the cores' best, %.2f GB at most",
                who, tokens / median, flops / 1e9, 100 * flops / machine, peak / 1e9));
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static void line(String name, StepTimes.Seconds times) {
        LOG.info(format("%-12s median %.4f s, best %.4f s", name, times.median(), times.best()));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
