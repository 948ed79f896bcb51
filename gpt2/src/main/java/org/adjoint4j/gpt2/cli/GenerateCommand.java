package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.adjoint4j.gpt2.generate.Sampler;
import org.adjoint4j.gpt2.generate.Sampling;
import org.adjoint4j.gpt2.generate.StopTexts;
import org.adjoint4j.gpt2.generate.TokenGenerator;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.adjoint4j.gpt2.tokenizer.TokenDecoder;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 generate}. */
@Command(
        name = "generate",
        description = {
            "Continues a text with a trained model, token by token.",
            "",
            "The text goes to standard output, the log to standard error. The model sees as many of the last tokens as "
                    + "its context holds; each time it is full, the oldest quarter is forgotten."
        },
        footer = {
            "",
            "Examples:",
            "  gpt2 generate \"Once upon a time\"",
            "  gpt2 generate --top-p 0.95 --samples 3 --stop \"The end\" \"One day\"",
            "  gpt2 generate --model gpt2-folder --temperature 0 --bare \"The moon is\""
        })
final class GenerateCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(GenerateCommand.class);

    @ParentCommand
    private Main main;

    @Mixin
    private ModelSource source;

    @Mixin
    private PromptOptions prompt;

    @Mixin
    private SamplingOptions sampling;

    @Option(
            names = "--tokens",
            defaultValue = "300",
            paramLabel = "N",
            description = "The greatest number of new tokens; the model may end before. Default: ${DEFAULT-VALUE}.")
    private int tokens;

    @Option(
            names = "--samples",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many texts to write, each with the next seed. Default: ${DEFAULT-VALUE}.")
    private int samples;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "The same seed writes the same text. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "Stop before this text; may be given several times.")
    private List<String> stops = List.of();

    @Option(
            names = "--bare",
            description = "Put no end-of-text token before the prompt. Models learn that a text begins after one; "
                    + "transformers leaves it out.")
    private boolean bare;

    @Override
    public Integer call() throws IOException {
        requirePossible();
        Sampling how = sampling.sampling();
        HuggingFaceModel model = source.read(main.backend());
        Tokenizer tokenizer = new Tokenizer(model.vocabulary());
        String text = prompt.text();
        int[] start = start(text, tokenizer);
        explainContext(start.length, model.config().context());
        TextOutput out = new TextOutput(System.out);
        TokenGenerator generator = new TokenGenerator(model.parameters(), model.config());
        for (int i = 0; i < samples; i++) {
            String title = samples == 1 ? "" : "--- sample " + (i + 1) + " of " + samples + " ---\n";
            if (!out.print(title + text)) {
                break; // nobody reads it
            }
            write(generator, start, tokenizer, Sampler.of(how, seed + i), out);
        }
        return 0;
    }

    private void requirePossible() {
        if (tokens < 0) {
            throw new IllegalArgumentException("--tokens is " + tokens + ", must not be negative");
        }
        if (samples < 1) {
            throw new IllegalArgumentException("--samples is " + samples + ", must be at least 1");
        }
    }

    /** Returns the tokens that come before the first new one. */
    private int[] start(String text, Tokenizer tokenizer) {
        int[] known = tokenizer.encode(text);
        int end = tokenizer.endOfText();
        long unknown = Arrays.stream(known).filter(t -> t == end).count();
        if (unknown > 0) {
            LOG.warn("{} of the prompt's {} tokens are not in the model's vocabulary", unknown, known.length);
        }
        return bare
                ? known
                : IntStream.concat(IntStream.of(end), IntStream.of(known)).toArray();
    }

    private void explainContext(int start, int context) {
        if (start > context) {
            LOG.warn("the prompt has {} tokens, the model sees the last {} of them", start, context);
        } else if ((long) start + tokens > context) {
            LOG.info("the model sees {} tokens at once and forgets the oldest when there are more", context);
        }
    }

    private void write(TokenGenerator generator, int[] start, Tokenizer tokenizer, Sampler sampler, TextOutput out) {
        TokenDecoder decoder = tokenizer.decoder();
        StopTexts filter = new StopTexts(stops);
        generator.stream(
                start,
                tokenizer.endOfText(),
                tokens,
                sampler,
                token -> out.print(filter.next(decoder.next(token))) && !filter.reached());
        out.print(filter.next(decoder.end()) + filter.end() + "\n");
    }
}
