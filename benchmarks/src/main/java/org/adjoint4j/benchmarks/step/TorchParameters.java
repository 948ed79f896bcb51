package org.adjoint4j.benchmarks.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adjoint4j.gpt2.model.Gpt2Config;

/** Reads parameters into PyTorch's memory. */
final class TorchParameters {
    private TorchParameters() {}

    /**
     * Returns the arrays of a model by their names; those of linear layers are stored (out, in), as PyTorch has them. Those
     * without elements are left out.
     */
    static Map<String, NDArray> read(Path file, Gpt2Config config, NDManager manager) throws IOException {
        Map<String, NDArray> parameters = new LinkedHashMap<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            for (ParameterFile.Entry entry : ParameterFile.entries(config)) {
                if (entry.shape().size() > 0) {
                    MemorySegment elements = channel.map(MapMode.READ_ONLY, entry.offset(), entry.bytes(), arena);
                    NDArray array = copy(manager, elements.asByteBuffer(), entry);
                    array.setRequiresGradient(true);
                    parameters.put(entry.path(), array);
                }
            }
        }
        return parameters;
    }

    /** Copies, so that the array lies where PyTorch would have put it. */
    private static NDArray copy(NDManager manager, ByteBuffer elements, ParameterFile.Entry entry) {
        Shape shape = new Shape(
                Arrays.stream(entry.shape().dims()).mapToLong(dim -> dim).toArray());
        try (NDArray mapped = manager.create(elements.order(ByteOrder.nativeOrder()), shape, DataType.FLOAT32)) {
            return isLinearWeight(entry) ? transposed(mapped) : mapped.duplicate();
        }
    }

    private static boolean isLinearWeight(ParameterFile.Entry entry) {
        return entry.path().startsWith("blocks.") && entry.shape().rank() == 2;
    }

    private static NDArray transposed(NDArray array) {
        try (NDArray view = array.transpose();
                NDArray dense = view.reshape(-1)) {
            return dense.reshape(view.getShape());
        }
    }
}
