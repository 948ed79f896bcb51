package org.adjoint4j.runtime;

import java.util.Objects;
import java.util.function.BiFunction;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;

/**
 * The arrays that a forward sweep keeps for its pullback, in a region of their own: they go when the {@link Vjp} is
 * closed, when the region around it ends, or at once if the forward sweep fails.
 */
public final class Saved implements AutoCloseable {
    private final Region region; // null: arrays stay in the caller's region
    private boolean handedOver;

    private Saved(Region region) {
        this.region = region;
    }

    /** Opens a region for the arrays of a forward sweep whose result is an array or a number. */
    public static Saved open() {
        return new Saved(Region.open());
    }

    /** Leaves the arrays of a forward sweep to the caller's region: its result is an object that holds some of them. */
    public static Saved withCaller() {
        return new Saved(null);
    }

    /**
     * Ends the forward sweep.
     *
     * @param value its result, which goes to the caller's region
     * @param pullback is given the adjoint and a region for what it makes on the way
     */
    public <R, G> Vjp<R, G> vjp(R value, BiFunction<R, Region, G> pullback) {
        keep(value);
        return new Sweep<>(Objects.requireNonNull(value, "value"), pullback, region);
    }

    /**
     * Ends the forward sweep of a method that may write to arrays.
     *
     * @param value its result, which goes to the caller's region; null if there is none
     * @param pullback is given the adjoint, a region for what it makes on the way, and the adjoints of arrays
     */
    public <R, G> InPlaceVjp<R, G> inPlaceVjp(R value, InPlacePullback<R, G> pullback) {
        keep(value);
        return InPlaceVjp.of(
                value,
                (adjoint, shadows) -> {
                    try (Region scratch = Region.open()) {
                        return pullback.apply(adjoint, scratch, shadows);
                    }
                },
                region == null ? () -> {} : region::close);
    }

    /** The reverse sweep of a method that may write to arrays. */
    @FunctionalInterface
    public interface InPlacePullback<R, G> {
        /** As {@link InPlaceVjp.Sweep#apply}, with a region for what is made on the way. */
        G apply(R adjoint, Region scratch, Shadows shadows);
    }

    private void keep(Object value) {
        handedOver = true;
        if (region != null) {
            if (value instanceof NdArray array) {
                region.keep(array);
            }
            region.detach();
        }
    }

    @Override
    public void close() {
        if (!handedOver && region != null) {
            region.close();
        }
    }

    /** A forward sweep that is over: one object, as a training step makes dozens. */
    private static final class Sweep<R, G> implements Vjp<R, G> {
        private final R value;
        private final Region region;
        private volatile BiFunction<R, Region, G> pullback; // null once closed

        Sweep(R value, BiFunction<R, Region, G> pullback, Region region) {
            this.value = value;
            this.pullback = pullback;
            this.region = region;
        }

        @Override
        public R value() {
            return value;
        }

        @Override
        public G pullback(R adjoint) {
            BiFunction<R, Region, G> open = pullback;
            if (open == null) {
                throw new IllegalStateException("pullback called after its Vjp was closed");
            }
            try (Region scratch = Region.open()) {
                return open.apply(adjoint, scratch);
            }
        }

        @Override
        public void close() {
            if (pullback != null) {
                pullback = null;
                if (region != null) {
                    region.close();
                }
            }
        }
    }
}
