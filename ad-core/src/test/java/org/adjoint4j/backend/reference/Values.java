package org.adjoint4j.backend.reference;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** Buffers of the reference backend in double, from and to plain arrays. */
final class Values {
    static final Backend BACKEND = new ReferenceBackend();

    private Values() {}

    static Buffer of(double... values) {
        Buffer buffer = empty(values.length);
        BACKEND.write(values, buffer);
        return buffer;
    }

    static Buffer empty(int n) {
        return BACKEND.allocate(ElementType.FLOAT64, n);
    }

    static double[] read(Buffer buffer) {
        double[] values = new double[buffer.length()];
        BACKEND.read(buffer, values);
        return values;
    }
}
