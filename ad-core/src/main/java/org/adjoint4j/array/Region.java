package org.adjoint4j.array;

/**
 * A scope that owns the memory of the arrays made in it.
 *
 * <p>Arrays made while a region is the innermost open one of the current thread belong to it, and
 * {@link #close()} gives their memory back to the backend's pool; using one afterwards is an error, not a wrong
 * number. {@link #keep} hands an array to the parent. With no region open arrays are left to the garbage collector.
 *
 * <pre>{@code
 * try (Region step = Region.open()) {
 *     NdArray hidden = x.matmul(w).gelu();     // two arrays, given back at the end
 *     return step.keep(hidden.mean());         // the caller's
 * }
 * }</pre>
 */
public final class Region implements AutoCloseable {
    /** Stands for the owner of arrays whose memory was given back; it owns nothing. */
    static final Region GIVEN_BACK = new Region(null);

    private static final ThreadLocal<Region> INNERMOST = new ThreadLocal<>();

    private final Region parent; // null for the outermost
    /** A list linked through its elements in the order of their making: a region of a few arrays is one small object. */
    private Holding oldest;

    private Holding youngest;

    /** Detached regions inside this one, linked likewise; their neighbours are guarded by the parent. */
    private Region youngestChild;

    private Region previousChild;
    private Region nextChild;
    private boolean detached;
    private boolean closed;

    private Region(Region parent) {
        this.parent = parent;
    }

    /** Opens a region inside the innermost one of this thread. */
    public static Region open() {
        Region region = new Region(INNERMOST.get());
        INNERMOST.set(region);
        return region;
    }

    /** Returns the innermost open region of this thread, null if there is none. */
    static Region innermost() {
        return INNERMOST.get();
    }

    /**
     * Hands an array of this region to the parent, or to the garbage collector if there is no parent. An array that is
     * not this region's is returned as it is.
     *
     * @throws IllegalStateException if the array was already given back or this region is closed
     */
    public NdArray keep(NdArray x) {
        requireLive("keep", x);
        if (owns(x)) {
            moveToParent(x);
        }
        return x;
    }

    /**
     * Hands an array to the parent such that nobody else shares its memory: {@code x} itself where it is this region's
     * and unshared, else a copy. This is how gradients are published: later updates in place touch one array only.
     *
     * @throws IllegalStateException if the array was already given back or this region is closed
     */
    public NdArray keepExclusive(NdArray x) {
        requireLive("keepExclusive", x);
        if (owns(x) && x.buffer().isExclusive()) {
            moveToParent(x);
            return x;
        }
        NdArray copy = Layout.copy("keepExclusive", x);
        Region owner = copy.owner();
        if (owner != null) {
            owner.disown(copy);
        }
        adopt(parent, copy);
        return copy;
    }

    /**
     * Gives an array of this region back before the region ends. An array that is not this region's is left alone, so
     * that an argument is never given back by a callee.
     */
    public void discard(NdArray x) {
        if (x.owner() == this && disown(x)) {
            x.releaseMemory();
        }
    }

    /**
     * Takes this region, which must be the innermost one, off the thread's stack without closing it. From now on it is
     * closed with its parent, or earlier by {@link #close()} from any thread; with no parent it is left to the garbage
     * collector.
     *
     * @return this region
     */
    public Region detach() {
        if (INNERMOST.get() != this) {
            throw new IllegalStateException("detach: this region is not the innermost open one of thread "
                    + threadName() + ", so it can't be detached");
        }
        synchronized (this) {
            detached = true;
        }
        setInnermost(parent);
        if (parent != null) {
            parent.addChild(this);
        }
        return this;
    }

    /**
     * Gives back the memory of every array this region owns. A second call does nothing.
     *
     * @throws IllegalStateException if regions opened later on this thread are still open (they are closed too), or if
     *     the region was opened on another thread and not detached
     */
    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        if (isDetached()) {
            release();
            return;
        }
        closeOnStack();
    }

    private void closeOnStack() {
        Region innermost = INNERMOST.get();
        requireOnStack(innermost);
        for (Region region = innermost; region != this; region = region.parent) {
            region.release();
        }
        release();
        setInnermost(parent);
        if (innermost != this) {
            throw new IllegalStateException("close: regions opened after this one were still open on thread "
                    + threadName() + " and have been closed with it; close regions in reverse order of opening");
        }
    }

    private void requireOnStack(Region innermost) {
        for (Region region = innermost; region != this; region = region.parent) {
            if (region == null) {
                throw new IllegalStateException("close: this region was not opened on thread " + threadName()
                        + "; close it on the thread that opened it, or detach() it there first");
            }
        }
    }

    private void release() {
        Holding released;
        Region child;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            released = oldest;
            child = youngestChild;
            oldest = null;
            youngest = null;
            youngestChild = null;
        }
        while (released != null) {
            Holding next = released.next;
            released.next = null;
            released.previous = null;
            released.releaseMemory();
            released = next;
        }
        while (child != null) {
            Region next = child.nextChild;
            child.nextChild = null;
            child.previousChild = null;
            child.release();
            child = next;
        }
        if (parent != null) {
            parent.removeChild(this);
        }
    }

    // ---- ownership --------------------------------------------------------------------------------------------

    /** Makes {@code owner} responsible for a holding; null leaves it to the garbage collector. */
    static void adopt(Region owner, Holding holding) {
        if (owner != null) {
            owner.add(holding);
        }
    }

    private synchronized void add(Holding holding) {
        if (closed) {
            throw new IllegalStateException("an array can't be handed to a region that is closed");
        }
        holding.place(this);
        holding.previous = youngest;
        if (youngest == null) {
            oldest = holding;
        } else {
            youngest.next = holding;
        }
        youngest = holding;
    }

    /** Takes a holding off the list; false if it was not this region's any more. */
    private synchronized boolean disown(Holding holding) {
        if (closed || holding.owner() != this) {
            return false;
        }
        if (holding.previous == null) {
            oldest = holding.next;
        } else {
            holding.previous.next = holding.next;
        }
        if (holding.next == null) {
            youngest = holding.previous;
        } else {
            holding.next.previous = holding.previous;
        }
        holding.previous = null;
        holding.next = null;
        holding.place(null);
        return true;
    }

    private void moveToParent(Holding holding) {
        Region owner = holding.owner();
        if (owner != null && owner.disown(holding)) {
            adopt(parent, holding);
        }
    }

    /** Whether the holding ends with this region at the latest: it is its own or that of a region inside it. */
    private boolean owns(Holding holding) {
        for (Region region = holding.owner(); region != null; region = region.parent) {
            if (region == this) {
                return true;
            }
        }
        return false;
    }

    private void requireLive(String operation, NdArray x) {
        if (isClosed()) {
            throw new IllegalStateException(operation + ": this region is closed; keep arrays before closing it");
        }
        x.buffer(operation);
    }

    private synchronized void addChild(Region child) {
        child.nextChild = youngestChild;
        if (youngestChild != null) {
            youngestChild.previousChild = child;
        }
        youngestChild = child;
    }

    /** Takes a child off the list; once this region is closed there is none, and it is closing its children. */
    private synchronized void removeChild(Region child) {
        boolean listed = child.previousChild != null || youngestChild == child;
        if (closed || !listed) {
            return;
        }
        if (child.previousChild == null) {
            youngestChild = child.nextChild;
        } else {
            child.previousChild.nextChild = child.nextChild;
        }
        if (child.nextChild != null) {
            child.nextChild.previousChild = child.previousChild;
        }
        child.previousChild = null;
        child.nextChild = null;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean isDetached() {
        return detached;
    }

    private static void setInnermost(Region region) {
        if (region == null) {
            INNERMOST.remove();
        } else {
            INNERMOST.set(region);
        }
    }

    private static String threadName() {
        return Thread.currentThread().getName();
    }
}
