package org.adjoint4j.testing;

/** Sizes of dense and strided arrays. */
final class Extents {
    private Extents() {}

    static int size(int... dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** Returns how many elements a buffer needs to be read with these strides. */
    static int needed(int[] strides, int[] dims) {
        if (size(dims) == 0) {
            return 0;
        }
        int last = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            last += strides[axis] * (dims[axis] - 1);
        }
        return last + 1;
    }
}
