package org.adjoint4j.backend.reference;

import java.util.Arrays;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** Elements held as doubles; where the element type is float, each is rounded to float when it is written. */
final class ReferenceBuffer extends Buffer {
    private final double[] values;
    private final boolean rounds;

    ReferenceBuffer(Backend backend, ElementType type, int length) {
        super(backend, type, length);
        values = new double[length];
        rounds = type == ElementType.FLOAT32;
        // undefined contents are made visible: a kernel that reads what nobody wrote gives NaN
        Arrays.fill(values, Double.NaN);
    }

    static ReferenceBuffer of(Buffer buffer) {
        return own(ReferenceBuffer.class, "reference", buffer);
    }

    double get(int i) {
        return values[i];
    }

    void set(int i, double value) {
        values[i] = rounds ? (float) value : value;
    }

    void add(int i, double value) {
        set(i, values[i] + value);
    }

    /** Writes values[i] to element i for all i. */
    void setAll(double[] source) {
        for (int i = 0; i < source.length; i++) {
            set(i, source[i]);
        }
    }
}
