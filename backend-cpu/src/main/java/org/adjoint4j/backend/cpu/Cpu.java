package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** What every kernel works with: the threads, the arrays to use again, and the innermost loops. */
record Cpu(Workers workers, ArrayPool pool, VectorKernels vectors) {
    /** Elements that one task of a memory-bound loop takes: long enough to hide the hand-out, short enough to share. */
    static final int GRAIN = 16_384;

    /** Runs a loop over elements in parallel ranges. */
    void elements(int n, Workers.RangeTask task) {
        workers.runRanges(n, GRAIN, task);
    }

    /** x[i] = value for i < n. */
    void fill(float[] x, int n, float value) {
        elements(n, (from, to) -> Arrays.fill(x, from, to, value));
    }

    /** Runs a loop over rows of {@code width} elements in parallel ranges of whole rows. */
    void rows(int rows, int width, Workers.RangeTask task) {
        workers.runRanges(rows, rowGrain(width), task);
    }

    /** Returns how many rows of a width make a task. */
    static int rowGrain(int width) {
        return Math.max(1, GRAIN / Math.max(1, width));
    }
}
