package org.adjoint4j.backend;

/** The number formats an array's elements can have. */
public enum ElementType {
    /** IEEE 754 single precision, Java's {@code float}. */
    FLOAT32(4),
    /** IEEE 754 double precision, Java's {@code double}. */
    FLOAT64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
