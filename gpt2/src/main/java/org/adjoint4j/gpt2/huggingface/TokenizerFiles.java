package org.adjoint4j.gpt2.huggingface;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tokenizer.VocabularyFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The vocabulary of a model's folder. GPT-2's own is {@code vocab.json} and {@code merges.txt}, or
 * {@code tokenizer.json}; any other is refused, as texts would turn into wrong tokens. A reduced one, which those
 * files can't express, is in {@link #REDUCED}, in this program's format. Without any of them, and beyond GPT-2's tokens where
 * a model has more, tokens are known by number only ({@link Vocabulary#numbered}).
 */
final class TokenizerFiles {
    /** The table of a reduced vocabulary, see {@link VocabularyFile}. */
    static final String REDUCED = "adjoint4j-vocabulary.txt";

    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String SETTINGS = "tokenizer_config.json";
    private static final Logger LOG = LoggerFactory.getLogger(TokenizerFiles.class);

    private TokenizerFiles() {}

    /** Returns the vocabulary of a folder whose model is {@code config}. */
    static Vocabulary read(Path folder, Gpt2Config config) throws IOException {
        Vocabulary vocabulary =
                Files.exists(folder.resolve(REDUCED)) ? reduced(folder) : published(folder, config.vocabulary());
        if (vocabulary.size() != config.vocabulary()) {
            throw new HuggingFaceException(
                    folder,
                    "the model's vocab_size is " + config.vocabulary() + ", its tokenizer has " + vocabulary.size()
                            + " tokens; only GPT-2's tokenizer of " + Gpt2Encoding.SIZE + " and the " + REDUCED
                            + " that export writes are read");
        }
        return vocabulary;
    }

    private static Vocabulary reduced(Path folder) throws IOException {
        Path file = folder.resolve(REDUCED);
        if (Files.size(file) > Json.LARGEST) {
            throw new HuggingFaceException(file, "has " + Files.size(file) + " bytes, too many for a vocabulary");
        }
        return VocabularyFile.load(file);
    }

    private static Vocabulary published(Path folder, int size) {
        if (Files.exists(folder.resolve(VOCABULARY))) {
            requireGpt2(Json.read(folder.resolve(VOCABULARY)));
        } else if (Files.exists(folder.resolve(TOKENIZER))) {
            requireGpt2(Json.read(folder.resolve(TOKENIZER)).object("model").object("vocab"));
        } else {
            String taken =
                    size < Gpt2Encoding.SIZE ? "tokens are known by number only" : "the tokens are taken to be GPT-2's";
            LOG.warn("{} has no {}: {}", folder, VOCABULARY, taken);
            return Vocabulary.numbered(size);
        }
        return size > Gpt2Encoding.SIZE ? Vocabulary.numbered(size) : Vocabulary.full();
    }

    private static void requireGpt2(JsonObject numbers) {
        List<String> tokens = gpt2Tokens();
        for (int i = 0; i < tokens.size(); i++) {
            if (!Long.valueOf(i).equals(numbers.members().get(tokens.get(i)))) {
                throw new HuggingFaceException(
                        numbers.file(),
                        "is not GPT-2's vocabulary, whose token " + i + " is '" + tokens.get(i)
                                + "'; models with another tokenizer are not read");
            }
        }
        if (numbers.names().size() != tokens.size()) {
            throw new HuggingFaceException(
                    numbers.file(),
                    "has " + numbers.names().size() + " tokens where GPT-2's vocabulary has " + tokens.size());
        }
    }

    /** Returns GPT-2's tokens in letters, in the order of their numbers. */
    private static List<String> gpt2Tokens() {
        Gpt2Encoding encoding = new Gpt2Encoding();
        List<String> tokens = new ArrayList<>(Gpt2Encoding.SIZE);
        for (int i = 0; i < Gpt2Encoding.SIZE; i++) {
            tokens.add(ByteLetters.encode(encoding.bytes(i)));
        }
        return tokens;
    }

    /** Returns the names of the files that {@link #write} makes for a vocabulary. */
    static List<String> names(Vocabulary vocabulary) {
        return isFull(vocabulary) ? List.of(VOCABULARY, MERGES, SETTINGS) : List.of(REDUCED);
    }

    /** Writes the files by which a tokenizer does what {@code vocabulary} does. */
    static void write(Path folder, Vocabulary vocabulary, int context) throws IOException {
        if (!isFull(vocabulary)) {
            VocabularyFile.save(vocabulary, folder.resolve(REDUCED));
            return;
        }
        List<String> tokens = gpt2Tokens();
        writeVocabulary(tokens, folder.resolve(VOCABULARY));
        List<String> merges = new ArrayList<>();
        merges.add("#version: 0.2");
        merges.addAll(Merges.of(tokens.subList(0, Gpt2Encoding.END_OF_TEXT)));
        Files.writeString(folder.resolve(MERGES), String.join("\n", merges) + "\n");
        Files.writeString(folder.resolve(SETTINGS), settings(context));
    }

    private static boolean isFull(Vocabulary vocabulary) {
        return vocabulary.equals(Vocabulary.full());
    }

    private static void writeVocabulary(List<String> tokens, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file));
                JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            for (int i = 0; i < tokens.size(); i++) {
                json.writeNumberProperty(tokens.get(i), i);
            }
            json.writeEndObject();
        }
    }

    private static String settings(int context) {
        return """
                {
                  "tokenizer_class": "GPT2Tokenizer",
                  "model_max_length": %s,
                  "add_prefix_space": false,
                  "bos_token": "<|endoftext|>",
                  "eos_token": "<|endoftext|>",
                  "unk_token": "<|endoftext|>"
                }
                """.formatted(Integer.toString(context));
    }
}
