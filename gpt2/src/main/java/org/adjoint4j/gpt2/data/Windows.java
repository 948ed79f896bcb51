package org.adjoint4j.gpt2.data;

/** What batches of windows have in common. */
final class Windows {
    private Windows() {}

    /** Refuses batches without a row or a token. */
    static void check(int rows, int context) {
        if (rows < 1 || context < 1) {
            throw new IllegalArgumentException(
                    "batches: rows and context must be at least 1, but are " + rows + " and " + context);
        }
    }
}
