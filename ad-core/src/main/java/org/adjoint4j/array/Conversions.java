package org.adjoint4j.array;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/** Copies between backends and element types, through the host. */
final class Conversions {
    private Conversions() {}

    static NdArray to(NdArray x, Backend backend, ElementType type) {
        Checks.supported("to", backend, type);
        boolean inFloat = x.elementType() == ElementType.FLOAT32 && type == ElementType.FLOAT32;
        return inFloat
                ? NdArray.of(backend, x.shape(), x.toFloatArray())
                : NdArray.of(backend, type, x.shape(), x.toDoubleArray());
    }
}
