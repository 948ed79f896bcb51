package org.adjoint4j.runtime;

import org.adjoint4j.array.Region;

/** Adds up the adjoints of a {@code double} that is an element of a list. */
public final class DoubleAdjoint implements Adjoint<Double, DoubleAdjoint> {
    private double sum;

    /** Returns the sum so far. */
    public double sum() {
        return sum;
    }

    /** Adds a contribution that needs no box. */
    public void add(double contribution) {
        sum += contribution;
    }

    @Override
    public void add(Double contribution, boolean unshared) {
        sum += contribution;
    }

    @Override
    public void merge(DoubleAdjoint other) {
        sum += other.sum;
    }

    @Override
    public Double toGradient(Double primal, Region scratch) {
        return sum;
    }
}
