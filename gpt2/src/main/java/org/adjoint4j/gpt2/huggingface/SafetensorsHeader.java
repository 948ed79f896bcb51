package org.adjoint4j.gpt2.huggingface;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.adjoint4j.array.Shape;

/**
 * The header of a safetensors file: a JSON object with each tensor's format, shape and place. The tensors must fill the
 * rest of the file without gap or overlap, as the format demands.
 */
final class SafetensorsHeader {
    private static final String METADATA = "__metadata__";
    private static final int MAX_RANK = 8;
    /** The formats and their bits; a file may hold more than a model's parameters. */
    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("U16", 16),
            Map.entry("I16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("U32", 32),
            Map.entry("I32", 32),
            Map.entry("F32", 32),
            Map.entry("U64", 64),
            Map.entry("I64", 64),
            Map.entry("F64", 64));

    private final Path file;

    private SafetensorsHeader(Path file) {
        this.file = file;
    }

    /**
     * Returns the tensors by name, in the order of the file.
     *
     * @param json the header's text
     * @param dataSize the bytes after the header
     */
    static Map<String, Tensor> parse(Path file, byte[] json, long dataSize) {
        return new SafetensorsHeader(file).tensors(Json.parse(file, json), dataSize);
    }

    private Map<String, Tensor> tensors(JsonObject header, long dataSize) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : header.names()) {
            if (!name.equals(METADATA)) {
                tensors.put(name, tensor(name, header.object(name), dataSize));
            }
        }
        requireDense(tensors, dataSize);
        return tensors;
    }

    private Tensor tensor(String name, JsonObject entry, long dataSize) {
        List<Long> dims = extents(name, entry.list("shape"));
        List<Long> offsets = wholeNumbers(name, "data_offsets", entry.list("data_offsets"));
        if (offsets.size() != 2) {
            throw bad(name, "has " + offsets.size() + " data_offsets instead of two");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (begin < 0 || end < begin) {
            throw bad(name, "has data_offsets " + begin + " to " + end);
        }
        if (end > dataSize) {
            throw bad(name, "ends at byte " + end + " of its file's " + dataSize + " bytes of data; was it cut off?");
        }
        Tensor tensor = new Tensor(name, entry.text("dtype"), dims, begin, end);
        requireSize(tensor);
        return tensor;
    }

    private List<Long> extents(String name, List<?> shape) {
        List<Long> dims = wholeNumbers(name, "shape", shape);
        if (dims.size() > MAX_RANK) {
            throw bad(name, "has " + dims.size() + " axes, more than " + MAX_RANK);
        }
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw bad(name, "has a negative extent in its shape " + dims);
        }
        return dims;
    }

    private List<Long> wholeNumbers(String name, String member, List<?> elements) {
        List<Long> numbers = new ArrayList<>(elements.size());
        for (Object element : elements) {
            if (!(element instanceof Long number)) {
                throw bad(name, "has " + element + " in its " + member + ", which is not a whole number");
            }
            numbers.add(number);
        }
        return List.copyOf(numbers);
    }

    private void requireSize(Tensor tensor) {
        Integer bits = BITS.get(tensor.dtype());
        if (bits == null) {
            throw bad(tensor.name(), "has the unknown format " + tensor.dtype());
        }
        long bytes = tensor.end() - tensor.begin();
        long wanted;
        try {
            wanted = Math.multiplyExact(tensor.size(), bits / Byte.SIZE);
        } catch (ArithmeticException e) {
            throw bad(tensor.name(), "has the shape " + tensor.dims() + ", which no file can hold");
        }
        if (bytes != wanted) {
            throw bad(
                    tensor.name(),
                    "has " + bytes + " bytes where its shape " + tensor.dims() + " of " + tensor.dtype() + " needs "
                            + wanted);
        }
    }

    private void requireDense(Map<String, Tensor> tensors, long dataSize) {
        List<Tensor> byPlace = tensors.values().stream()
                .sorted(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end))
                .toList();
        long reached = 0;
        String before = "the header";
        for (Tensor tensor : byPlace) {
            if (tensor.begin() != reached) {
                String how = tensor.begin() < reached ? "overlaps with " : "leaves a gap after ";
                throw bad(tensor.name(), how + before + ": it begins at byte " + tensor.begin() + ", not " + reached);
            }
            reached = tensor.end();
            before = tensor.name();
        }
        if (reached != dataSize) {
            throw new HuggingFaceException(
                    file, "has " + (dataSize - reached) + " bytes after its last tensor, " + before);
        }
    }

    private HuggingFaceException bad(String tensor, String problem) {
        return new HuggingFaceException(file, "tensor " + tensor + " " + problem);
    }

    /** Returns a shape for arrays of this program, which count their elements in an int. */
    static Shape shape(Path file, Tensor tensor) {
        try {
            return Shape.of(tensor.dims().stream().mapToInt(Math::toIntExact).toArray());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new HuggingFaceException(
                    file,
                    "tensor " + tensor.name() + " has the shape " + tensor.dims() + ", too large for an array",
                    e);
        }
    }
}
