package org.adjoint4j.gpt2.huggingface;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Layout;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;

/**
 * A GPT-2 in the form Hugging Face's transformers reads and writes: a folder with {@code config.json},
 * {@code model.safetensors} (or several, with an index) and the tokenizer's files.
 *
 * <pre>{@code
 * HuggingFaceModel model = HuggingFaceModel.read(Path.of("gpt2"), backend);
 * model.write(Path.of("copy"));   // the same numbers, bit for bit
 * }</pre>
 *
 * @param config the model's sizes
 * @param vocabulary the tokens the model knows
 * @param parameters its weights, 32-bit floats
 */
public record HuggingFaceModel(Gpt2Config config, Vocabulary vocabulary, Gpt2Parameters parameters) {
    private static final String CONFIG = "config.json";

    /**
     * Reads a folder and checks all of it. Weights may be stored as F32, F16 or BF16; a tied model's head is its token
     * embedding.
     *
     * @throws HuggingFaceException if something is missing, damaged or not a GPT-2 this program can compute; the message
     *     names the file, and the tensor where there is one
     */
    public static HuggingFaceModel read(Path folder, Backend backend) {
        if (!Files.isDirectory(folder)) {
            throw new HuggingFaceException(folder, "there is no such folder");
        }
        Gpt2Config config = ConfigJson.read(folder.resolve(CONFIG));
        try (Weights weights = Weights.open(folder)) {
            Vocabulary vocabulary = TokenizerFiles.read(folder, config);
            return new HuggingFaceModel(config, vocabulary, parameters(folder, config, weights, backend));
        } catch (IOException e) {
            throw new HuggingFaceException(folder, "can't be read: " + e, e);
        }
    }

    private static Gpt2Parameters parameters(Path folder, Gpt2Config config, Weights weights, Backend backend) {
        Gpt2Parameters parameters = Gpt2Layout.build(
                config,
                (path, shape) -> config.tied() && path.equals("head")
                        ? NdArray.zeros(backend, ElementType.FLOAT32, shape)
                        : weights.take(TensorNames.of(path), shape, backend));
        if (config.tied() && weights.has(TensorNames.HEAD)) {
            Shape shape = parameters.tokenEmbedding().shape();
            requireTied(folder, parameters, weights.take(TensorNames.HEAD, shape, backend));
        }
        weights.requireAllTaken();
        return parameters;
    }

    private static void requireTied(Path folder, Gpt2Parameters parameters, NdArray head) {
        if (!Arrays.equals(parameters.tokenEmbedding().toFloatArray(), head.toFloatArray())) {
            throw new HuggingFaceException(
                    folder,
                    "config.json ties the head to the token embedding, but tensor " + TensorNames.HEAD
                            + " differs from it; set tie_word_embeddings to false");
        }
    }

    /**
     * Writes a folder, which may be new. Each file is written beside its place and then moved there, the configuration
     * last.
     *
     * @throws HuggingFaceException if it can't be written
     * @throws IllegalArgumentException if the weights are not 32-bit floats
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            Path temporary = Files.createTempDirectory(folder, ".export");
            try {
                writeFiles(temporary);
                for (String name : names()) {
                    Files.move(temporary.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            } finally {
                delete(temporary);
            }
        } catch (IOException e) {
            throw new HuggingFaceException(folder, "can't be written: " + e, e);
        }
    }

    private void writeFiles(Path folder) throws IOException {
        SafetensorsWriter.write(Files.createFile(folder.resolve(Weights.SINGLE)), tensors());
        TokenizerFiles.write(folder, vocabulary, config.context());
        ConfigJson.write(folder.resolve(CONFIG), config, vocabulary.endOfText());
    }

    private Map<String, NdArray> tensors() {
        Map<String, NdArray> tensors = new LinkedHashMap<>();
        for (Leaf leaf : ParameterTree.leaves(parameters)) {
            if (!(config.tied() && leaf.path().equals("head"))) {
                tensors.put(TensorNames.of(leaf.path()), leaf.array());
            }
        }
        return tensors;
    }

    /** Returns the names of the files that {@link #write} makes. */
    public List<String> names() {
        return Stream.of(Stream.of(Weights.SINGLE), TokenizerFiles.names(vocabulary).stream(), Stream.of(CONFIG))
                .flatMap(names -> names)
                .toList();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
