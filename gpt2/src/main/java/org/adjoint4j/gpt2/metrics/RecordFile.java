package org.adjoint4j.gpt2.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * TensorFlow's TFRecord framing: the length of a record as a little-endian long, its masked CRC-32C, the record, its
 * masked CRC-32C.
 */
final class RecordFile implements AutoCloseable {
    private static final int MASK = 0xa282ead8;

    private final FileChannel file;

    RecordFile(Path path) throws IOException {
        this.file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Writes a record at once, so that a killed process leaves at most its last one incomplete. */
    void add(byte[] data) throws IOException {
        ByteBuffer length =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, data.length);
        ByteBuffer framed = ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(data.length)
                .putInt(maskedChecksum(length.array()))
                .put(data)
                .putInt(maskedChecksum(data))
                .flip();
        while (framed.hasRemaining()) {
            file.write(framed);
        }
    }

    /** Returns the checksum, turned and shifted so that a checksum of data that holds checksums is still a good one. */
    static int maskedChecksum(byte[] data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
    }

    void force() throws IOException {
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
