package org.adjoint4j.runtime;

import org.adjoint4j.array.Adjoints;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;

/** Adds up the adjoints of an array that is an element of a list. */
public final class NdArrayAdjoint implements Adjoint<NdArray, NdArrayAdjoint> {
    private NdArray sum; // null: zero

    /** Returns the sum so far; null is zero. */
    public NdArray sum() {
        return sum;
    }

    @Override
    public void add(NdArray contribution, boolean unshared) {
        sum = Adjoints.add(sum, contribution, unshared);
    }

    @Override
    public void merge(NdArrayAdjoint other) {
        add(other.sum);
    }

    @Override
    public NdArray toGradient(NdArray primal, Region scratch) {
        return of(sum, primal, scratch);
    }

    /** Returns an adjoint, zeros if it is null, published from {@code scratch} unless that is null. */
    public static NdArray of(NdArray adjoint, NdArray primal, Region scratch) {
        return scratch == null ? Adjoints.orZeros(adjoint, primal) : Adjoints.gradient(scratch, adjoint, primal);
    }
}
