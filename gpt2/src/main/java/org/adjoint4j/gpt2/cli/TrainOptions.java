package org.adjoint4j.gpt2.cli;

import java.nio.file.Path;
import org.adjoint4j.gpt2.model.Preset;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.train.TrainingOptions;
import picocli.CommandLine.Option;

/** Options of training; what is not given depends on the preset. */
final class TrainOptions {
    @Option(names = "--steps", paramLabel = "N", description = "Training steps. Default: the preset's.")
    private Integer steps;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences in a step. Default: the preset's.")
    private Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Its peak; it falls to a tenth along a cosine. Default: the preset's.")
    private Double learningRate;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps in which the learning rate rises. Default: a twentieth of all steps.")
    private Integer warmup;

    @Option(
            names = "--weight-decay",
            defaultValue = "0.1",
            paramLabel = "RATE",
            description = "Decay of matrices, times the learning rate. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--clip",
            defaultValue = "1",
            paramLabel = "NORM",
            description = "Scale longer gradients down to this norm. Default: ${DEFAULT-VALUE}.")
    private double clip;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "The same seed gives the same run. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--log-every",
            defaultValue = "50",
            paramLabel = "N",
            description = "Steps between lines of the log; 0: only at the end. Default: ${DEFAULT-VALUE}.")
    private int logEvery;

    @Option(
            names = "--validate-every",
            defaultValue = "200",
            paramLabel = "N",
            description = "Steps between measurements on text held back. Default: ${DEFAULT-VALUE}.")
    private int validateEvery;

    @Option(
            names = "--sample-every",
            defaultValue = "600",
            paramLabel = "N",
            description = "Steps between stories. Default: ${DEFAULT-VALUE}.")
    private int sampleEvery;

    @Option(
            names = "--save-every",
            defaultValue = "600",
            paramLabel = "N",
            description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}.")
    private int saveEvery;

    @Option(
            names = "--out",
            defaultValue = "target/run",
            paramLabel = "FOLDER",
            description = "Where the results go. Default: ${DEFAULT-VALUE}.")
    private Path out;

    long seed() {
        return seed;
    }

    AdamWSettings adamW() {
        AdamWSettings usual = AdamWSettings.usual();
        return new AdamWSettings(usual.beta1(), usual.beta2(), usual.epsilon(), weightDecay, clip);
    }

    TrainingOptions options(Preset preset) {
        PresetTraining defaults = PresetTraining.of(preset);
        int allSteps = steps == null ? defaults.steps() : steps;
        return new TrainingOptions(
                allSteps,
                batch == null ? defaults.batch() : batch,
                learningRate == null ? defaults.learningRate() : learningRate,
                warmup == null ? Math.max(1, allSteps / 20) : warmup,
                seed,
                new TrainingOptions.Intervals(logEvery, validateEvery, sampleEvery, saveEvery),
                out);
    }
}
