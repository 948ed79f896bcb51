package org.adjoint4j.gpt2.cli;

import org.adjoint4j.gpt2.generate.Sampling;
import picocli.CommandLine.Option;

/** Options that say how the next token is chosen. */
final class SamplingOptions {
    @Option(
            names = "--temperature",
            defaultValue = "0.5",
            paramLabel = "T",
            description = "0 always takes the likeliest token, 1 follows the model's probabilities. "
                    + "Default: ${DEFAULT-VALUE}.")
    private double temperature;

    @Option(
            names = "--top-k",
            defaultValue = "40",
            paramLabel = "K",
            description = "Choose among the K likeliest tokens; 0: among all. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(
            names = "--top-p",
            defaultValue = "1",
            paramLabel = "P",
            description = "Choose among the likeliest tokens that together have probability P; 1: among all. "
                    + "Default: ${DEFAULT-VALUE}.")
    private double topP;

    @Option(
            names = "--repetition-penalty",
            defaultValue = "1",
            paramLabel = "R",
            description = "Above 1: the logits of tokens that are in the text already are lowered by this factor. "
                    + "Default: ${DEFAULT-VALUE}.")
    private double repetitionPenalty;

    Sampling sampling() {
        return new Sampling(temperature, topK, topP, repetitionPenalty);
    }
}
