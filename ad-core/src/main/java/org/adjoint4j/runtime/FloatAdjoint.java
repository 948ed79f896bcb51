package org.adjoint4j.runtime;

import org.adjoint4j.array.Region;

/** Adds up the adjoints of a {@code float} that is an element of a list. */
public final class FloatAdjoint implements Adjoint<Float, FloatAdjoint> {
    private float sum;

    /** Returns the sum so far. */
    public float sum() {
        return sum;
    }

    /** Adds a contribution that needs no box. */
    public void add(float contribution) {
        sum += contribution;
    }

    @Override
    public void add(Float contribution, boolean unshared) {
        sum += contribution;
    }

    @Override
    public void merge(FloatAdjoint other) {
        sum += other.sum;
    }

    @Override
    public Float toGradient(Float primal, Region scratch) {
        return sum;
    }
}
