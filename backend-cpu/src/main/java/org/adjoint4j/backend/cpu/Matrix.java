package org.adjoint4j.backend.cpu;

/**
 * A matrix in an array: rows are {@code stride} apart and dense. If {@code transposed}, what is meant is the transpose
 * of what is stored.
 */
record Matrix(float[] data, int offset, int stride, boolean transposed) {
    /** Returns where the stored form's element lies that is meant by a row and a column. */
    int index(int row, int column) {
        return transposed ? offset + column * stride + row : offset + row * stride + column;
    }
}
