package org.adjoint4j.backend.cuda;

import java.lang.ref.Cleaner;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;

/**
 * Elements in device memory. Whoever writes all of them chooses how they are stored: as float32 or, where the precision
 * allows it, as bfloat16. Memory is taken at the first write, and given back when the buffer is released or, if nobody
 * ever does that, found by the garbage collector.
 */
final class CudaBuffer extends Buffer {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Gpu gpu;
    private final Storage storage;
    private final Cleaner.Cleanable cleanable;

    CudaBuffer(Backend backend, Gpu gpu, int length) {
        super(backend, ElementType.FLOAT32, length);
        this.gpu = gpu;
        this.storage = new Storage(gpu.memory());
        this.cleanable = CLEANER.register(this, storage);
    }

    /** The memory behind a buffer; it knows nothing of the buffer, so that the buffer can be collected. */
    private static final class Storage implements Runnable {
        private final DeviceMemory memory;
        private DeviceMemory.Block block; // null before the first write
        private boolean half;
        /** The elements as bfloat16 where they are stored as float32; null if nobody wanted them. */
        private DeviceMemory.Block copy;

        private boolean copyIsCurrent;

        Storage(DeviceMemory memory) {
            this.memory = memory;
        }

        /** Runs when the buffer was found unreachable; blocks given back earlier are gone by then. */
        @Override
        public void run() {
            if (block != null) {
                memory.abandon(block);
            }
            if (copy != null) {
                memory.abandon(copy);
            }
        }

        void giveBack() {
            if (block != null) {
                memory.give(block);
            }
            if (copy != null) {
                memory.give(copy);
            }
            block = null;
            copy = null;
        }
    }

    /** Returns a kernel's argument as a buffer of this backend. */
    static CudaBuffer of(Buffer buffer) {
        return own(CudaBuffer.class, "cuda", buffer);
    }

    /** Returns the elements for reading. */
    View read() {
        if (storage.block == null) {
            allocate(false);
        }
        return new View(storage.block.address(), storage.half);
    }

    /** Returns the elements as bfloat16 for reading, converted if need be; a conversion is kept until the next write. */
    View readHalf() {
        View own = read();
        if (own.half()) {
            return own;
        }
        if (storage.copy == null) {
            storage.copy = gpu.memory().take((long) length() * Short.BYTES);
        }
        View copy = new View(storage.copy.address(), true);
        if (!storage.copyIsCurrent) {
            gpu.launch("elementwise", "convert")
                    .array(own)
                    .array(copy)
                    .integer(length())
                    .forEach4(length());
            storage.copyIsCurrent = true;
        }
        return copy;
    }

    /**
     * Returns the elements for writing the first n. If these are all, they may change how they are stored; views taken
     * before stay good for reading by work that is queued now.
     */
    View overwrite(int n, boolean half) {
        storage.copyIsCurrent = false;
        if (storage.block != null && storage.half != half && n >= length()) {
            gpu.memory().give(storage.block);
            storage.block = null;
        }
        if (storage.block == null) {
            allocate(half);
        }
        return new View(storage.block.address(), storage.half);
    }

    /** Returns the elements for reading and writing. */
    View modify() {
        storage.copyIsCurrent = false;
        return read();
    }

    /** Returns the elements as float32 for reading and writing; they are stored so from now on. */
    long modifyFloats() {
        View before = modify();
        if (before.half()) {
            DeviceMemory.Block halves = storage.block;
            allocate(false);
            gpu.launch("elementwise", "convert")
                    .array(before)
                    .array(read())
                    .integer(length())
                    .forEach4(length());
            gpu.memory().give(halves);
        }
        return read().address();
    }

    /**
     * Returns where a kernel that changes all elements has to write them as bfloat16 too, 0 if nowhere: call it after
     * {@link #modifyFloats()}.
     */
    long copyToUpdate() {
        if (storage.copy == null) {
            return 0;
        }
        storage.copyIsCurrent = true;
        return storage.copy.address();
    }

    /** Gives the memory up; the buffer can't be used afterwards. */
    void discard() {
        storage.giveBack();
        cleanable.clean(); // finds nothing to give back any more
    }

    private void allocate(boolean half) {
        storage.block = gpu.memory().take((long) length() * View.elementBytes(half));
        storage.half = half;
    }
}
