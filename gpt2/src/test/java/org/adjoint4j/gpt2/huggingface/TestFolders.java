package org.adjoint4j.gpt2.huggingface;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/** Small models, and folders of them put together by hand. */
final class TestFolders {
    static final Backend BACKEND = Backends.named("reference");

    private TestFolders() {}

    /** Returns a model of two layers with random weights. */
    static HuggingFaceModel model(boolean tied) {
        Gpt2Config config = new Gpt2Config(11, 6, 2, 2, 4, 12, tied, 0.25);
        int[] table = IntStream.range(0, 11)
                .map(i -> i == 3 ? Gpt2Encoding.END_OF_TEXT : 7 * i)
                .toArray();
        return new HuggingFaceModel(
                config, Vocabulary.of(table), Gpt2Initializer.initialize(BACKEND, ElementType.FLOAT32, config, 8));
    }

    /** Returns the tensors in a folder's {@code model.safetensors}. */
    static Map<String, NdArray> tensors(Path folder) {
        Map<String, NdArray> arrays = new LinkedHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
            file.tensors().forEach((name, tensor) -> arrays.put(name, file.array(tensor, BACKEND)));
        }
        return arrays;
    }

    /** Replaces a file by one with these tensors. */
    static void write(Path file, Map<String, NdArray> tensors) throws IOException {
        Files.deleteIfExists(file);
        SafetensorsWriter.write(Files.createFile(file), tensors);
    }

    /** Replaces a file by one whose tensors are in half precision, their values rounded by cutting bits off. */
    static void writeHalf(Path file, Map<String, NdArray> tensors, DType type) throws IOException {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        List<String> entries = new ArrayList<>();
        for (Map.Entry<String, NdArray> tensor : tensors.entrySet()) {
            int begin = data.size();
            for (float value : tensor.getValue().toFloatArray()) {
                short bits = type == DType.F16
                        ? Float.floatToFloat16(value)
                        : (short) (Float.floatToRawIntBits(value) >>> 16);
                data.write(bits & 0xFF);
                data.write(bits >>> 8);
            }
            entries.add("\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(
                            tensor.getKey(),
                            type,
                            Arrays.toString(tensor.getValue().shape().dims()),
                            begin,
                            data.size()));
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length + data.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data.toByteArray());
        Files.write(file, bytes.array());
    }

    /** Splits the tensors of a folder over three files with an index, as transformers does with large models. */
    static void shard(Path folder) throws IOException {
        List<Map<String, NdArray>> shards =
                List.of(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        List<String> places = new ArrayList<>();
        int count = 0;
        for (Map.Entry<String, NdArray> tensor : tensors(folder).entrySet()) {
            int shard = count++ % shards.size();
            shards.get(shard).put(tensor.getKey(), tensor.getValue());
            places.add("\"" + tensor.getKey() + "\": \"" + shardName(shard) + "\"");
        }
        for (int i = 0; i < shards.size(); i++) {
            write(folder.resolve(shardName(i)), shards.get(i));
        }
        Files.delete(folder.resolve("model.safetensors"));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {" + String.join(", ", places) + "}}");
    }

    static String shardName(int i) {
        return "model-0000" + (i + 1) + "-of-00003.safetensors";
    }

    /** Returns an array of this shape. */
    static NdArray array(int... dims) {
        return NdArray.full(BACKEND, ElementType.FLOAT32, Shape.of(dims), 0.5);
    }
}
