package org.adjoint4j.rrule;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.array.Shape;

/** What many rules need: temporaries that end with the computation, fresh outputs, adjoints of broadcast operands. */
final class Scratch {
    private Scratch() {}

    /** Computes an array; everything else made on the way is given back. */
    static NdArray array(Supplier<NdArray> computation) {
        try (Region scratch = Region.open()) {
            return scratch.keep(computation.get());
        }
    }

    /** Computes a number; everything made on the way is given back. */
    static double number(DoubleSupplier computation) {
        Region scratch = Region.open();
        try {
            return computation.getAsDouble();
        } finally {
            scratch.close();
        }
    }

    /** Returns an array like x with undefined contents. */
    static NdArray like(NdArray x) {
        return NdArray.uninitialized(x.backend(), x.elementType(), x.shape());
    }

    /** Returns zeros like x. */
    static NdArray zerosLike(NdArray x) {
        return NdArray.zeros(x.backend(), x.elementType(), x.shape());
    }

    /**
     * The adjoint of repeating an array of the given shape to dy's: the sum over the axes it was repeated along, dy
     * itself where there are none.
     */
    static NdArray sumTo(Shape shape, NdArray dy) {
        if (shape.equals(dy.shape())) {
            return dy;
        }
        int missing = dy.shape().rank() - shape.rank();
        int[] repeated = new int[dy.shape().rank()];
        int n = 0;
        for (int axis = 0; axis < repeated.length; axis++) {
            if (axis < missing || shape.dim(axis - missing) != dy.shape().dim(axis)) {
                repeated[n++] = axis;
            }
        }
        int[] axes = Arrays.copyOf(repeated, n);
        return array(() -> dy.sum(axes).reshape(shape.dims()));
    }
}
