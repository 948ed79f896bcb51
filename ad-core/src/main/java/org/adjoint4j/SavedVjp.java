package org.adjoint4j;

/** The plain implementation of {@link Vjp}. */
final class SavedVjp<R, G> implements Vjp<R, G> {
    private final R value;
    private final Pullback<R, G> pullback;
    private volatile Runnable release; // null once closed

    SavedVjp(R value, Pullback<R, G> pullback, Runnable release) {
        this.value = value;
        this.pullback = pullback;
        this.release = release;
    }

    @Override
    public R value() {
        return value;
    }

    @Override
    public G pullback(R adjoint) {
        if (release == null) {
            throw new IllegalStateException("pullback called after its Vjp was closed");
        }
        return pullback.apply(adjoint);
    }

    @Override
    public void close() {
        Runnable once = release;
        if (once != null) {
            release = null;
            once.run();
        }
    }
}
