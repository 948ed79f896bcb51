package org.adjoint4j.gpt2.checkpoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads values and knows how many bytes are left, so that no length is believed that can't be true. */
final class CountedInput {
    private final Path file;
    private final DataInputStream in;
    private long remaining;

    CountedInput(Path file, DataInputStream in, long size) {
        this.file = file;
        this.in = in;
        this.remaining = size;
    }

    long remaining() {
        return remaining;
    }

    int integer() throws IOException {
        take(Integer.BYTES, "a number");
        return in.readInt();
    }

    double real() throws IOException {
        take(Double.BYTES, "a number");
        return in.readDouble();
    }

    int[] integers(int count, String what) throws IOException {
        if (count < 0) {
            throw new CheckpointException(file, what + " claims " + count + " entries");
        }
        take((long) count * Integer.BYTES, what);
        byte[] bytes = new byte[Math.multiplyExact(count, Integer.BYTES)];
        in.readFully(bytes);
        int[] values = new int[count];
        ByteBuffer.wrap(bytes).asIntBuffer().get(values);
        return values;
    }

    byte[] bytes(int count) throws IOException {
        take(count, "a block of bytes");
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    void skip(int count) throws IOException {
        take(count, "a block of bytes");
        in.skipNBytes(count);
    }

    /** Reads a name: its length as a short, then its letters in UTF-8. */
    String text() throws IOException {
        take(Short.BYTES, "a name");
        return new String(bytes(in.readUnsignedShort()), StandardCharsets.UTF_8);
    }

    private void take(long bytes, String what) {
        if (bytes > remaining) {
            throw new CheckpointException(
                    file, what + " claims " + bytes + " bytes where the file has " + remaining + " left");
        }
        remaining -= bytes;
    }
}
