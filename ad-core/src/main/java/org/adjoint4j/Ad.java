package org.adjoint4j;

import org.adjoint4j.array.NdArray;

/** What differentiable code may say to the transformation. */
public final class Ad {
    private Ad() {}

    /** Returns {@code x}; the transformation treats the result as a constant. */
    public static double stopGradient(double x) {
        return x;
    }

    /** Returns {@code x}; the transformation treats the result as a constant. */
    public static float stopGradient(float x) {
        return x;
    }

    /** Returns {@code x}; the transformation treats the result as a constant. */
    public static NdArray stopGradient(NdArray x) {
        return x;
    }
}
