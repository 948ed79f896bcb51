package org.adjoint4j.benchmarks.step;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.array.Shape;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Layout;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;

/** Parameters on disk, so that another process starts from the same: all elements as 32-bit floats, one array after the other. */
final class ParameterFile {
    private ParameterFile() {}

    /**
     * Where an array lies.
     *
     * @param path its name, such as {@code blocks.3.attention.wQkv}
     * @param shape its shape
     * @param offset of its first byte
     */
    record Entry(String path, Shape shape, long offset) {
        long bytes() {
            return (long) Float.BYTES * shape.size();
        }
    }

    /** Returns the arrays of a model in the order of the file. */
    static List<Entry> entries(Gpt2Config config) {
        List<Entry> entries = new ArrayList<>();
        long[] offset = {0};
        Gpt2Layout.build(config, (path, shape) -> {
            Entry entry = new Entry(path, shape, offset[0]);
            offset[0] += entry.bytes();
            entries.add(entry);
            return null; // only the layout is asked for
        });
        return entries;
    }

    /** Writes parameters. */
    static void write(Path file, Gpt2Parameters parameters) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (Leaf leaf : ParameterTree.leaves(parameters)) {
                float[] elements = leaf.array().toFloatArray();
                ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, elements.length))
                        .order(ByteOrder.nativeOrder());
                bytes.asFloatBuffer().put(elements);
                out.write(bytes.array());
            }
        }
    }
}
