package org.adjoint4j.backend.cuda;

/** cuBLAS's batched product, whichever version of CUDA it comes from. Matrices are stored by columns. */
interface Blas {
    /** A matrix, or the first of a batch whose matrices are {@code stride} elements apart. */
    record Operand(View view, boolean transposed, int leading, long stride) {}

    /** c (m, n) = op(a) (m, k) · op(b) (k, n) + beta · c, for each of the batch. */
    void product(int m, int n, int k, Operand a, Operand b, float beta, Operand c, int batch);
}
