package org.adjoint4j.gpt2.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;

/**
 * The tensors of a model's folder, in {@code model.safetensors} or in the files that
 * {@code model.safetensors.index.json} names; each is taken once.
 */
final class Weights implements AutoCloseable {
    /** The one file of a model that is not split. */
    static final String SINGLE = "model.safetensors";

    /** The file that says which tensor is where. */
    static final String INDEX = "model.safetensors.index.json";

    private static final int MOST_FILES = 1024;

    private final Path folder;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, Stored> left = new LinkedHashMap<>();

    /** A tensor and the file that holds it. */
    private record Stored(SafetensorsFile file, Tensor tensor) {}

    private Weights(Path folder) {
        this.folder = folder;
    }

    static Weights open(Path folder) {
        Weights weights = new Weights(folder);
        try {
            weights.openFiles();
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    private void openFiles() {
        if (Files.exists(folder.resolve(SINGLE))) {
            add(SafetensorsFile.open(folder.resolve(SINGLE)));
        } else if (Files.exists(folder.resolve(INDEX))) {
            openShards(Json.read(folder.resolve(INDEX)));
        } else {
            String pickled = Files.exists(folder.resolve("pytorch_model.bin"))
                    ? "; its pytorch_model.bin is a Python pickle, which can run code and is not read: save the model with"
                            + " transformers' save_pretrained"
                    : "";
            throw new HuggingFaceException(folder, "has neither " + SINGLE + " nor " + INDEX + pickled);
        }
    }

    private void openShards(JsonObject index) {
        JsonObject places = index.object("weight_map");
        Set<String> names = new TreeSet<>();
        for (String tensor : places.names()) {
            names.add(fileName(index.file(), tensor, places.text(tensor)));
        }
        if (names.size() > MOST_FILES) {
            throw new HuggingFaceException(
                    index.file(), "names " + names.size() + " files; more than " + MOST_FILES + " are not read");
        }
        for (String name : names) {
            SafetensorsFile file = SafetensorsFile.open(folder.resolve(name));
            add(file);
            requireListed(index.file(), places, name, file);
        }
        for (String tensor : places.names()) {
            if (!left.containsKey(canonical(tensor))) {
                throw new HuggingFaceException(
                        folder.resolve(places.text(tensor)),
                        "lacks tensor " + tensor + ", which " + INDEX + " puts there");
            }
        }
    }

    private static String fileName(Path index, String tensor, String name) {
        boolean plain = name.endsWith(".safetensors") && !name.contains("/") && !name.contains("\\");
        if (!plain || name.indexOf(0) >= 0) {
            throw new HuggingFaceException(
                    index,
                    "puts tensor " + tensor + " into '" + name + "'; only .safetensors files beside it are read");
        }
        return name;
    }

    private static void requireListed(Path index, JsonObject places, String name, SafetensorsFile file) {
        for (String tensor : file.tensors().keySet()) {
            if (!name.equals(places.members().get(tensor))) {
                throw new HuggingFaceException(
                        file.file(),
                        "holds tensor " + tensor + ", which " + index.getFileName() + " does not put there");
            }
        }
    }

    private void add(SafetensorsFile file) {
        files.add(file);
        for (Tensor tensor : file.tensors().values()) {
            if (left.put(canonical(tensor.name()), new Stored(file, tensor)) != null) {
                throw new HuggingFaceException(file.file(), "tensor " + tensor.name() + " is in the model twice");
            }
        }
    }

    private static String canonical(String name) {
        boolean complete = name.startsWith(TensorNames.PREFIX) || name.equals(TensorNames.HEAD);
        return complete ? name : TensorNames.PREFIX + name;
    }

    /** Whether a tensor is there and was not taken yet. */
    boolean has(String name) {
        return left.containsKey(name);
    }

    /** Returns a tensor, which must have the given shape. */
    NdArray take(String name, Shape shape, Backend backend) {
        Stored stored = left.remove(name);
        if (stored == null) {
            throw new HuggingFaceException(folder, "the model's files lack tensor " + name + " of shape " + shape);
        }
        if (!stored.tensor.dims().equals(longs(shape))) {
            throw new HuggingFaceException(
                    stored.file.file(),
                    "tensor " + name + " has the shape " + stored.tensor.dims() + ", config.json asks for " + shape);
        }
        return stored.file.array(stored.tensor, backend);
    }

    private static List<Long> longs(Shape shape) {
        List<Long> dims = new ArrayList<>();
        for (int dim : shape.dims()) {
            dims.add((long) dim);
        }
        return dims;
    }

    /** Refuses tensors that nobody asked for, but for the masks of old files. */
    void requireAllTaken() {
        for (Map.Entry<String, Stored> entry : left.entrySet()) {
            if (!TensorNames.isMask(entry.getKey())) {
                throw new HuggingFaceException(
                        entry.getValue().file.file(),
                        "tensor " + entry.getValue().tensor.name() + " is no parameter of the GPT-2 in config.json");
            }
        }
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
