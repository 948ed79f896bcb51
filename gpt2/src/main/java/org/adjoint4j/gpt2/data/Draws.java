package org.adjoint4j.gpt2.data;

import org.adjoint4j.backend.Philox;

/**
 * A sequence of random numbers that is a pure function of a seed and a stream number: nothing has to be saved to draw
 * the same numbers again. Element {@code i} is word {@code i mod 4} of the Philox block with the counter
 * {@code (low, high 32 bits of i/4, low, high 32 bits of stream)} and the seed as key.
 */
public final class Draws {
    private final long seed;
    private final long stream;
    private final int[] block = new int[4];
    private long position;

    /** Starts the sequence of {@code stream} under {@code seed}. */
    public Draws(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** Returns the next number in {@code [0, bound)}; a bias of at most bound / 2³² is accepted. */
    public int below(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("draw: the bound must be positive, but is " + bound);
        }
        return (int) ((nextWord() & 0xFFFFFFFFL) * bound >>> 32);
    }

    /** Returns the next number in {@code [0, bound)}, the same as the other one's where the bound is an int. */
    public long below(long bound) {
        if (bound <= Integer.MAX_VALUE) {
            return below((int) Math.max(bound, Integer.MIN_VALUE));
        }
        long high = nextWord() & 0xFFFFFFFFL;
        return Math.unsignedMultiplyHigh(high << 32 | nextWord() & 0xFFFFFFFFL, bound);
    }

    /** Returns the next number in {@code [0, 1)}. */
    public double unit() {
        return (nextWord() & 0xFFFFFFFFL) * 0x1p-32;
    }

    private int nextWord() {
        int word = (int) (position & 3);
        if (word == 0) {
            long counter = position >>> 2;
            Philox.block(
                    (int) counter,
                    (int) (counter >>> 32),
                    (int) stream,
                    (int) (stream >>> 32),
                    (int) seed,
                    (int) (seed >>> 32),
                    block);
        }
        position++;
        return block[word];
    }
}
