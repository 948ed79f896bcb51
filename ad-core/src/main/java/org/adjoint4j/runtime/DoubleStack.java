package org.adjoint4j.runtime;

import java.util.Arrays;

/** Saves {@code double} and {@code float} values of a forward sweep for its reverse sweeps. */
public final class DoubleStack {
    private double[] values = new double[16];
    private int size;

    /** Saves a value. */
    public void push(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    /** Returns a reader that starts at the value saved last; readers do not disturb each other. */
    public Reader fromTop() {
        return new Reader(values, size);
    }

    /** Reads a stack from its top to its bottom. */
    public static final class Reader {
        private final double[] values;
        private int next;

        private Reader(double[] values, int size) {
            this.values = values;
            this.next = size;
        }

        /** Returns the next value below. */
        public double pop() {
            return values[--next];
        }
    }
}
