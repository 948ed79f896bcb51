package org.adjoint4j;

/**
 * The linear map from the adjoint of a value to the adjoints of the arguments it was computed from.
 *
 * <p>A pullback may be called any number of times and from several threads, keeps nothing between calls, and never
 * writes to the adjoint it is given.
 *
 * @param <R> type of the value and of its adjoint
 * @param <G> type of the arguments' adjoints
 */
@FunctionalInterface
public interface Pullback<R, G> {
    /** Returns the adjoints of the arguments for the given adjoint of the value. */
    G apply(R adjoint);
}
