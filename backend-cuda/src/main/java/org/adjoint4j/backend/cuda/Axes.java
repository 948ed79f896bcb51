package org.adjoint4j.backend.cuda;

/** Extents and strides as kernels take them. */
final class Axes {
    /** MAX_AXES in the source. */
    private static final int MOST = 8;

    private Axes() {}

    /** Returns the number of elements of an array with these extents. */
    static int size(int[] dims) {
        int size = 1;
        for (int dim : dims) {
            size *= dim;
        }
        return size;
    }

    /** Returns whether these strides lead through memory without a gap. */
    static boolean isDense(int[] strides, int[] dims) {
        int expected = 1;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            if (strides[axis] != expected && dims[axis] != 1) {
                return false;
            }
            expected *= dims[axis];
        }
        return true;
    }

    /**
     * Returns struct Axes of the source.
     *
     * @throws IllegalArgumentException if there are too many axes
     */
    static int[] of(String operation, int[] dims, int[] a, int[] b) {
        if (dims.length > MOST) {
            throw new IllegalArgumentException(operation + ": backend cuda takes " + MOST
                    + " axes that can't be merged, not " + dims.length + "; reshape the array to fewer");
        }
        int[] struct = new int[1 + 3 * MOST];
        struct[0] = dims.length;
        System.arraycopy(dims, 0, struct, 1, dims.length);
        System.arraycopy(a, 0, struct, 1 + MOST, dims.length);
        System.arraycopy(b, 0, struct, 1 + 2 * MOST, dims.length);
        return struct;
    }
}
