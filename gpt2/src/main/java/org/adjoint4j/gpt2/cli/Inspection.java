package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.Inputs;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.file.TokenFile;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tokenizer.VocabularyFile;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;

/** Tells the kinds of files apart and says what each holds, by name, in the order in which it is to be read. */
final class Inspection {
    private static final int FIRST_TOKENS = 24;

    private final boolean arrays;
    private final Supplier<Backend> backend;

    /** Models are read to {@code backend}; {@code arrays} says whether their arrays are listed. */
    Inspection(boolean arrays, Supplier<Backend> backend) {
        this.arrays = arrays;
        this.backend = backend;
    }

    /**
     * Returns what {@code path} holds, all of it checked.
     *
     * @throws DataException if it is of no kind that is known
     */
    Map<String, Object> of(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path.toAbsolutePath() + " does not exist; check the path");
        }
        if (Files.isDirectory(path)) {
            return folder(path);
        }
        String start = start(path);
        return switch (start) {
            case "ADJ4JGPT" -> checkpoint(path);
            case "ADJ4JTOK" -> tokens(path);
            case "adjoint4" -> vocabulary(path);
            default ->
                throw new DataException(
                        path.toAbsolutePath()
                                + " is no checkpoint, token file or vocabulary of this program; of a safetensors file give the folder");
        };
    }

    private static String start(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(8), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw Inputs.unreadable(file, "file", e);
        }
    }

    private Map<String, Object> folder(Path path) {
        if (PreparedFolder.isAt(path)) {
            return prepared(path);
        }
        if (Files.exists(path.resolve("config.json"))) {
            return huggingFace(path);
        }
        throw new DataException("folder " + path.toAbsolutePath() + " holds neither " + PreparedFolder.TRAIN
                + " (of prepare) nor config.json (of a Hugging Face model); give one that does");
    }

    private Map<String, Object> checkpoint(Path path) {
        Checkpoint checkpoint = Checkpoint.read(path, backend.get());
        Map<String, Object> content = about("checkpoint", path);
        content.put("step", checkpoint.step());
        putModel(content, checkpoint.config(), checkpoint.vocabulary(), checkpoint.parameters());
        content.put("optimizer", "AdamW: mean and variance of each gradient");
        content.put("notes", new TreeMap<>(checkpoint.notes()));
        return content;
    }

    private Map<String, Object> huggingFace(Path path) {
        HuggingFaceModel model = HuggingFaceModel.read(path, backend.get());
        Map<String, Object> content = about("Hugging Face folder", path);
        putModel(content, model.config(), model.vocabulary(), model.parameters());
        return content;
    }

    private void putModel(
            Map<String, Object> content, Gpt2Config config, Vocabulary vocabulary, Gpt2Parameters parameters) {
        content.put("parameters", config.parameterCount());
        Map<String, Object> sizes = new LinkedHashMap<>();
        sizes.put("vocabulary", config.vocabulary());
        sizes.put("context", config.context());
        sizes.put("layers", config.layers());
        sizes.put("heads", config.heads());
        sizes.put("width", config.width());
        sizes.put("hidden", config.hidden());
        sizes.put("tied", config.tied());
        sizes.put("dropout", config.dropout());
        content.put("model", sizes);
        content.put("vocabulary", describe(vocabulary));
        if (arrays) {
            content.put(
                    "arrays",
                    ParameterTree.leaves(parameters).stream()
                            .filter(leaf -> leaf.array().shape().size() > 0) // a tied head is none
                            .map(Inspection::array)
                            .toList());
        }
    }

    private static Map<String, Object> array(Leaf leaf) {
        double[] values = leaf.array().toDoubleArray();
        Map<String, Object> array = new LinkedHashMap<>();
        array.put("name", leaf.path());
        array.put("shape", Arrays.stream(leaf.array().shape().dims()).boxed().toList());
        array.put("rms", (float)
                Math.sqrt(Arrays.stream(values).map(x -> x * x).average().orElse(0)));
        return array;
    }

    private static String describe(Vocabulary vocabulary) {
        if (vocabulary.equals(Vocabulary.full())) {
            return "GPT-2's";
        }
        if (!vocabulary.hasText()) {
            return "numbers without text";
        }
        return vocabulary.size() > Gpt2Encoding.SIZE
                ? "GPT-2's and numbers without text"
                : vocabulary.size() + " of GPT-2's tokens";
    }

    private static Map<String, Object> prepared(Path path) {
        PreparedFolder folder = PreparedFolder.open(path);
        Map<String, Object> content = about("prepared folder", path);
        content.put("vocabulary", describe(folder.vocabulary()));
        content.put("train", tokens(folder.train(), folder.vocabulary()));
        content.put("validation", tokens(folder.validation(), folder.vocabulary()));
        return content;
    }

    private static Map<String, Object> tokens(Path path) {
        TokenFile file = TokenFile.open(path);
        Map<String, Object> content = about("token file", path);
        Vocabulary beside = vocabularyBeside(path, file);
        content.put(
                "vocabulary", beside == null ? "of " + file.header().vocabularySize() + " tokens" : describe(beside));
        content.putAll(tokens(file, beside));
        return content;
    }

    /** Returns the vocabulary in the file's folder if it is the file's. */
    private static Vocabulary vocabularyBeside(Path path, TokenFile file) {
        Path beside = path.resolveSibling(PreparedFolder.VOCABULARY);
        if (!Files.exists(beside)) {
            return null;
        }
        Vocabulary vocabulary = load(beside);
        return PreparedFolder.checksum(vocabulary) == file.header().vocabularyChecksum() ? vocabulary : null;
    }

    private static Map<String, Object> tokens(TokenFile file, Vocabulary vocabulary) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("tokens", file.length());
        content.put("stories", file.stories());
        content.put("end-of-text", file.header().endOfText());
        content.put("checksum", String.format("%08x, right", file.header().checksum()));
        int[] first = new int[(int) Math.min(FIRST_TOKENS, file.length())];
        file.copy(0, first, 0, first.length);
        content.put("first ids", Arrays.stream(first).boxed().toList());
        if (vocabulary != null) {
            content.put("first text", new Tokenizer(vocabulary).decode(first).replace("\n", "\\n"));
        }
        return content;
    }

    private static Map<String, Object> vocabulary(Path path) {
        Vocabulary vocabulary = load(path);
        Map<String, Object> content = about("vocabulary", path);
        content.put("vocabulary", describe(vocabulary));
        content.put("tokens", vocabulary.size());
        content.put("end-of-text", vocabulary.endOfText());
        return content;
    }

    private static Vocabulary load(Path path) {
        try {
            return VocabularyFile.load(path);
        } catch (IOException e) {
            throw Inputs.unreadable(path, "vocabulary", e);
        }
    }

    private static Map<String, Object> about(String kind, Path path) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("kind", kind);
        content.put("path", path.toString());
        content.put("bytes", bytes(path));
        return content;
    }

    private static long bytes(Path path) {
        try (var files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw Inputs.unreadable(path, "file", e);
        }
    }
}
