package org.adjoint4j.backend.cpu;

/** The extents of a product (m, k) · (k, n). */
record Extents(int m, int n, int k) {
    /** Those of late, each at the place its hash says: a training step needs the same few again and again. */
    private static final Extents[] RECENT = new Extents[256];

    /** Returns extents, an object made earlier if it is one of late. */
    static Extents of(int m, int n, int k) {
        int hash = (31 * m + n) * 31 + k;
        int place = (hash ^ hash >>> 16) & (RECENT.length - 1);
        Extents recent = RECENT[place];
        if (recent == null || recent.m != m || recent.n != n || recent.k != k) {
            recent = new Extents(m, n, k);
            RECENT[place] = recent;
        }
        return recent;
    }

    /** Returns the number of multiply-adds. */
    long work() {
        return (long) m * n * k;
    }

    /** Returns the least multiple of {@code unit} that is not below {@code n}. */
    static int roundUp(int n, int unit) {
        return (n + unit - 1) / unit * unit;
    }
}
