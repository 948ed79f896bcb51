package org.adjoint4j.gpt2.huggingface;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.ElementType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes safetensors files of 32-bit floats. */
final class SafetensorsWriter {
    /** The header is filled up so that the data begin at a multiple of this, as other writers do. */
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /** Writes arrays by name, in the order of the map, over an existing file. */
    static void write(Path file, Map<String, NdArray> arrays) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
            byte[] header = padded(header(arrays));
            out.write(littleEndian(Long.BYTES).putLong(header.length).array());
            out.write(header);
            for (NdArray array : arrays.values()) {
                writeElements(array, out);
            }
            out.flush();
            // on the disk before it gets its name: a crash can't leave a half-written model
            channel.force(true);
        }
    }

    private static byte[] header(Map<String, NdArray> arrays) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeObjectPropertyStart("__metadata__");
            json.writeStringProperty("format", "pt"); // transformers refuses a file that does not say so
            json.writeEndObject();
            long begin = 0;
            for (Map.Entry<String, NdArray> entry : arrays.entrySet()) {
                begin = writeEntry(json, entry.getKey(), entry.getValue(), begin);
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static long writeEntry(JsonGenerator json, String name, NdArray array, long begin) {
        if (array.elementType() != ElementType.FLOAT32) {
            throw new IllegalArgumentException("tensor " + name + " is of " + array.elementType()
                    + "; only FLOAT32 is written, convert it with NdArray.to first");
        }
        long end = begin + (long) array.size() * Float.BYTES;
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("dtype", DType.F32.name());
        json.writeArrayPropertyStart("shape");
        for (int dim : array.shape().dims()) {
            json.writeNumber(dim);
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("data_offsets");
        json.writeNumber(begin);
        json.writeNumber(end);
        json.writeEndArray();
        json.writeEndObject();
        return end;
    }

    private static byte[] padded(byte[] header) {
        int length = Math.ceilDiv(header.length, ALIGNMENT) * ALIGNMENT;
        byte[] padded = Arrays.copyOf(header, length);
        Arrays.fill(padded, header.length, length, (byte) ' ');
        return padded;
    }

    private static void writeElements(NdArray array, OutputStream out) throws IOException {
        float[] values = array.toFloatArray();
        int chunk = 1 << 16;
        for (int from = 0; from < values.length; ) {
            int length = Math.min(chunk, values.length - from);
            ByteBuffer bytes = littleEndian(length * Float.BYTES);
            bytes.asFloatBuffer().put(values, from, length);
            out.write(bytes.array());
            from += length;
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
