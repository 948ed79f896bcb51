package org.adjoint4j;

import java.util.Objects;

/**
 * A value together with its pullback: what a reverse rule returns (vector-Jacobian product).
 *
 * <p>{@link #close()} gives back the arrays that the pullback saved. Where nothing was saved in a
 * {@link org.adjoint4j.array.Region} it does nothing.
 *
 * @param <R> type of the value and of its adjoint
 * @param <G> type of the arguments' adjoints
 */
public interface Vjp<R, G> extends AutoCloseable {
    /** Returns the value of the call. */
    R value();

    /**
     * Returns the adjoints of the arguments for an adjoint of the value. May be called any number of times; the given
     * adjoint is not changed.
     */
    G pullback(R adjoint);

    /** Releases the arrays saved for the pullback, which can't be called afterwards; the value stays valid. */
    @Override
    void close();

    /** Makes a Vjp that holds no arrays of its own. */
    static <R, G> Vjp<R, G> of(R value, Pullback<R, G> pullback) {
        return of(value, pullback, () -> {});
    }

    /** Makes a Vjp that runs {@code release} once when it is closed. */
    static <R, G> Vjp<R, G> of(R value, Pullback<R, G> pullback, Runnable release) {
        return new SavedVjp<>(
                value, // null, where the method returned it
                Objects.requireNonNull(pullback, "pullback"),
                Objects.requireNonNull(release, "release"));
    }
}
