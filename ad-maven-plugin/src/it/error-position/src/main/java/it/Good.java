package it;

import org.adjoint4j.Differentiable;

public final class Good {
    private Good() {}

    @Differentiable
    public static double height(double x, double y) {
        return x * x + 3 * y * y;
    }
}
