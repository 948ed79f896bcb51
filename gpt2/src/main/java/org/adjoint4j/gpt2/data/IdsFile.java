package org.adjoint4j.gpt2.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads token ids: numbers from 0 on, separated by white space. */
public final class IdsFile {
    private static final int LONGEST_SHOWN = 20;
    /** More than any vocabulary needs, and no overflow. */
    private static final int DIGITS = 9;

    private final Path file;
    private final InputStream in;
    private final StringBuilder word = new StringBuilder();
    private int[] ids = new int[1 << 10];
    private int count;
    private long line = 1;

    private IdsFile(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    /**
     * Returns the ids of a file, at least one.
     *
     * @throws DataException if it can't be read, is empty, or holds something else: the message names the line
     */
    public static int[] read(Path file) {
        Inputs.requireFile(file, "ids file");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return new IdsFile(file, in).all();
        } catch (IOException e) {
            throw Inputs.unreadable(file, "ids file", e);
        }
    }

    /**
     * Refuses ids that a model with a vocabulary of {@code size} does not have.
     *
     * @throws DataException naming the greatest id of {@code file}
     */
    public static void requireBelow(int size, int[] ids, String file) {
        int greatest = Arrays.stream(ids).max().orElseThrow();
        if (greatest >= size) {
            throw new DataException("ids file " + file + " holds id " + greatest + ", but the model's vocabulary has "
                    + size + " tokens, 0 to " + (size - 1)
                    + "; give ids of the model's own vocabulary, or a new model a"
                    + " --vocabulary of more than " + greatest);
        }
    }

    private int[] all() throws IOException {
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == ' ' || (c >= '\t' && c <= '\r')) {
                endWord();
            } else {
                word.append((char) c);
            }
            line += c == '\n' ? 1 : 0;
            if (word.length() > LONGEST_SHOWN) {
                endWord();
            }
        }
        endWord();
        if (count == 0) {
            throw new DataException("ids file " + file + " holds no ids; give numbers separated by white space");
        }
        return Arrays.copyOf(ids, count);
    }

    private void endWord() {
        if (word.isEmpty()) {
            return;
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, (int) Math.min(Integer.MAX_VALUE - 8, count * 2L));
        }
        ids[count++] = id();
        word.setLength(0);
    }

    private int id() {
        String text = word.toString();
        boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || text.length() > DIGITS) {
            throw new DataException("ids file " + file + ", line " + line + ": '" + text.replaceAll("[^ -~]", "?")
                    + "' is not a token id; give numbers from 0 on, separated by white space");
        }
        return Integer.parseInt(text);
    }
}
