package org.adjoint4j.array;

import org.adjoint4j.backend.Buffer;

/**
 * What a region gives back: memory that is held until then, or until it is given back early. It is the part of an array
 * that regions know, and not an object of its own, as there are hundreds of arrays in a training step.
 */
abstract sealed class Holding permits Holding.OfBuffer, SavedInts {
    private volatile Region owner; // null while nobody but the garbage collector looks after it

    /** Neighbours in the owner's list, guarded by the owner. */
    Holding previous;

    Holding next;

    final Region owner() {
        return owner;
    }

    /** Sets the owner, unless the memory is given back already. */
    final synchronized void place(Region newOwner) {
        if (!isReleased()) {
            owner = newOwner;
        }
    }

    final boolean isReleased() {
        return owner == Region.GIVEN_BACK;
    }

    /** Gives the memory back; a second call does nothing. */
    final void releaseMemory() {
        synchronized (this) {
            if (isReleased()) {
                return;
            }
            owner = Region.GIVEN_BACK;
        }
        giveBack();
    }

    /** Gives the memory back; called once. */
    abstract void giveBack();

    /** One holder of a buffer. */
    abstract static sealed class OfBuffer extends Holding permits NdArray {
        private volatile Buffer buffer;

        /** Takes over one of the buffer's holders. */
        OfBuffer(Buffer buffer) {
            this.buffer = buffer;
        }

        /** Returns the buffer, whether given back or not. */
        final Buffer held() {
            return buffer;
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

        @Override
        final void giveBack() {
            buffer.release();
        }
    }
}
