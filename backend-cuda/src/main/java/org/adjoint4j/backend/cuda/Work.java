package org.adjoint4j.backend.cuda;

import java.util.Arrays;

/** A piece of work for the device, as it is before it is queued. */
sealed interface Work {
    /** Returns what a graph is made for: pieces of equal form differ only in what can be exchanged in a graph. */
    Object form();

    /** How many blocks a kernel has, of how many threads, with how much shared memory each. */
    record Grid(int x, int y, int z, int threads, int sharedBytes) {}

    /**
     * A call of a kernel.
     *
     * @param words its arguments, each from the start of a word
     * @param starts where in {@code words} each argument starts
     */
    record KernelCall(Kernels.Kernel kernel, Grid grid, long[] words, int[] starts) implements Work {
        @Override
        public Object form() {
            return kernel;
        }

        boolean isLike(KernelCall other) {
            return Arrays.equals(words, other.words) && grid.equals(other.grid);
        }
    }

    /** A matrix, or the first of a batch whose matrices are {@code stride} elements apart; stored by columns. */
    record Operand(View view, boolean transposed, int leading, long stride) {}

    /** c (m, n) = op(a) (m, k) · op(b) (k, n) + beta · c, for each of the batch. */
    record Product(int m, int n, int k, Operand a, Operand b, float beta, Operand c, int batch) implements Work {
        @Override
        public Object form() {
            return this; // cuBLAS chooses kernels and arguments of its own
        }

        @Override
        public String toString() {
            return "a product (" + m + ", " + k + ") by (" + k + ", " + n + ")";
        }
    }

    /** A copy on the device. */
    record Copy(long to, long from, long bytes) implements Work {
        @Override
        public Object form() {
            return this;
        }
    }
}
