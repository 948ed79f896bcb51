package org.adjoint4j.backend.cpu;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** Floats in a Java array, which may be longer than the buffer: arrays come in size classes. */
final class CpuBuffer extends Buffer {
    private float[] data;

    CpuBuffer(Backend backend, int length, float[] data) {
        super(backend, ElementType.FLOAT32, length);
        this.data = data;
    }

    /** Returns the array behind any buffer of this backend. */
    static float[] data(Buffer buffer) {
        return own(CpuBuffer.class, "cpu", buffer).data;
    }

    /** Gives the array up; the buffer can't be used afterwards. */
    float[] detach() {
        float[] detached = data;
        data = null;
        return detached;
    }
}
