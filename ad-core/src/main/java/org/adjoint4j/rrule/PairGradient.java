package org.adjoint4j.rrule;

import java.util.function.Supplier;
import org.adjoint4j.array.NdArray;

/**
 * The adjoints of an operation's two arrays, each worked out when it is asked for: a constant operand costs nothing.
 * Ask once, while the arrays of the pullback's call are alive.
 */
public record PairGradient(Supplier<NdArray> lazyX, Supplier<NdArray> lazyY) {
    /** Works out the adjoint of the first array. */
    public NdArray x() {
        return lazyX.get();
    }

    /** Works out the adjoint of the second array. */
    public NdArray y() {
        return lazyY.get();
    }
}
