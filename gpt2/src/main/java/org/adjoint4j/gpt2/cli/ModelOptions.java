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

    @Option(names = "--layers", paramLabel = "N", description = "Blocks. Default: the preset's.")
    private Integer layers;

    @Option(names = "--heads", paramLabel = "N", description = "Attention heads of a block. Default: the preset's.")
    private Integer heads;

    @Option(
            names = "--width",
            paramLabel = "N",
            description = "Length of a token's vector, a multiple of the heads. Default: the preset's.")
    private Integer width;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            description = "Units of a feed-forward layer. Default: the preset's, or four times --width.")
    private Integer hidden;

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
        Gpt2Config of = preset().config();
        int newWidth = or(width, of.width());
        return new Gpt2Config(
                or(vocabulary, of.vocabulary()),
                or(context, of.context()),
                or(layers, of.layers()),
                or(heads, of.heads()),
                newWidth,
                or(hidden, width == null ? of.hidden() : 4 * newWidth),
                of.tied(),
                dropout == null ? of.dropout() : dropout);
    }

    private static int or(Integer given, int preset) {
        return given == null ? preset : given;
    }
}
