package org.adjoint4j.gpt2.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
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
        description = "Measures a training step on random tokens: forward, backward, optimizer.",
        footer = {"", "Example: gpt2 bench --preset stories --batch 64 --steps 20"})
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

    @Override
    public Integer call() {
        int rows = batch == null ? PresetTraining.of(model.preset()).batch() : batch;
        StepBenchmark benchmark = new StepBenchmark(main.backend(), model.config(), rows);
        long tokens = (long) rows * model.config().context();
        LOG.info("{} tokens a step, loss before the first one {}", tokens, seconds(benchmark.loss()));
        StepTimes times = benchmark.measure(warmup, steps);
        line("step", times.whole());
        line("  forward", times.forward());
        line("  backward", times.backward());
        line("  optimizer", times.optimizer());
        LOG.info(String.format(
                Locale.ROOT, "%,.0f tokens/s (median)", tokens / times.whole().median()));
        return 0;
    }

    private static void line(String name, StepTimes.Seconds times) {
        LOG.info(String.format(
                Locale.ROOT, "%-12s median %s s, best %s s", name, seconds(times.median()), seconds(times.best())));
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
