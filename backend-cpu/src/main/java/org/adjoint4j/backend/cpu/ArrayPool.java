package org.adjoint4j.backend.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Arrays that are used again instead of being collected: a fresh array of 200 MB costs more than most kernels.
 *
 * <p>Lengths are rounded up to eight classes an octave, so at most an eighth is wasted, and large ones to 64, where an eighth
 * would be much and few lengths occur. Nothing is cleared. Idle arrays beyond a limit are left to the garbage collector.
 */
final class ArrayPool {
    private static final int SMALLEST = 64;
    private static final int CLASS_BITS = 3;
    /** From this length on there are more classes. */
    private static final int LARGE = 1 << 18;

    private static final int LARGE_CLASS_BITS = 6;
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    /** By {@link #index}; null where no array was ever given back. */
    private final List<ArrayDeque<float[]>> idle = new ArrayList<>(Collections.nCopies(index(LARGEST) + 1, null));

    private final long limit;
    private long idleFloats;

    /** Keeps at most {@code limitBytes} of idle arrays. */
    ArrayPool(long limitBytes) {
        this.limit = limitBytes / Float.BYTES;
    }

    /** Returns an array of at least this length, with undefined contents. */
    float[] take(int length) {
        int size = sizeClass(length);
        float[] pooled = takeIdle(size);
        return pooled != null ? pooled : create(size);
    }

    /** Takes an array back that {@link #take} gave. */
    synchronized void give(float[] array) {
        if (idleFloats + array.length > limit) {
            clear();
        }
        if (array.length <= limit) {
            idleOf(array.length).push(array);
            idleFloats += array.length;
        }
    }

    /** Takes arrays back. */
    void giveAll(float[]... arrays) {
        for (float[] array : arrays) {
            give(array);
        }
    }

    private ArrayDeque<float[]> idleOf(int size) {
        int index = index(size);
        if (idle.get(index) == null) {
            idle.set(index, new ArrayDeque<>());
        }
        return idle.get(index);
    }

    /** Returns how many floats wait to be used again. */
    synchronized long idleFloats() {
        return idleFloats;
    }

    /** Returns the length of the array that serves a request. */
    static int sizeClass(int length) {
        if (length <= SMALLEST) {
            return SMALLEST;
        }
        int bits = length > LARGE ? LARGE_CLASS_BITS : CLASS_BITS;
        int shift = 31 - Integer.numberOfLeadingZeros(length - 1) - bits;
        long rounded = (((long) (length - 1) >> shift) + 1) << shift;
        return (int) Math.min(rounded, LARGEST);
    }

    /** Returns a number of its own for each size class. */
    private static int index(int size) {
        int octave = 31 - Integer.numberOfLeadingZeros(size - 1);
        int withinOctave = (int) (((long) (size - 1) << LARGE_CLASS_BITS) >> octave) - (1 << LARGE_CLASS_BITS);
        return (octave << LARGE_CLASS_BITS) + withinOctave;
    }

    private synchronized float[] takeIdle(int size) {
        float[] array = idleOf(size).poll();
        idleFloats -= array == null ? 0 : size;
        return array;
    }

    private float[] create(int size) {
        try {
            return new float[size];
        } catch (OutOfMemoryError full) {
            // idle arrays of other sizes may be what fills the heap
            clear();
            return new float[size];
        }
    }

    private synchronized void clear() {
        Collections.fill(idle, null);
        idleFloats = 0;
    }
}
