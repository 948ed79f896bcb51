package org.adjoint4j.gpt2.cli;

import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Preset;
import picocli.CommandLine.Option;

/** Options that choose a model. */
final class ModelOptions {
    @Option(
            names = "--preset",
            defaultValue = "quick",
            paramLabel = "NAME",
            description = "The model: quick (minutes on two cores), stories (the size usual for TinyStories), gpt2, "
                    + "gpt2-medium, gpt2-large, gpt2-xl. Default: ${DEFAULT-VALUE}.")
    private String preset;

    @Option(
            names = "--vocabulary",
            paramLabel = "N",
            description = "Keep the text's N most frequent tokens of GPT-2's; the others become end-of-text. "
                    + "Default: the preset's.")
    private Integer vocabulary;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens the model sees at once. Default: the preset's.")
    private Integer context;

    @Option(
            names = "--dropout",
            paramLabel = "RATE",
            description = "Share of values dropped while training, in [0, 1). Default: the preset's.")
    private Double dropout;

    /** Returns whether the user gave the vocabulary's size. */
    boolean asksForVocabulary() {
        return vocabulary != null;
    }

    Preset preset() {
        return Preset.named(preset);
    }

    Gpt2Config config() {
        Gpt2Config config = preset().config();
        config = vocabulary == null ? config : config.withVocabulary(vocabulary);
        config = context == null ? config : config.withContext(context);
        return dropout == null ? config : config.withDropout(dropout);
    }
}
