package org.adjoint4j.backend.cpu;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** Floats in a Java array, which may be longer than the buffer: arrays come in size classes. */
final class CpuBuffer extends Buffer {
    private float[] data;

    /** Makes a buffer that is nothing before {@link #of}. */
    CpuBuffer(Backend backend) {
        super(backend, ElementType.FLOAT32);
    }

    /** Returns the array behind any buffer of this backend. */
    static float[] data(Buffer buffer) {
        return own(CpuBuffer.class, "cpu", buffer).data;
    }

    /** Makes a buffer that nobody holds stand for an array. */
    CpuBuffer of(int length, float[] array) {
        data = array;
        use(length);
        return this;
    }

    /** Gives the array up; the buffer can't be used before {@link #of} gives it another one. */
    float[] detach() {
        float[] detached = data;
        data = null;
        return detached;
    }
}
