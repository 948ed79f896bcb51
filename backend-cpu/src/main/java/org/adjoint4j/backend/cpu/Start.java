package org.adjoint4j.backend.cpu;

/**
 * What a product adds to: element (r, c) lies at offset + r · rowStep + c · columnStep. An object may stand for one such thing
 * after the other.
 */
final class Start {
    private static final Start ZERO = new Start().set(new float[1024], 0, 0, 0);

    private float[] data;
    private int offset;
    private int rowStep;
    private int columnStep;

    /** Nothing: 0 for every element, read as a row of zeros that is never longer than a tile. */
    static Start zero() {
        return ZERO;
    }

    /** A matrix of its own, which may be the product's output. */
    static Start matrix(float[] data, int offset, int stride) {
        return new Start().setMatrix(data, offset, stride);
    }

    /** Makes this the same row for all. */
    Start setRow(float[] row) {
        return set(row, 0, 0, 1);
    }

    /** Makes this a matrix of its own, which may be the product's output. */
    Start setMatrix(float[] matrix, int first, int stride) {
        return set(matrix, first, stride, 1);
    }

    private Start set(float[] data, int offset, int rowStep, int columnStep) {
        this.data = data;
        this.offset = offset;
        this.rowStep = rowStep;
        this.columnStep = columnStep;
        return this;
    }

    float[] data() {
        return data;
    }

    int rowStep() {
        return rowStep;
    }

    int columnStep() {
        return columnStep;
    }

    int index(int row, int column) {
        return offset + row * rowStep + column * columnStep;
    }
}
