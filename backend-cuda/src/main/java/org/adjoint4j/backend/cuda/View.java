package org.adjoint4j.backend.cuda;

/**
 * Elements in device memory as a kernel sees them.
 *
 * @param address of the first
 * @param half whether they are stored as bfloat16 instead of float32
 */
record View(long address, boolean half) {
    /** No elements at all. */
    static final View NONE = new View(0, false);

    static View floats(DeviceMemory.Block block) {
        return new View(block.address(), false);
    }

    static int elementBytes(boolean half) {
        return half ? Short.BYTES : Float.BYTES;
    }

    /** Returns the elements from one on. */
    View from(long element) {
        return new View(address + element * elementBytes(half), half);
    }

    /** Returns struct Array of the sources. */
    long[] words() {
        return new long[] {address, half ? 1 : 0};
    }
}
