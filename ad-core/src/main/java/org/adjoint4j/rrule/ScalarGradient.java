package org.adjoint4j.rrule;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.adjoint4j.array.NdArray;

/**
 * The adjoints of an operation's array and its scalar, each worked out when it is asked for: a constant scalar, the
 * usual case, costs no reduction. Ask once, while the arrays of the pullback's call are alive.
 */
public record ScalarGradient(Supplier<NdArray> lazyX, DoubleSupplier lazyS) {
    /** Works out the adjoint of the array. */
    public NdArray x() {
        return lazyX.get();
    }

    /** Works out the adjoint of the scalar, a sum over all elements. */
    public double s() {
        return lazyS.getAsDouble();
    }
}
