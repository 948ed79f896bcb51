package org.adjoint4j.runtime;

import java.util.Arrays;

/**
 * What the forward sweeps of methods that call each other save for their reverse sweeps. All of them push on the same
 * stacks; the reverse sweeps run in the opposite order, so each finds what is its own on top.
 */
public final class Stacks {
    private final DoubleStack doubles = new DoubleStack();
    private final IntegerStack integers = new IntegerStack();
    private final ObjectStack objects = new ObjectStack();

    /** Returns the stack of floating-point numbers. */
    public DoubleStack doubles() {
        return doubles;
    }

    /** Returns the stack of integers and decisions. */
    public IntegerStack integers() {
        return integers;
    }

    /** Returns the stack of everything else. */
    public ObjectStack objects() {
        return objects;
    }

    /** Returns a reader for one run of the reverse sweeps; readers do not disturb each other. */
    public Reader fromTop() {
        return new Reader(this);
    }

    /** Reads the stacks from their tops, and takes the adjoints of a method's parameters to its caller. */
    public static final class Reader {
        private final DoubleStack.Reader doubles;
        private final IntegerStack.Reader integers;
        private final ObjectStack.Reader objects;
        private final Shadows unasked = new Shadows();
        private double[] adjoints = new double[4];

        private Reader(Stacks stacks) {
            doubles = stacks.doubles.fromTop();
            integers = stacks.integers.fromTop();
            objects = stacks.objects.fromTop();
        }

        /** Returns the reader of the floating-point numbers. */
        public DoubleStack.Reader doubles() {
            return doubles;
        }

        /** Returns the reader of the integers and decisions. */
        public IntegerStack.Reader integers() {
            return integers;
        }

        /** Returns the reader of everything else. */
        public ObjectStack.Reader objects() {
            return objects;
        }

        /** Leaves the adjoint of a number among the parameters, counted from 0, for the caller to read at once. */
        public void leave(int position, double adjoint) {
            if (position >= adjoints.length) {
                adjoints = Arrays.copyOf(adjoints, 2 * position);
            }
            adjoints[position] = adjoint;
        }

        /** Returns what the method whose reverse sweep ran last left at a position. */
        public double adjoint(int position) {
            return adjoints[position];
        }

        /** Returns an array for adjoints that the caller does not want: the same one for the same array. */
        public double[] unasked(double[] array) {
            return unasked.of(array);
        }

        /** Returns an array for adjoints that the caller does not want: the same one for the same array. */
        public float[] unasked(float[] array) {
            return unasked.of(array);
        }

        /** Returns arrays for adjoints that the caller does not want: the same ones for the same rows. */
        public <T> T[] unasked(T[] rows) {
            return unasked.of(rows);
        }
    }
}
