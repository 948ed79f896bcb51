package org.adjoint4j.gpt2.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.adjoint4j.gpt2.data.CorpusReader;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.IdsFile;
import org.adjoint4j.gpt2.data.TokenStream;
import org.adjoint4j.gpt2.data.ValidationBatches;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.train.Evaluation;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 eval}. */
@Command(
        name = "eval",
        description = {
            "Measures a model on a text or on token ids; the result is a line of JSON on standard output.",
            "",
            "loss is the mean surprise, in nats, at every token but the first; perplexity is e to the loss. The tokens are cut "
                    + "into windows of the model's context, each seen on its own."
        },
        footer = {
            "",
            "Examples:",
            "  gpt2 eval --data held-back.txt",
            "  gpt2 eval --data data/downloads/tokens --model runs/one/best.ckpt",
            "  gpt2 eval --model folder-with-config.json --ids ids.txt --logits"
        })
final class EvalCommand implements Callable<Integer> {
    /** About so many tokens are computed at once. */
    private static final int TOKENS_AT_ONCE = 1024;

    @ParentCommand
    private Main main;

    @Mixin
    private ModelSource source;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    /** What the model reads. */
    private static final class Subject {
        @Option(
                names = "--data",
                paramLabel = "PATH",
                description =
                        "A UTF-8 text, read as train reads it: end-of-text before and after each story; or a folder that "
                                + "prepare made, of which the tokens held back are taken.")
        private Path data;

        @Option(names = "--text", paramLabel = "TEXT", description = "One story, as an argument.")
        private String text;

        @Option(
                names = "--ids",
                paramLabel = "FILE",
                description = "Token ids of the model's vocabulary, separated by white space, nothing added.")
        private Path ids;
    }

    @Option(
            names = "--bare",
            description =
                    "Take a text as it is, white space and all, and put no end-of-text around it, as transformers does.")
    private boolean bare;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens in a window. Default: as many as the model sees at once.")
    private Integer context;

    @Option(
            names = "--logits",
            description = "Add the logits of the token that would follow the last one, by token id.")
    private boolean logits;

    @Override
    public Integer call() {
        HuggingFaceModel model = source.read(main.backend());
        TokenStream stream = stream(model.vocabulary());
        int window = window(model.config());
        if (stream.length() < 2 && !logits) {
            throw new DataException(name() + " is " + stream.length()
                    + " token, and a loss needs at least 2: one to read and one to say; give more text");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("model", source.path().toString());
        result.put("data", name());
        result.put("tokens", stream.length());
        result.put("context", window);
        putLoss(result, model, stream, window);
        if (logits) {
            result.put("logits", lastLogits(model, stream, window));
        }
        new TextOutput(System.out).print(JsonText.of(result));
        return CommandLine.ExitCode.OK;
    }

    private int window(Gpt2Config config) {
        int window = context == null ? config.context() : context;
        if (window < 1 || window > config.context()) {
            throw new IllegalArgumentException(
                    "--context is " + window + ", must be between 1 and the model's " + config.context());
        }
        return window;
    }

    private String name() {
        if (subject.text != null) {
            return "--text";
        }
        return (subject.ids == null ? subject.data : subject.ids).toString();
    }

    private TokenStream stream(Vocabulary vocabulary) {
        if (subject.ids != null) {
            int[] ids = IdsFile.read(subject.ids);
            IdsFile.requireBelow(vocabulary.size(), ids, subject.ids.toString());
            return TokenStream.of(ids, vocabulary.endOfText());
        }
        if (subject.data != null && Files.isDirectory(subject.data)) {
            return DataSource.at(subject.data).tokens(vocabulary).validation();
        }
        Tokenizer tokenizer = new Tokenizer(vocabulary);
        if (bare) {
            String text = subject.text == null ? CorpusReader.readText(subject.data) : subject.text;
            return TokenStream.of(tokenizer.encode(text), vocabulary.endOfText());
        }
        List<String> stories = subject.text == null ? CorpusReader.readStories(subject.data) : List.of(subject.text);
        return TokenStream.join(stories.stream().map(tokenizer::encode).toList(), vocabulary.endOfText());
    }

    private static void putLoss(Map<String, Object> result, HuggingFaceModel model, TokenStream stream, int window) {
        if (stream.length() < 2) {
            result.put("loss", null);
            return;
        }
        int shortest = (int) Math.min(window, stream.length() - 1);
        ValidationBatches batches = new ValidationBatches(
                stream, (int) Math.max(1, Math.min(TOKENS_AT_ONCE, stream.length()) / shortest), shortest);
        double loss = Evaluation.meanLoss(model.parameters(), model.config(), batches, batches.count());
        if (!Double.isFinite(loss)) {
            throw new IllegalStateException("the model's loss is " + loss + ": its weights are not usable");
        }
        result.put("loss", loss);
        result.put("perplexity", Math.exp(loss));
    }

    private static float[] lastLogits(HuggingFaceModel model, TokenStream stream, int window) {
        int count = (int) Math.min(window, stream.length());
        int[] last = new int[count];
        stream.copy(stream.length() - count, last, 0, count);
        return Evaluation.nextLogits(model.parameters(), model.config(), last);
    }
}
