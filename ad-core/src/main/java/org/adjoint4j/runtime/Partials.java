package org.adjoint4j.runtime;

/** Partial derivatives of {@link Math} functions that need a case distinction; see docs/semantics.md. */
public final class Partials {
    private Partials() {}

    /** Returns ∂(aᵇ)/∂a = b·aᵇ⁻¹, 0 where b is 0. */
    public static double powBase(double a, double b) {
        return b == 0 ? 0 : b * Math.pow(a, b - 1);
    }

    /** Returns ∂(aᵇ)/∂b = y·ln a for y = aᵇ, 0 where a is 0 and b is not negative. */
    public static double powExponent(double a, double b, double y) {
        return a == 0 && b >= 0 ? 0 : y * Math.log(a);
    }

    /** Returns ∂atan2(a, b)/∂a = b / (a² + b²), 0 at the origin. */
    public static double atan2First(double a, double b) {
        double h = Math.hypot(a, b);
        return h == 0 ? 0 : b / h / h;
    }

    /** Returns ∂atan2(a, b)/∂b = −a / (a² + b²), 0 at the origin. */
    public static double atan2Second(double a, double b) {
        double h = Math.hypot(a, b);
        return h == 0 ? 0 : -a / h / h;
    }

    /** Returns d tanh(a)/da = 1 / cosh² a, exact where tanh rounds to 1 and 1 − tanh² would be 0. */
    public static double tanh(double a) {
        double c = Math.cosh(a);
        return 1 / c / c;
    }

    /** Returns ∂y/∂a = a / y for y = hypot(a, ·), 0 at the origin. */
    public static double hypot(double a, double y) {
        return y == 0 ? 0 : a / y;
    }

    /** Returns ∂y/∂a for y = copySign(a, ·): 1 where the sign stayed, −1 where it changed. */
    public static double copySign(double a, double y) {
        return Math.copySign(1.0, a) * Math.copySign(1.0, y);
    }

    /** Returns ∂y/∂a for y = copySign(a, ·): 1 where the sign stayed, −1 where it changed. */
    public static float copySign(float a, float y) {
        return Math.copySign(1.0f, a) * Math.copySign(1.0f, y);
    }
}
