package org.adjoint4j.backend.cuda;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * Blocks of device memory that are used again instead of being freed. A block may be taken again while kernels that
 * were queued earlier still use it: whoever takes it queues its work behind them on the same stream.
 *
 * <p>Sizes are rounded up to eight classes an octave, so at most an eighth is wasted. Of idle blocks the one with the
 * lowest address is taken, so that a step finds its arrays where the one before had them.
 */
final class DeviceMemory {
    private static final long SMALLEST = 512;
    private static final int CLASSES_PER_OCTAVE_BITS = 3;

    private final Map<Long, PriorityQueue<Block>> idle = new HashMap<>();
    private final Queue<Block> abandoned = new ConcurrentLinkedQueue<>();
    private final String device;
    private final Runnable queueing;
    private long idleBytes;
    private long usedBytes;
    private long allocations;

    /** Takes the device's name, for messages, and what queues all work that may use blocks. */
    DeviceMemory(String device, Runnable queueing) {
        this.device = device;
        this.queueing = queueing;
    }

    /** Memory of {@code bytes} bytes at {@code address}. */
    static final class Block {
        private final Handles.Allocation allocation;
        private final long bytes;

        private Block(Handles.Allocation allocation, long bytes) {
            this.allocation = allocation;
            this.bytes = bytes;
        }

        long address() {
            return allocation.address();
        }

        long bytes() {
            return bytes;
        }
    }

    /**
     * How much there is.
     *
     * @param usedBytes held by arrays
     * @param idleBytes waiting to be used again
     * @param allocations calls of the driver so far
     */
    record Statistics(long usedBytes, long idleBytes, long allocations) {}

    synchronized Statistics statistics() {
        return new Statistics(usedBytes, idleBytes, allocations);
    }

    /**
     * Returns a block of at least so many bytes, with undefined contents; the context is current.
     *
     * @throws CudaOutOfMemoryException if there is not enough even after freeing all idle blocks
     */
    Block take(long bytes) {
        long size = sizeClass(bytes);
        Block block = takeIdle(size);
        if (block == null) {
            block = allocate(size);
        }
        synchronized (this) {
            usedBytes += size;
        }
        return block;
    }

    /**
     * Returns a block of at least so many bytes that is never given back and does not count as used.
     *
     * @throws CudaOutOfMemoryException as {@link #take}
     */
    Block reserve(long bytes) {
        return allocate(sizeClass(bytes));
    }

    /** Takes a block back that {@link #take} gave. */
    synchronized void give(Block block) {
        idle.computeIfAbsent(
                        block.bytes,
                        size -> new PriorityQueue<>(Comparator.comparing(Block::address, Long::compareUnsigned)))
                .add(block);
        idleBytes += block.bytes;
        usedBytes -= block.bytes;
    }

    /** Takes back the block of a buffer that the garbage collector found; it rests until {@link #collect()}. */
    void abandon(Block block) {
        abandoned.add(block);
    }

    /** Makes abandoned blocks idle. Called between operations: within one, a block may still be about to be used. */
    void collect() {
        for (Block block = abandoned.poll(); block != null; block = abandoned.poll()) {
            give(block);
        }
    }

    /** Frees all idle blocks; the driver waits for the work that uses them. */
    void trim() {
        queueing.run();
        freeIdle();
    }

    private synchronized void freeIdle() {
        for (PriorityQueue<Block> blocks : idle.values()) {
            while (!blocks.isEmpty()) {
                Block block = blocks.remove();
                idleBytes -= block.bytes;
                Driver.check(JCudaDriver.cuMemFree(block.allocation), "freeing device memory");
            }
        }
        idle.clear();
    }

    /** Returns the size of the block that serves a request. */
    static long sizeClass(long bytes) {
        if (bytes <= SMALLEST) {
            return SMALLEST;
        }
        int shift = 63 - Long.numberOfLeadingZeros(bytes - 1) - CLASSES_PER_OCTAVE_BITS;
        return ((bytes - 1 >> shift) + 1) << shift;
    }

    private synchronized Block takeIdle(long size) {
        PriorityQueue<Block> blocks = idle.get(size);
        if (blocks == null || blocks.isEmpty()) {
            return null;
        }
        idleBytes -= size;
        return blocks.remove();
    }

    private Block allocate(long size) {
        Block block = tryAllocate(size);
        if (block == null) {
            trim(); // idle blocks of other sizes may be what fills the device
            block = tryAllocate(size);
        }
        if (block == null) {
            throw outOfMemory(size);
        }
        return block;
    }

    private Block tryAllocate(long size) {
        Handles.Allocation allocation = new Handles.Allocation();
        int status = JCudaDriver.cuMemAlloc(allocation, size);
        if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            return null;
        }
        Driver.check(status, "allocating " + mebibytes(size));
        synchronized (this) {
            allocations++;
        }
        return new Block(allocation, size);
    }

    private CudaOutOfMemoryException outOfMemory(long size) {
        long[] free = new long[1];
        long[] total = new long[1];
        Driver.check(JCudaDriver.cuMemGetInfo(free, total), "asking for the free memory");
        return new CudaOutOfMemoryException("out of memory on " + device + ": asked for " + mebibytes(size)
                + ", arrays use " + mebibytes(statistics().usedBytes()) + ", free are " + mebibytes(free[0]) + " of "
                + mebibytes(total[0]) + "; lower --batch or --context, or take a smaller preset");
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / 0x1p20);
    }
}
