package org.adjoint4j.backend.cpu;

/** The extents of multi-head attention and where one head's rows lie in the arrays. */
record Heads(int batch, int time, int heads, int headSize) {
    private static final int TASKS = 64;
    /** From measurement. */
    private static final int NARROW = 16;

    /** Returns the number of (batch, head) pairs. */
    int count() {
        return batch * heads;
    }

    /** Returns the number of tasks they are worked on in. */
    int tasks() {
        return Math.min(count(), TASKS);
    }

    /** Returns the first head of a task. */
    int first(int task) {
        return (int) ((long) task * count() / Math.max(1, tasks()));
    }

    /** Returns whether {@link QuadKernels} suit: larger heads have enough to multiply for tiles of products. */
    boolean narrow() {
        return headSize <= NARROW && headSize % QuadKernels.QUAD == 0;
    }

    /** Returns the width of a row of out. */
    int width() {
        return heads * headSize;
    }

    /** Returns the width of a row of qkv. */
    int qkvWidth() {
        return 3 * width();
    }

    /** Returns where row 0 of a head's queries (part 0), keys (1) or values (2) begins in qkv. */
    int qkvOffset(int head, int part) {
        return head / heads * time * qkvWidth() + part * width() + head % heads * headSize;
    }

    /** Returns where row 0 of a head begins in out. */
    int outOffset(int head) {
        return head / heads * time * width() + head % heads * headSize;
    }

    /** Returns what scores are multiplied by. */
    float scale() {
        return (float) (1 / Math.sqrt(headSize));
    }
}
