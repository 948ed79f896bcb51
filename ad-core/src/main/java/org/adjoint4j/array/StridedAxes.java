package org.adjoint4j.array;

import java.util.Arrays;

/**
 * A walk over a dense output that reads its operands with strides, in as few axes as possible: axes of extent 1 are
 * dropped, neighbours that every operand walks through evenly become one. Kernels then see a plain loop wherever there
 * is one.
 */
record StridedAxes(int[] dims, int[][] strides) {
    /** Merges the axes of {@code dims}, walked with the given strides of each operand. */
    static StridedAxes merge(int[] dims, int[]... strides) {
        int[] merged = new int[Math.max(1, dims.length)];
        int[][] mergedStrides = new int[strides.length][merged.length];
        int n = 0;
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] == 1) {
                continue;
            }
            if (n > 0 && isEven(dims[axis], axis, strides, n - 1, mergedStrides)) {
                merged[n - 1] *= dims[axis];
            } else {
                merged[n++] = dims[axis];
            }
            for (int operand = 0; operand < strides.length; operand++) {
                mergedStrides[operand][n - 1] = strides[operand][axis];
            }
        }
        return n == 0 ? single(strides.length) : cut(merged, mergedStrides, n);
    }

    private static boolean isEven(int dim, int axis, int[][] strides, int last, int[][] mergedStrides) {
        for (int operand = 0; operand < strides.length; operand++) {
            if (mergedStrides[operand][last] != strides[operand][axis] * dim) {
                return false;
            }
        }
        return true;
    }

    private static StridedAxes single(int operands) {
        int[][] strides = new int[operands][];
        Arrays.fill(strides, new int[] {1});
        return new StridedAxes(new int[] {1}, strides);
    }

    private static StridedAxes cut(int[] dims, int[][] strides, int n) {
        for (int operand = 0; operand < strides.length; operand++) {
            strides[operand] = Arrays.copyOf(strides[operand], n);
        }
        return new StridedAxes(Arrays.copyOf(dims, n), strides);
    }

    /** Returns the strides of a dense array. */
    static int[] dense(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= Math.max(1, shape.dim(axis));
        }
        return strides;
    }

    /** Returns the strides that read a dense array as if it had the larger shape {@code out}: 0 where it repeats. */
    static int[] broadcast(Shape shape, Shape out) {
        int[] strides = new int[out.rank()];
        int[] dense = dense(shape);
        int missing = out.rank() - shape.rank();
        for (int axis = missing; axis < strides.length; axis++) {
            boolean repeats = shape.dim(axis - missing) == 1 && out.dim(axis) != 1;
            strides[axis] = repeats ? 0 : dense[axis - missing];
        }
        return strides;
    }

    /**
     * Returns the common shape of two operands: aligned at the last axis, an extent of 1 or a missing axis repeats.
     *
     * @throws IllegalArgumentException if they don't fit
     */
    static Shape common(String operation, Shape a, Shape b) {
        int[] dims = new int[Math.max(a.rank(), b.rank())];
        for (int fromEnd = 1; fromEnd <= dims.length; fromEnd++) {
            int da = fromEnd <= a.rank() ? a.dim(-fromEnd) : 1;
            int db = fromEnd <= b.rank() ? b.dim(-fromEnd) : 1;
            if (da != db && da != 1 && db != 1) {
                throw Checks.bad(
                        operation,
                        "shapes " + a + " and " + b + " don't broadcast: extents " + da + " and " + db + " at axis "
                                + -fromEnd + " are neither equal nor 1; reshape one of them");
            }
            dims[dims.length - fromEnd] = da == 1 ? db : da;
        }
        return Shape.of(dims);
    }
}
