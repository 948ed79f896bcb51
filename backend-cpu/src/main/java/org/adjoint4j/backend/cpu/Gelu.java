package org.adjoint4j.backend.cpu;

/** GELU's tanh form as a logistic: ½x (1 + tanh u) = x / (1 + exp(−2u)), u = √(2/π) (x + 0.044715 x³). */
final class Gelu {
    /** 2√(2/π). */
    static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);
    /** 2√(2/π) · 0.044715. */
    static final double CUBIC = LINEAR * 0.044715;

    private Gelu() {}

    /** Returns 2u. */
    static double twiceArgument(double x) {
        return x * (LINEAR + CUBIC * x * x);
    }

    /** Returns 2 du/dx. */
    static double twiceArgumentSlope(double x) {
        return LINEAR + 3 * CUBIC * x * x;
    }
}
