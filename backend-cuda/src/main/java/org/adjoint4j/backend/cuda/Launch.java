package org.adjoint4j.backend.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One kernel call in the making; the same native memory serves all calls. Arguments are given in the kernel's order,
 * then one of the methods that say how many threads there are queues the call.
 */
final class Launch {
    /** Threads of a block, BLOCK in the sources. */
    static final int BLOCK = 256;

    private static final int ARGUMENTS = 16;
    /** Enough for the largest argument, and aligned for any. */
    private static final int SLOT = 128;
    /** Blocks that a multiprocessor gets of kernels that loop over their elements. */
    private static final int BLOCKS_PER_MULTIPROCESSOR = 16;

    private final Driver driver;
    private final Handles.Stream stream;
    private final int mostBlocks;
    private final MemorySegment values = Arena.global().allocate((long) ARGUMENTS * SLOT, 16);
    private final MemorySegment pointers = Arena.global().allocate(ADDRESS, ARGUMENTS);
    private Kernels.Kernel kernel;
    private int slot;

    Launch(Driver driver, Handles.Stream stream, int multiprocessors) {
        this.driver = driver;
        this.stream = stream;
        this.mostBlocks = multiprocessors * BLOCKS_PER_MULTIPROCESSOR;
        for (int i = 0; i < ARGUMENTS; i++) {
            pointers.setAtIndex(ADDRESS, i, values.asSlice((long) i * SLOT));
        }
    }

    Launch of(Kernels.Kernel called) {
        kernel = called;
        slot = 0;
        return this;
    }

    /** A struct Array. */
    Launch array(View view) {
        long at = next();
        values.set(JAVA_LONG, at, view.address());
        values.set(JAVA_INT, at + Long.BYTES, view.half() ? 1 : 0);
        return this;
    }

    /** A pointer or a 64-bit number. */
    Launch wide(long value) {
        values.set(JAVA_LONG, next(), value);
        return this;
    }

    /** A pointer to what a block holds. */
    Launch block(DeviceMemory.Block block) {
        return wide(block.address());
    }

    Launch integer(int value) {
        values.set(JAVA_INT, next(), value);
        return this;
    }

    Launch flag(boolean value) {
        return integer(value ? 1 : 0);
    }

    Launch real(double value) {
        values.set(JAVA_FLOAT, next(), (float) value);
        return this;
    }

    /** A struct of numbers. */
    Launch integers(int... struct) {
        long at = next();
        for (int i = 0; i < struct.length; i++) {
            values.set(JAVA_INT, at + (long) i * Integer.BYTES, struct[i]);
        }
        return this;
    }

    /** Queues the kernel with enough threads for n elements. */
    void forEach(long n) {
        blocks(Math.clamp((n + BLOCK - 1) / BLOCK, 1, mostBlocks));
    }

    /** Queues the kernel with enough threads for n elements, four to a thread. */
    void forEach4(long n) {
        forEach((n + 3) / 4);
    }

    /** Queues the kernel with so many blocks. */
    void blocks(int x) {
        grid(x, 1, 1, BLOCK, 0);
    }

    /** Queues the kernel. */
    void grid(int x, int y, int z, int threads, int sharedBytes) {
        kernel.allowShared(sharedBytes);
        driver.launch(kernel.name(), kernel.address(), x, y, z, threads, sharedBytes, stream, pointers);
    }

    private long next() {
        return (long) SLOT * slot++;
    }
}
