package org.adjoint4j.gpt2.data;

import java.util.Arrays;

/**
 * What a model reads and what it should say.
 *
 * @param inputs the tokens read, row by row, (rows, context)
 * @param targets the token that follows each of them, (rows, context); {@link #IGNORED} where none counts
 * @param rows how many rows, B
 * @param context how many tokens a row, T
 */
public record Batch(int[] inputs, int[] targets, int rows, int context) {
    /** A target that does not count in the loss. */
    public static final int IGNORED = -1;

    /** Returns how many targets count in the loss. */
    public int countedTargets() {
        int counted = 0;
        for (int target : targets) {
            counted += target == IGNORED ? 0 : 1;
        }
        return counted;
    }

    /** Returns an empty batch to be filled: input 0, no target that counts. */
    static Batch blank(int rows, int context) {
        int[] targets = new int[rows * context];
        Arrays.fill(targets, IGNORED);
        return new Batch(new int[rows * context], targets, rows, context);
    }

    /** Fills the first {@code count} places of a row with the window of {@code stream} at {@code from}. */
    void fillRow(int row, TokenStream stream, long from, int count) {
        stream.copy(from, inputs, row * context, count);
        stream.copy(from + 1, targets, row * context, count);
    }
}
