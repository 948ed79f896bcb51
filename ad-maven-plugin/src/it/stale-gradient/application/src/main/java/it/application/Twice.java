package it.application;

import it.library.Bowl;
import org.adjoint4j.Differentiable;

public final class Twice {
    private Twice() {}

    @Differentiable
    public static double twice(double x) {
        return 2 * Bowl.height(x, x + 1);
    }
}
