package org.adjoint4j.array;

/**
 * What generated gradient code needs to gather adjoints. Null stands for a zero that was never made; arrays handed in
 * are never written to, so that one may serve as several adjoints at once, unless the caller says that nobody else holds
 * them.
 */
public final class Adjoints {
    private Adjoints() {}

    /** Returns a + b, the other one if one is null, null if both are. */
    public static NdArray add(NdArray a, NdArray b) {
        if (a == null) {
            return b;
        }
        return b == null ? a : a.add(requireLike("accumulation", b, a));
    }

    /**
     * As {@link #add(NdArray, NdArray)}; where {@code b} is unshared, nobody else holding it, the sum is made in its memory.
     * So adding the gradient of a large table to another one takes no third.
     */
    public static NdArray add(NdArray a, NdArray b, boolean unshared) {
        if (a == null || b == null || a == b || !unshared) {
            return add(a, b);
        }
        b.addScaledInPlace(1, requireLike("accumulation", a, b));
        return b;
    }

    /** Returns the adjoint, or zeros like the primal if it is null. */
    public static NdArray orZeros(NdArray adjoint, NdArray primal) {
        return adjoint == null ? NdArray.zeros(primal.backend(), primal.elementType(), primal.shape()) : adjoint;
    }

    /** Publishes an adjoint, zeros like the primal if null, from {@code scratch} to its parent, unshared. */
    public static NdArray gradient(Region scratch, NdArray adjoint, NdArray primal) {
        return scratch.keepExclusive(orZeros(adjoint, primal));
    }

    /**
     * Gives arrays back now, whoever owns them; for arrays that nobody else refers to, such as what a rule saved for
     * its pullback. Null and arrays already given back are skipped.
     */
    public static void release(NdArray... arrays) {
        for (NdArray x : arrays) {
            release(x);
        }
    }

    /** Gives an array back now, as {@link #release(NdArray...)} does. */
    public static void release(NdArray x) {
        if (x != null) {
            x.release();
        }
    }

    /**
     * Returns the adjoint 1 that a gradient starts from.
     *
     * @throws IllegalArgumentException if the value has not exactly one element
     */
    public static NdArray one(NdArray value) {
        if (value.size() != 1) {
            throw new IllegalArgumentException("gradient needs a result with one element, f returned shape "
                    + value.shape() + "; use the Vjp and pass its adjoint");
        }
        return NdArray.full(value.backend(), value.elementType(), value.shape(), 1);
    }

    /**
     * Returns an adjoint after checking that it has the value's shape, element type and backend.
     *
     * @throws IllegalArgumentException if it has not
     */
    public static NdArray requireLike(String operation, NdArray adjoint, NdArray value) {
        if (adjoint == null) {
            throw new IllegalArgumentException(
                    operation + ": the adjoint is null; pass an array of shape " + value.shape());
        }
        boolean fits = adjoint.shape().equals(value.shape())
                && adjoint.elementType() == value.elementType()
                && adjoint.backend() == value.backend();
        if (!fits) {
            throw new IllegalArgumentException(operation + ": the adjoint is " + adjoint + ", the value is " + value
                    + "; shape, element type and backend must be equal");
        }
        return adjoint;
    }
}
