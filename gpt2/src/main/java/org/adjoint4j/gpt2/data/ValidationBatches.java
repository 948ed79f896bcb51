package org.adjoint4j.gpt2.data;

/**
 * Windows that cover a stream from its start, each token but the first a target exactly once. The last batch is filled up
 * with ignored targets, so all have one shape. The loss over the stream is the mean of the batches' losses weighted with
 * {@link Batch#countedTargets}.
 */
public final class ValidationBatches {
    private final TokenStream stream;
    private final int rows;
    private final int context;

    /** Prepares batches of {@code rows} windows of {@code context} tokens; the stream needs at least two tokens. */
    public ValidationBatches(TokenStream stream, int rows, int context) {
        Windows.check(rows, context);
        if (stream.length() < 2) {
            throw new IllegalArgumentException("validation batches: the stream has " + stream.length()
                    + " tokens, at least 2 are needed; give more text");
        }
        this.stream = stream;
        this.rows = rows;
        this.context = context;
    }

    /** Returns how many batches cover the stream. */
    public int count() {
        long perBatch = (long) rows * context;
        return Math.toIntExact((stream.length() - 1 + perBatch - 1) / perBatch);
    }

    /** Returns batch {@code index} of {@code count()}. */
    public Batch at(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("validation batch " + index + " of " + count());
        }
        Batch batch = Batch.blank(rows, context);
        for (int row = 0; row < rows; row++) {
            long from = ((long) index * rows + row) * context;
            int left = (int) Math.max(0, Math.min(context, stream.length() - 1 - from));
            if (left > 0) {
                batch.fillRow(row, stream, from, left);
            }
        }
        return batch;
    }
}
