package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.download.Download;
import org.adjoint4j.gpt2.data.download.Patience;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.prepare.Preparation;
import org.adjoint4j.gpt2.data.prepare.Separation;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.train.StatusLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gpt2 prepare}. */
@Command(
        name = "prepare",
        description = {
            "Makes token files of texts, for train --data FOLDER.",
            "",
            "Without --data it downloads TinyStories (2.2 GB, licence CDLA-Sharing-1.0); what broke off goes on when it is run "
                    + "again. Texts may be larger than the memory. The folder of --out then holds train.tokens, "
                    + "validation.tokens and vocabulary.txt."
        },
        footer = {
            "",
            "Examples:",
            "  gpt2 prepare --vocabulary 8000 --tidy",
            "  gpt2 prepare --data articles.jsonl --field body --out runs/articles",
            "  gpt2 prepare --data books/ --documents file --validation last-book.txt",
            "  gpt2 prepare --url https://example.org/stories.txt --sha256 9f86d0...",
            "A proxy is taken from https_proxy and no_proxy, or from -Dhttps.proxyHost."
        })
final class PrepareCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareCommand.class);
    private static final String TINY_STORIES =
            "https://huggingface.co/datasets/roneneldan/TinyStories/resolve/main/TinyStoriesV2-GPT4-";

    @ArgGroup
    private Origin origin = new Origin();

    /** Texts that are here or one to be fetched. */
    private static final class Origin {
        @Option(
                names = "--data",
                arity = "1..*",
                paramLabel = "PATH",
                description = "UTF-8 texts (.txt, .text, .md), JSONL files (.jsonl, .ndjson), or folders of them.")
        private List<Path> data;

        @ArgGroup(exclusive = false)
        private Remote remote;
    }

    /** A text on a server. */
    private static final class Remote {
        @Option(names = "--url", required = true, paramLabel = "URL", description = "A text or JSONL file to download.")
        private URI url;

        @Option(names = "--sha256", defaultValue = "", paramLabel = "HEX", description = "The checksum it must have.")
        private String sha256;
    }

    @Option(
            names = "--validation",
            arity = "1..*",
            paramLabel = "PATH",
            description = "Texts to measure with. Default: the last tenth, from the first document that starts there.")
    private List<Path> validation;

    @Option(
            names = "--field",
            defaultValue = "text",
            paramLabel = "NAME",
            description = "The field of a JSONL file's objects that holds the text. Default: ${DEFAULT-VALUE}.")
    private String field;

    @Option(
            names = "--documents",
            defaultValue = "auto",
            paramLabel = "HOW",
            description =
                    "What separates the documents of a text: endoftext (<|endoftext|>), blank-lines, file (each file is "
                            + "one document), or auto: the first, or the second in a file without it. Default: ${DEFAULT-VALUE}.")
    private String documents;

    @Option(
            names = "--tidy",
            description =
                    "Drop white space around documents, and make line ends LF. Without it each byte of a text is kept, "
                            + "as GPT-2's own tokenizer does.")
    private boolean tidy;

    @Option(
            names = "--vocabulary",
            defaultValue = "50257",
            paramLabel = "N",
            description = "Keep the N most frequent tokens of GPT-2's; the others become end-of-text. "
                    + "Default: ${DEFAULT-VALUE}, all of them.")
    private int vocabulary;

    @Option(
            names = "--out",
            defaultValue = "data/downloads/tokens",
            paramLabel = "FOLDER",
            description = "Where the token files go. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--downloads",
            defaultValue = "data/downloads",
            paramLabel = "FOLDER",
            description = "Where downloaded texts go. Default: ${DEFAULT-VALUE}.")
    private Path downloads;

    @Option(names = "--workers", paramLabel = "N", description = "Threads that encode. Default: one for each core.")
    private Integer workers;

    @Override
    public Integer call() throws IOException {
        Separation separation = separation();
        List<Path> texts = texts();
        Preparation preparation = new Preparation(
                texts,
                measured(),
                new Preparation.ReadingOptions(separation, field, tidy),
                vocabulary,
                workers == null ? Runtime.getRuntime().availableProcessors() : workers);
        report(run(preparation));
        return CommandLine.ExitCode.OK;
    }

    private Preparation.Result run(Preparation preparation) throws IOException {
        try (StatusLine line = StatusLine.ofTerminal()) {
            return preparation.run(out, new ProgressBar("encoding", line, System::nanoTime));
        }
    }

    private Separation separation() {
        return switch (documents) {
            case "auto" -> Separation.AUTO;
            case "endoftext" -> Separation.END_OF_TEXT;
            case "blank-lines" -> Separation.BLANK_LINES;
            case "file" -> Separation.FILE;
            default ->
                throw new IllegalArgumentException(
                        "--documents is '" + documents + "', must be auto, endoftext, blank-lines or file");
        };
    }

    private List<Path> texts() throws IOException {
        if (origin.data != null) {
            return origin.data;
        }
        if (origin.remote != null) {
            return List.of(downloaded(origin.remote.url, origin.remote.sha256));
        }
        return List.of(downloaded(URI.create(TINY_STORIES + "train.txt"), ""));
    }

    private List<Path> measured() throws IOException {
        if (validation != null) {
            return validation;
        }
        boolean isTinyStories = origin.data == null && origin.remote == null;
        return isTinyStories ? List.of(downloaded(URI.create(TINY_STORIES + "valid.txt"), "")) : List.of();
    }

    private Path downloaded(URI url, String sha256) throws IOException {
        String path = url.getPath() == null ? "" : url.getPath();
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean isHttp = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!isHttp || url.getHost() == null || name.isEmpty() || name.startsWith(".")) {
            throw new DataException(
                    "URL '" + url + "' can't be downloaded; give one like https://example.org/text.txt");
        }
        Path target = downloads.resolve(name);
        try (StatusLine line = StatusLine.ofTerminal()) {
            new Download(Patience.usual(), new ProgressBar("download " + name, line, System::nanoTime))
                    .fetch(url, target, sha256);
        }
        return target;
    }

    private void report(Preparation.Result result) {
        PreparedFolder folder = result.folder();
        long tokens = folder.train().length() + folder.validation().length();
        LOG.info(
                "{}: {} documents and {} tokens to learn, {} and {} held back",
                out,
                count(folder.train().stories()),
                count(folder.train().length()),
                count(folder.validation().stories()),
                count(folder.validation().length()));
        if (folder.vocabulary().size() < Gpt2Encoding.SIZE) {
            LOG.info(
                    "vocabulary: {} tokens, to which {}% of the text belong",
                    count(folder.vocabulary().size()),
                    String.format(Locale.ROOT, "%.2f", 100.0 * (tokens - result.unknown()) / tokens));
        }
        LOG.info("train with: train --data {}", out);
    }

    private static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
