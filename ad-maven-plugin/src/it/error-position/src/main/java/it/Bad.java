package it;

import org.adjoint4j.Differentiable;

public final class Bad {
    private Bad() {}

    @Differentiable
    public static double locked(double x) {
        synchronized (Bad.class) {
            return x * x;
        }
    }

    @Differentiable
    public static double bits(double x) {
        return x * Double.doubleToLongBits(x);
    }
}
