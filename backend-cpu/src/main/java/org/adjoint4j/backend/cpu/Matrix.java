package org.adjoint4j.backend.cpu;

/**
 * A matrix in an array: rows are {@code stride} apart and dense. If {@code transposed}, what is meant is the transpose
 * of what is stored. An object may stand for one matrix after the other.
 */
final class Matrix {
    private float[] data;
    private int offset;
    private int stride;
    private boolean transposed;

    Matrix() {}

    Matrix(float[] data, int offset, int stride, boolean transposed) {
        set(data, offset, stride, transposed);
    }

    Matrix set(float[] data, int offset, int stride, boolean transposed) {
        this.data = data;
        this.offset = offset;
        this.stride = stride;
        this.transposed = transposed;
        return this;
    }

    float[] data() {
        return data;
    }

    int offset() {
        return offset;
    }

    int stride() {
        return stride;
    }

    boolean transposed() {
        return transposed;
    }

    /** Returns where the stored form's element lies that is meant by a row and a column. */
    int index(int row, int column) {
        return transposed ? offset + column * stride + row : offset + row * stride + column;
    }
}
