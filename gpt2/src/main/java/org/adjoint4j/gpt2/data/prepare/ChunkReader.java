package org.adjoint4j.gpt2.data.prepare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Consumer;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.Inputs;

/** Cuts a file into {@link Chunk}s: JSONL at the ends of lines, text where {@link Cuts#last} says. */
final class ChunkReader {
    /** A chunk's usual size. */
    private static final int BYTES = 1 << 18;
    /** The longest line of JSON. */
    private static final int LONGEST_LINE = 1 << 26;

    private final InputFile file;
    private final Separation separation;
    private final Consumer<Chunk> sink;
    private final int usualBytes;
    private byte[] block;
    private int filled;
    private long offset;
    private long line = 1;
    private boolean begins = true;

    private ChunkReader(InputFile file, Separation separation, int usualBytes, Consumer<Chunk> sink) {
        this.file = file;
        this.separation = separation;
        this.usualBytes = usualBytes;
        this.block = new byte[usualBytes];
        this.sink = sink;
    }

    /** Reads a file and gives its chunks to {@code sink} in order. */
    static void read(InputFile file, Separation separation, Consumer<Chunk> sink) {
        read(file, separation, BYTES, sink);
    }

    /** The same in chunks of another size. */
    static void read(InputFile file, Separation separation, int usualBytes, Consumer<Chunk> sink) {
        try (InputStream in = Files.newInputStream(file.path())) {
            Separation found = separation == Separation.AUTO && !file.isJsonLines() ? found(file) : separation;
            new ChunkReader(file, found, usualBytes, sink).readAll(in);
        } catch (IOException e) {
            throw Inputs.unreadable(file.path(), "data file", e);
        }
    }

    /** Returns what separates the documents: a file without separator is read to its end, once more. */
    private static Separation found(InputFile file) throws IOException {
        int overlap = Cuts.SEPARATOR.length - 1;
        byte[] bytes = new byte[BYTES];
        try (InputStream in = Files.newInputStream(file.path())) {
            int kept = 0;
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes, kept, BYTES - kept)) {
                int length = kept + read;
                if (Documents.separator(bytes, 0, length) < length) {
                    return Separation.END_OF_TEXT;
                }
                kept = Math.min(overlap, length);
                System.arraycopy(bytes, length - kept, bytes, 0, kept);
            }
        }
        return Separation.BLANK_LINES;
    }

    private void readAll(InputStream in) throws IOException {
        while (true) {
            filled += in.readNBytes(block, filled, block.length - filled);
            if (filled < block.length) {
                emit(filled, true);
                return;
            }
            int cut = file.isJsonLines() ? afterLastLine() : Cuts.last(block, filled);
            if (cut == 0) {
                grow();
            } else {
                emit(cut, false);
            }
        }
    }

    private int afterLastLine() {
        int at = filled;
        while (at > 0 && block[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private void grow() {
        if (block.length >= LONGEST_LINE) {
            throw new DataException("data file " + file.path() + ", line " + line + " is longer than " + LONGEST_LINE
                    + " bytes; is it JSONL, one object a line?");
        }
        block = Arrays.copyOf(block, block.length * 2);
    }

    private void emit(int length, boolean isLast) {
        byte[] bytes = Arrays.copyOf(block, length);
        sink.accept(new Chunk(file, separation, offset, line, bytes, begins, isLast));
        if (file.isJsonLines()) {
            line += lines(bytes);
        }
        begins = separation == Separation.END_OF_TEXT && Documents.endWithSeparator(bytes);
        offset += length;
        filled -= length;
        System.arraycopy(block, length, block, 0, filled);
        if (block.length > usualBytes && filled < usualBytes) {
            block = Arrays.copyOf(block, usualBytes);
        }
    }

    private static long lines(byte[] bytes) {
        long count = 0;
        for (byte b : bytes) {
            count += b == '\n' ? 1 : 0;
        }
        return count;
    }
}
