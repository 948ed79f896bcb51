package org.adjoint4j.gpt2.data;

/**
 * Random windows of a stream to train on. Batch {@code step} is a function of the seed and {@code step} alone, so a
 * training that goes on where it was left needs no more than these two numbers.
 */
public final class TrainingBatches {
    private final TokenStream stream;
    private final int rows;
    private final int context;
    private final long seed;
    private final double storyStartShare;
    private final long startingStories;

    /**
     * Prepares windows.
     *
     * @param stream where they are taken from; at least {@code context + 1} tokens
     * @param rows how many windows make a batch
     * @param context how many tokens a window has
     * @param seed the seed of the choice
     * @param storyStartShare the share in [0, 1] of windows that start with a story (at the end-of-text before it), where
     *     samples start too; the others start anywhere, as nanoGPT's do. With 1, of a story longer than a
     *     window only the beginning is learnt
     */
    public TrainingBatches(TokenStream stream, int rows, int context, long seed, double storyStartShare) {
        Windows.check(rows, context);
        if (!(storyStartShare >= 0 && storyStartShare <= 1)) {
            throw new IllegalArgumentException(
                    "training batches: storyStartShare must be in [0, 1], but is " + storyStartShare);
        }
        if (stream.length() <= context) {
            throw new IllegalArgumentException("training batches: the stream has " + stream.length()
                    + " tokens, a window needs " + (context + 1) + "; give more text or a smaller context");
        }
        this.stream = stream;
        this.rows = rows;
        this.context = context;
        this.seed = seed;
        this.storyStartShare = storyStartShare;
        this.startingStories = stream.storiesStartingUpTo(stream.length() - context - 1);
    }

    /** Returns the batch of a step; steps count from any number, each is independent of the others. */
    public Batch at(long step) {
        Draws draws = new Draws(seed, step);
        Batch batch = Batch.blank(rows, context);
        for (int row = 0; row < rows; row++) {
            batch.fillRow(row, stream, start(draws), context);
        }
        return batch;
    }

    private long start(Draws draws) {
        if (startingStories > 0 && draws.unit() < storyStartShare) {
            return stream.storyStart(draws.below(startingStories));
        }
        return draws.below(stream.length() - context);
    }
}
