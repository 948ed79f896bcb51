package org.adjoint4j.runtime;

import org.adjoint4j.array.Region;

/**
 * Adds up the adjoints of a value of type {@code T} during a reverse sweep; starts at zero.
 *
 * @param <T> the type of the value and of its gradient
 * @param <S> the implementing class
 */
public interface Adjoint<T, S extends Adjoint<T, S>> {
    /**
     * Adds a contribution.
     *
     * @param unshared whether nobody else holds its arrays, so that they may be written to: true for what a generated
     *     pullback has returned and nobody has seen yet
     */
    void add(T contribution, boolean unshared);

    /** Adds a contribution, whose arrays others may hold. */
    default void add(T contribution) {
        add(contribution, false);
    }

    /** Adds everything that another accumulator holds. */
    void merge(S other);

    /**
     * Returns the sum in the shape of the value; components that are not differentiated are the value's own.
     *
     * @param primal the value
     * @param scratch the region whose parent gets the arrays, unshared; null where they need not outlive it
     */
    T toGradient(T primal, Region scratch);

    /** Returns the sum in the shape of the value. */
    default T toGradient(T primal) {
        return toGradient(primal, null);
    }
}
