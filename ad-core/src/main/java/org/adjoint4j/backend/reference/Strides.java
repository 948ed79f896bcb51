package org.adjoint4j.backend.reference;

/** Where an element of a dense output is found in a strided input. */
final class Strides {
    private Strides() {}

    /** Returns the number of elements of an array, 1 of an array without axes. */
    static int size(int[] dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** Returns the sum of index[k] * strides[k], where index is the place of element {@code flat} in dense dims. */
    static int offset(int flat, int[] dims, int[] strides) {
        int offset = 0;
        int rest = flat;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            offset += rest % dims[axis] * strides[axis];
            rest /= dims[axis];
        }
        return offset;
    }
}
