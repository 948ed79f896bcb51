package org.adjoint4j.runtime;

/**
 * A value together with its pullback, for a method that may write to arrays it is given or return one of them. The
 * adjoints of arrays go neither in nor out by value: caller and callee share their {@link Shadows}.
 *
 * @param <R> type of the value; {@code Void} where there is none
 * @param <G> type of the arguments' adjoints; those of arrays are their shadows
 */
public final class InPlaceVjp<R, G> implements AutoCloseable {
    private final R value;
    private final Sweep<R, G> sweep;
    private final Runnable release;

    /** The reverse sweep of a method; may run any number of times, each with its own shadows. */
    @FunctionalInterface
    public interface Sweep<R, G> {
        /**
         * Replaces the adjoints of the arrays as the method left them by those as it found them.
         *
         * @param adjoint of the value, arrays in it excepted; null for a value that is an array, or none
         * @return the adjoints of the arguments
         */
        G apply(R adjoint, Shadows shadows);
    }

    private InPlaceVjp(R value, Sweep<R, G> sweep, Runnable release) {
        this.value = value;
        this.sweep = sweep;
        this.release = release;
    }

    /** Makes a Vjp that holds nothing to release; {@code value} is null for a method that returns nothing. */
    public static <R, G> InPlaceVjp<R, G> of(R value, Sweep<R, G> sweep) {
        return new InPlaceVjp<>(value, sweep, () -> {});
    }

    /** Makes a Vjp that runs {@code release} when it is closed. */
    static <R, G> InPlaceVjp<R, G> of(R value, Sweep<R, G> sweep, Runnable release) {
        return new InPlaceVjp<>(value, sweep, release);
    }

    /** Returns the value of the call. */
    public R value() {
        return value;
    }

    /** Runs the reverse sweep; may be called any number of times, also from several threads. */
    public G pullback(R adjoint, Shadows shadows) {
        return sweep.apply(adjoint, shadows);
    }

    /** Releases the arrays of a region that were saved for the pullback. */
    @Override
    public void close() {
        release.run();
    }
}
