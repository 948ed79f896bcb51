package org.adjoint4j.runtime;

import java.util.Arrays;

/** Saves integers, characters and branch decisions of a forward sweep for its reverse sweeps. */
public final class IntegerStack {
    private long[] values = new long[16];
    private int size;

    /** Saves a value. */
    public void push(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /** Saves a decision. */
    public void push(boolean value) {
        push(value ? 1 : 0);
    }

    /** Returns a reader that starts at the value saved last; readers do not disturb each other. */
    public Reader fromTop() {
        return new Reader(values, size);
    }

    /** Reads a stack from its top to its bottom. */
    public static final class Reader {
        private final long[] values;
        private int next;

        private Reader(long[] values, int size) {
            this.values = values;
            this.next = size;
        }

        /** Returns the next value below. */
        public long pop() {
            return values[--next];
        }

        /** Returns the next value below, saved as an {@code int} or shorter. */
        public int popInt() {
            return (int) pop();
        }

        /** Returns the next decision below. */
        public boolean popBoolean() {
            return pop() != 0;
        }
    }
}
