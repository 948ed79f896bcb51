package org.adjoint4j.array;

import org.adjoint4j.backend.Buffer;

/**
 * One holder of a buffer, given back once: by the region that owns it, or early. It is the part of an array that regions
 * know, and not an object of its own, as there are hundreds of arrays in a training step.
 */
abstract sealed class Holding permits NdArray {
    private volatile Buffer buffer;
    private volatile Region owner; // null while nobody but the garbage collector looks after it

    /** Neighbours in the owner's list, guarded by the owner. */
    Holding previous;

    Holding next;

    /** Takes over one of the buffer's holders. */
    Holding(Buffer buffer) {
        this.buffer = buffer;
    }

    /** Returns the buffer, whether given back or not. */
    final Buffer held() {
        return buffer;
    }

    final Region owner() {
        return owner;
    }

    /** Sets the owner, unless the buffer is given back already. */
    final synchronized void place(Region newOwner) {
        if (!isReleased()) {
            owner = newOwner;
        }
    }

    final boolean isReleased() {
        return owner == Region.GIVEN_BACK;
    }

    /** Returns the buffer for an operation on an array of the given shape. */
    final Buffer buffer(String operation, Shape shape) {
        Buffer current = buffer;
        if (isReleased()) {
            throw new IllegalStateException(operation + ": array of shape " + shape
                    + " was used after its region closed; keep(...) hands it to the parent");
        }
        return current;
    }

    /** Exchanges the buffer and gives the old one back. */
    final synchronized void replace(Buffer fresh) {
        buffer.release();
        buffer = fresh;
    }

    /** Gives the buffer back; a second call does nothing. */
    final void releaseBuffer() {
        synchronized (this) {
            if (isReleased()) {
                return;
            }
            owner = Region.GIVEN_BACK;
        }
        buffer.release();
    }
}
