package org.adjoint4j.backend.cpu;

/** What a product adds to: element (r, c) lies at offset + r · rowStep + c · columnStep. */
record Start(float[] data, int offset, int rowStep, int columnStep) {
    private static final Start ZERO = new Start(new float[1024], 0, 0, 0);

    /** Nothing: 0 for every element, read as a row of zeros that is never longer than a tile. */
    static Start zero() {
        return ZERO;
    }

    /** The same row for all. */
    static Start row(float[] data) {
        return new Start(data, 0, 0, 1);
    }

    /** A matrix of its own, which may be the product's output. */
    static Start matrix(float[] data, int offset, int stride) {
        return new Start(data, offset, stride, 1);
    }

    int index(int row, int column) {
        return offset + row * rowStep + column * columnStep;
    }
}
