package org.adjoint4j.array;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/** One holder of a buffer, given back once: by the region that owns it, or early. */
final class Holding {
    private final Backend backend;
    private final ElementType type;
    private volatile Buffer buffer; // null once given back
    private volatile Region owner; // null while nobody but the garbage collector looks after it
    private int slot; // place in the owner's list, guarded by the owner

    /** Takes over one of the buffer's holders. */
    Holding(Buffer buffer) {
        this.backend = buffer.backend();
        this.type = buffer.type();
        this.buffer = buffer;
    }

    Backend backend() {
        return backend;
    }

    ElementType type() {
        return type;
    }

    Region owner() {
        return owner;
    }

    int slot() {
        return slot;
    }

    void place(Region newOwner, int newSlot) {
        owner = newOwner;
        slot = newSlot;
    }

    boolean isReleased() {
        return buffer == null;
    }

    /** Returns the buffer for an operation on an array of the given shape. */
    Buffer buffer(String operation, Shape shape) {
        Buffer current = buffer;
        if (current == null) {
            throw new IllegalStateException(operation + ": array of shape " + shape
                    + " was used after its region closed; keep(...) hands it to the parent");
        }
        return current;
    }

    /** Exchanges the buffer and gives the old one back. */
    synchronized void replace(Buffer fresh) {
        buffer.release();
        buffer = fresh;
    }

    /** Gives the buffer back; a second call does nothing. */
    void release() {
        Buffer released;
        synchronized (this) {
            released = buffer;
            buffer = null;
        }
        if (released != null) {
            released.release();
        }
    }
}
