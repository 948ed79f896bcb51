package org.adjoint4j.array;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
    private static final ThreadLocal<Region> INNERMOST = new ThreadLocal<>();

    private final Region parent; // null for the outermost
    private List<Holding> holdings = new ArrayList<>(); // null once closed
    private Set<Region> detachedChildren; // null while there are none
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
        if (owns(x.holding())) {
            moveToParent(x.holding());
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
        if (owns(x.holding()) && x.buffer().isExclusive()) {
            moveToParent(x.holding());
            return x;
        }
        NdArray copy = Layout.copy("keepExclusive", x);
        Region owner = copy.holding().owner();
        if (owner != null) {
            owner.disown(copy.holding());
        }
        adopt(parent, copy.holding());
        return copy;
    }

    /**
     * Gives an array of this region back before the region ends. An array that is not this region's is left alone, so
     * that an argument is never given back by a callee.
     */
    public void discard(NdArray x) {
        if (x.holding().owner() == this && disown(x.holding())) {
            x.holding().release();
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
        List<Holding> released;
        Set<Region> children;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            released = holdings;
            children = detachedChildren;
            holdings = null;
            detachedChildren = null;
        }
        for (int i = 0; i < released.size(); i++) {
            released.get(i).release();
        }
        if (children != null) {
            children.forEach(Region::release);
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
        holding.place(this, holdings.size());
        holdings.add(holding);
    }

    /** Takes a holding off the list, the last one filling its place; false if it was not this region's any more. */
    private synchronized boolean disown(Holding holding) {
        if (closed || holding.owner() != this) {
            return false;
        }
        Holding last = holdings.remove(holdings.size() - 1);
        if (last != holding) {
            holdings.set(holding.slot(), last);
            last.place(this, holding.slot());
        }
        holding.place(null, 0);
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
        if (detachedChildren == null) {
            detachedChildren = new LinkedHashSet<>();
        }
        detachedChildren.add(child);
    }

    private synchronized void removeChild(Region child) {
        if (detachedChildren != null) {
            detachedChildren.remove(child);
        }
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
