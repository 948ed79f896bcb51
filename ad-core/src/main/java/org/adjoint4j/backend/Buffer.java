package org.adjoint4j.backend;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A block of elements in a backend's memory. It has no shape: kernels are told the extents.
 *
 * <p>Buffers are counted: a new one has one holder; {@link #retain()} adds one, {@link #release()} takes one away and
 * gives the memory back to the backend's pool after the last.
 */
public abstract class Buffer {
    /** A counter in the object itself: there is a buffer for every array. */
    private static final AtomicIntegerFieldUpdater<Buffer> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(Buffer.class, "holders");

    private final Backend backend;
    private final ElementType type;
    private int length;
    private volatile int holders;

    /** Called by backends. */
    protected Buffer(Backend backend, ElementType type, int length) {
        this.backend = backend;
        this.type = type;
        this.length = length;
        this.holders = 1;
    }

    /** Called by backends whose buffers serve again: makes one without holders, for {@link #use}. */
    protected Buffer(Backend backend, ElementType type) {
        this.backend = backend;
        this.type = type;
    }

    /**
     * Makes a buffer without holders stand for a number of elements and have one holder; called by backends.
     *
     * @throws IllegalStateException if somebody holds it
     */
    protected final void use(int newLength) {
        if (!HOLDERS.compareAndSet(this, 0, 1)) {
            throw new IllegalStateException("buffer of " + length + " elements is still held");
        }
        length = newLength;
    }

    /**
     * Returns a kernel's argument as a buffer of a backend's own class.
     *
     * @throws IllegalArgumentException if it belongs to another backend
     * @throws IllegalStateException if it was released
     */
    protected static <B extends Buffer> B own(Class<B> type, String backend, Buffer buffer) {
        if (!type.isInstance(buffer)) {
            throw new IllegalArgumentException("backend " + backend + " was given a buffer of backend "
                    + buffer.backend().name() + "; convert the array with to(backend) first");
        }
        if (buffer.holders == 0) {
            throw new IllegalStateException("buffer of " + buffer.length
                    + " elements was used after its release; keep its array in an open region");
        }
        return type.cast(buffer);
    }

    /** Returns the backend whose memory this is. */
    public final Backend backend() {
        return backend;
    }

    /** Returns the format of the elements. */
    public final ElementType type() {
        return type;
    }

    /** Returns the number of elements. */
    public final int length() {
        return length;
    }

    /** Adds a holder. */
    public final void retain() {
        if (HOLDERS.getAndUpdate(this, n -> n == 0 ? 0 : n + 1) == 0) {
            throw new IllegalStateException("buffer of " + length + " elements was already released");
        }
    }

    /** Takes a holder away; the last one returns the memory to the backend. */
    public final void release() {
        int before = HOLDERS.getAndUpdate(this, n -> n == 0 ? 0 : n - 1);
        if (before == 0) {
            throw new IllegalStateException("buffer of " + length + " elements was released twice");
        }
        if (before == 1) {
            backend.recycle(this);
        }
    }

    /** Returns whether exactly one holder is left, so that nobody else can see a write. */
    public final boolean isExclusive() {
        return holders == 1;
    }
}
