package org.adjoint4j.backend;

/**
 * The counter-based generator Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): the
 * same seed gives the same numbers on every backend, in any order, with nothing stored.
 *
 * <p>Element {@code i} uses word {@code i mod 4} of the block whose counter is {@code (low 32 bits of i/4, high 32 bits
 * of i/4, 0, 0)} under the key {@code (low, high 32 bits of seed)}.
 */
public final class Philox {
    /** First multiplier. */
    public static final int M0 = 0xD2511F53;
    /** Second multiplier. */
    public static final int M1 = 0xCD9E8D57;
    /** Key increment of the first word, the golden ratio. */
    public static final int W0 = 0x9E3779B9;
    /** Key increment of the second word, √3 − 1. */
    public static final int W1 = 0xBB67AE85;
    /** Rounds of a block. */
    public static final int ROUNDS = 10;

    private Philox() {}

    /** Writes the four words of a block to {@code out}. */
    public static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] out) {
        for (int round = 0; round < ROUNDS; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            int next0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int next2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = next0;
            c2 = next2;
            k0 += W0;
            k1 += W1;
        }
        out[0] = c0;
        out[1] = c1;
        out[2] = c2;
        out[3] = c3;
    }

    /** Returns the 32-bit word that belongs to element {@code index} under {@code seed}. */
    public static int word(long seed, long index) {
        long counter = index >>> 2;
        int[] block = new int[4];
        block((int) counter, (int) (counter >>> 32), 0, 0, (int) seed, (int) (seed >>> 32), block);
        return block[(int) (index & 3)];
    }

    /** Returns the least word that is kept at a dropout rate: a word u, read as unsigned, is kept if u ≥ rate · 2³². */
    public static long threshold(double rate) {
        return (long) Math.ceil(rate * 0x1p32);
    }

    /** Returns whether dropout at {@code rate} in [0, 1) keeps element {@code index}. */
    public static boolean keeps(long seed, long index, double rate) {
        return (word(seed, index) & 0xFFFFFFFFL) >= threshold(rate);
    }
}
