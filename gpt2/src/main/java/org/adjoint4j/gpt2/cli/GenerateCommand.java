package org.adjoint4j.gpt2.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.generate.Sampler;
import org.adjoint4j.gpt2.generate.TokenGenerator;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 generate}. */
@Command(name = "generate", description = "Continues a text with a trained model.")
final class GenerateCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(GenerateCommand.class);

    @ParentCommand
    private Main main;

    @Option(
            names = "--checkpoint",
            defaultValue = "target/run/model.ckpt",
            paramLabel = "FILE",
            description = "The model, as train leaves it. Default: ${DEFAULT-VALUE}.")
    private Path checkpoint;

    @Option(
            names = "--prompt",
            defaultValue = "",
            paramLabel = "TEXT",
            description = "The text to continue; without it the model begins a story of its own.")
    private String prompt;

    @Option(
            names = "--tokens",
            defaultValue = "300",
            paramLabel = "N",
            description = "The greatest number of new tokens; the model may end before. Default: ${DEFAULT-VALUE}.")
    private int tokens;

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
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "The same seed writes the same text. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() {
        if (tokens < 0) {
            throw new IllegalArgumentException("--tokens is " + tokens + ", must not be negative");
        }
        Sampler sampler = Sampler.of(temperature, topK, seed);
        Checkpoint model = Checkpoint.read(checkpoint, main.backend());
        Tokenizer tokenizer = new Tokenizer(model.vocabulary());
        int end = tokenizer.endOfText();
        int[] written = new TokenGenerator(model.parameters(), model.config())
                .continued(prompt(tokenizer), end, tokens, sampler);
        LOG.info("model of step {}:\n\n{}\n", model.step(), tokenizer.decode(withoutFirst(written)));
        return 0;
    }

    /** Returns the end-of-text that stories follow, and the prompt. */
    private int[] prompt(Tokenizer tokenizer) {
        int[] known = tokenizer.encode(prompt);
        long unknown =
                Arrays.stream(known).filter(t -> t == tokenizer.endOfText()).count();
        if (unknown > 0) {
            LOG.warn("{} of the prompt's {} tokens are not in the model's vocabulary", unknown, known.length);
        }
        return IntStream.concat(IntStream.of(tokenizer.endOfText()), IntStream.of(known))
                .toArray();
    }

    private static int[] withoutFirst(int[] tokens) {
        return Arrays.copyOfRange(tokens, 1, tokens.length);
    }
}
