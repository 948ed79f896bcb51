package org.adjoint4j.gpt2.checkpoint;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Tells a whole checkpoint file from a truncated, changed or foreign one before anything in it is read. */
final class Integrity {
    private Integrity() {}

    static void check(Path file) throws IOException {
        long covered = Files.size(file) - Format.TRAILER;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            byte[] magic = in.readNBytes(Format.MAGIC.length);
            requireMagic(file, magic);
            if (covered < Format.MAGIC.length) {
                throw truncated(file);
            }
            CRC32C checksum = new CRC32C();
            checksum.update(magic);
            update(checksum, in, covered - Format.MAGIC.length);
            long expected = in.readLong();
            if (!Arrays.equals(in.readNBytes(Format.END.length), Format.END)) {
                throw truncated(file);
            }
            if (checksum.getValue() != expected) {
                throw new CheckpointException(file, "is damaged (its checksum differs)");
            }
        }
    }

    static void requireMagic(Path file, byte[] firstBytes) {
        if (!Arrays.equals(firstBytes, Format.MAGIC)) {
            throw new CheckpointException(file, "is not an Adjoint4J checkpoint (wrong first bytes)");
        }
    }

    private static void update(CRC32C checksum, InputStream in, long count) throws IOException {
        byte[] block = new byte[1 << 16];
        long left = count;
        while (left > 0) {
            int read = in.readNBytes(block, 0, (int) Math.min(block.length, left));
            if (read == 0) {
                throw new EOFException("the file became shorter while it was read");
            }
            checksum.update(block, 0, read);
            left -= read;
        }
    }

    private static CheckpointException truncated(Path file) {
        return new CheckpointException(file, "is truncated (its end mark is missing)");
    }
}
