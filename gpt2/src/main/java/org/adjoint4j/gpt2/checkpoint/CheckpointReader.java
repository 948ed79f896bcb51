package org.adjoint4j.gpt2.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Layout;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/**
 * Reads {@link Checkpoint} files. Nothing a file says is believed before it is checked: no size is allocated that the
 * rest of the file could not fill.
 */
final class CheckpointReader {
    private final Path file;
    private final Backend backend;
    private final CountedInput in;

    private CheckpointReader(Path file, Backend backend, CountedInput in) {
        this.file = file;
        this.backend = backend;
        this.in = in;
    }

    /** What stands before the arrays. */
    private record Header(Gpt2Config config, Vocabulary vocabulary, int step, Map<String, String> notes) {}

    /** Reads a part of a file. */
    private interface Part<T> {
        T read(CheckpointReader reader) throws IOException;
    }

    static Checkpoint read(Path file, Backend backend) {
        return read(file, backend, reader -> {
            Integrity.check(file);
            return reader.readBody();
        });
    }

    static Checkpoint.Model readModel(Path file, Backend backend) {
        return read(file, backend, reader -> {
            Integrity.check(file);
            return reader.readModel();
        });
    }

    static Map<String, String> readNotes(Path file) {
        return read(file, null, reader -> reader.readHeader().notes());
    }

    private static <T> T read(Path file, Backend backend, Part<T> part) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long size = Files.size(file) - Format.TRAILER;
            CountedInput in = new CountedInput(file, new DataInputStream(raw), size);
            return part.read(new CheckpointReader(file, backend, in));
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file, "there is no such file", e);
        } catch (IOException e) {
            throw new CheckpointException(file, "can't be read: " + e, e);
        }
    }

    private Header readHeader() throws IOException {
        Integrity.requireMagic(file, in.bytes(Format.MAGIC.length));
        int version = in.integer();
        if (version != Format.VERSION) {
            throw new CheckpointException(
                    file, "has format version " + version + ", this program reads " + Format.VERSION);
        }
        Gpt2Config config = readConfig();
        Vocabulary vocabulary = readVocabulary(config);
        int step = in.integer();
        if (step < 0) {
            throw new CheckpointException(file, "says it was made at step " + step);
        }
        return new Header(config, vocabulary, step, readNotes());
    }

    private Checkpoint readBody() throws IOException {
        Header header = readHeader();
        Gpt2Config config = header.config();
        Map<String, NdArray> arrays = readArrays("");
        Checkpoint checkpoint = new Checkpoint(
                config,
                header.vocabulary(),
                header.step(),
                assemble(config, Format.PARAMETERS, arrays),
                assemble(config, Format.MEAN, arrays),
                assemble(config, Format.VARIANCE, arrays),
                header.notes());
        requireEmpty(arrays);
        return checkpoint;
    }

    private Checkpoint.Model readModel() throws IOException {
        Header header = readHeader();
        Map<String, NdArray> arrays = readArrays(Format.PARAMETERS);
        Gpt2Parameters parameters = assemble(header.config(), Format.PARAMETERS, arrays);
        requireEmpty(arrays);
        return new Checkpoint.Model(header.config(), header.vocabulary(), header.step(), parameters);
    }

    private void requireEmpty(Map<String, NdArray> arrays) {
        if (!arrays.isEmpty()) {
            throw new CheckpointException(file, "has arrays the model does not know: " + arrays.keySet());
        }
    }

    private Gpt2Config readConfig() throws IOException {
        int[] sizes = in.integers(6, "configuration");
        boolean tied = in.bytes(1)[0] != 0;
        double dropout = in.real();
        try {
            return new Gpt2Config(sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5], tied, dropout);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, "has no valid configuration: " + e.getMessage(), e);
        }
    }

    private Vocabulary readVocabulary(Gpt2Config config) throws IOException {
        int[] table = in.integers(in.integer(), "vocabulary");
        if (table.length != config.vocabulary()) {
            throw new CheckpointException(
                    file, "has a vocabulary of " + table.length + " for a model of " + config.vocabulary());
        }
        try {
            return Vocabulary.of(table);
        } catch (IllegalArgumentException e) {
            throw new CheckpointException(file, "has no valid vocabulary: " + e.getMessage(), e);
        }
    }

    private Map<String, String> readNotes() throws IOException {
        int count = in.integer();
        if (count < 0) {
            throw new CheckpointException(file, "claims " + count + " notes");
        }
        Map<String, String> notes = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.text();
            if (notes.put(name, in.text()) != null) {
                throw new CheckpointException(file, "has two notes named " + name);
            }
        }
        return notes;
    }

    /** Reads the arrays whose names begin with {@code prefix} and passes over the others. */
    private Map<String, NdArray> readArrays(String prefix) throws IOException {
        int count = in.integer();
        Map<String, NdArray> arrays = new HashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.text();
            StoredArray stored = readArrayHead(name);
            if (!name.startsWith(prefix)) {
                in.skip(stored.bytes());
            } else if (arrays.put(name, readElements(stored)) != null) {
                throw new CheckpointException(file, "has two arrays named " + name);
            }
        }
        if (in.remaining() != 0) {
            throw new CheckpointException(file, "has " + in.remaining() + " bytes after its last array");
        }
        return arrays;
    }

    /** What stands before an array's elements. */
    private record StoredArray(ElementType type, Shape shape, int bytes) {}

    private StoredArray readArrayHead(String name) throws IOException {
        ElementType type = elementType(name, in.bytes(1)[0]);
        int rank = in.bytes(1)[0];
        if (rank < 0 || rank > Format.MAX_RANK) {
            throw new CheckpointException(file, "array " + name + " has rank " + rank);
        }
        int[] dims = in.integers(rank, "shape of " + name);
        long bytes = type.bytes();
        for (int dim : dims) {
            bytes = dim < 0 || (dim > 0 && bytes > in.remaining() / dim) ? Long.MAX_VALUE : bytes * dim;
        }
        if (bytes > Math.min(in.remaining(), Integer.MAX_VALUE)) {
            throw new CheckpointException(file, "array " + name + " claims more elements than the file holds");
        }
        return new StoredArray(type, shape(name, dims), (int) bytes);
    }

    private NdArray readElements(StoredArray stored) throws IOException {
        return Elements.fromBytes(in.bytes(stored.bytes()), stored.type(), stored.shape(), backend);
    }

    private Shape shape(String name, int[] dims) {
        try {
            return Shape.of(dims);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CheckpointException(file, "array " + name + " has no valid shape: " + e.getMessage(), e);
        }
    }

    private ElementType elementType(String name, int bytes) {
        for (ElementType type : ElementType.values()) {
            if (type.bytes() == bytes) {
                return type;
            }
        }
        throw new CheckpointException(file, "array " + name + " has elements of " + bytes + " bytes");
    }

    private Gpt2Parameters assemble(Gpt2Config config, String prefix, Map<String, NdArray> arrays) {
        return Gpt2Layout.build(config, (path, shape) -> {
            NdArray array = arrays.remove(prefix + path);
            if (array == null) {
                throw new CheckpointException(file, "lacks array " + prefix + path);
            }
            if (!array.shape().equals(shape)) {
                throw new CheckpointException(
                        file, "array " + prefix + path + " has shape " + array.shape() + ", the model needs " + shape);
            }
            return array;
        });
    }
}
