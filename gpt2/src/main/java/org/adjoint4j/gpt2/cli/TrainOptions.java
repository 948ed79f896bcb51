package org.adjoint4j.gpt2.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.optim.WarmupCosine;
import org.adjoint4j.gpt2.train.TrainingOptions;
import picocli.CommandLine.Option;

/** Options of training, for every command that trains; what is not given depends on the preset. */
final class TrainOptions {
    /** The folder of a run where none is given; containers set the variable. */
    static final String DEFAULT_OUT = "${env:GPT2_RUN:-target/run}";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Options from a YAML or properties file, by their names without dashes, such as"
                    + " \"learning-rate: 3e-3\"; those on the command line win.")
    private Path config;

    @Option(names = "--steps", paramLabel = "N", description = "Training steps. Default: the preset's.")
    private Integer steps;

    @Option(names = "--batch", paramLabel = "N", description = "Sequences in a batch. Default: the preset's.")
    private Integer batch;

    @Option(
            names = "--accumulate",
            defaultValue = "1",
            paramLabel = "N",
            description = "Batches whose mean gradient makes a step: N times the batch in the same memory. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int accumulation;

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Its peak; it falls along a cosine. Default: the preset's.")
    private Double learningRate;

    @Option(
            names = "--min-learning-rate",
            paramLabel = "RATE",
            description = "What it falls to. Default: a tenth of the peak.")
    private Double minLearningRate;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "Steps in which the learning rate rises. Default: a twentieth of all steps.")
    private Integer warmup;

    @Option(
            names = "--weight-decay",
            defaultValue = "0.1",
            paramLabel = "RATE",
            description = "Decay of matrices, times the learning rate; vectors have none. Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--beta1",
            defaultValue = "0.9",
            paramLabel = "SHARE",
            description = "How much AdamW keeps of the gradient's mean. Default: ${DEFAULT-VALUE}.")
    private double beta1;

    @Option(
            names = "--beta2",
            defaultValue = "0.99",
            paramLabel = "SHARE",
            description = "How much AdamW keeps of the squared gradient's mean. Default: ${DEFAULT-VALUE}.")
    private double beta2;

    @Option(
            names = "--clip",
            defaultValue = "1",
            paramLabel = "NORM",
            description = "Scale longer gradients down to this norm; Infinity: never. Default: ${DEFAULT-VALUE}.")
    private double clip;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "The same seed gives the same run. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Stop and save after so long, such as 90s, 30m or 1h30m; a resumed run has it anew. "
                    + "Default: none.")
    private Duration timeLimit;

    @Option(
            names = "--patience",
            defaultValue = "0",
            paramLabel = "N",
            description = "Stop after N validations in a row without a better loss; 0: never. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int patience;

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
            description = "Steps between measurements on text held back; the best model so far is kept. "
                    + "Default: ${DEFAULT-VALUE}.")
    private int validateEvery;

    @Option(
            names = "--validation-batches",
            defaultValue = "16",
            paramLabel = "N",
            description = "Batches such a measurement uses at most. Default: ${DEFAULT-VALUE}.")
    private int validationBatches;

    @Option(
            names = "--sample-every",
            defaultValue = "600",
            paramLabel = "N",
            description = "Steps between stories; 0: only at the end. Default: ${DEFAULT-VALUE}.")
    private int sampleEvery;

    @Option(
            names = "--save-every",
            defaultValue = "600",
            paramLabel = "N",
            description = "Steps between checkpoints; 0: only at the end. Default: ${DEFAULT-VALUE}.")
    private int saveEvery;

    @Option(
            names = "--out",
            defaultValue = TrainOptions.DEFAULT_OUT,
            paramLabel = "FOLDER",
            description = "Where the results go. Default: ${DEFAULT-VALUE}.")
    private Path out;

    /** Returns the folder of a run where none is given. */
    static Path defaultOut() {
        return Path.of(System.getenv().getOrDefault("GPT2_RUN", "target/run"));
    }

    long seed() {
        return seed;
    }

    AdamWSettings adamW() {
        return new AdamWSettings(beta1, beta2, AdamWSettings.usual().epsilon(), weightDecay, clip);
    }

    /** Returns the options of training; what the user did not say is {@code defaults}'. */
    TrainingOptions options(PresetTraining defaults) {
        int allSteps = steps == null ? defaults.steps() : steps;
        return new TrainingOptions(
                allSteps,
                batch == null ? defaults.batch() : batch,
                accumulation,
                schedule(allSteps, defaults),
                seed,
                new TrainingOptions.Intervals(logEvery, validateEvery, sampleEvery, saveEvery),
                new TrainingOptions.Limits(Optional.ofNullable(timeLimit), patience),
                validationBatches,
                out);
    }

    private WarmupCosine schedule(int allSteps, PresetTraining defaults) {
        double peak = learningRate == null ? defaults.learningRate() : learningRate;
        int rising = warmup == null ? Math.max(1, allSteps / 20) : warmup;
        if (allSteps > 0 && rising > allSteps) {
            throw new IllegalArgumentException(
                    "warm-up is " + rising + " steps, longer than all " + allSteps + "; give fewer, or more steps");
        }
        return new WarmupCosine(peak, minLearningRate == null ? peak / 10 : minLearningRate, rising, allSteps);
    }
}
