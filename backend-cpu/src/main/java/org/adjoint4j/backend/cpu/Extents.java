package org.adjoint4j.backend.cpu;

/** The extents of a product (m, k) · (k, n). */
record Extents(int m, int n, int k) {
    /** Returns the number of multiply-adds. */
    long work() {
        return (long) m * n * k;
    }

    /** Returns the least multiple of {@code unit} that is not below {@code n}. */
    static int roundUp(int n, int unit) {
        return (n + unit - 1) / unit * unit;
    }
}
