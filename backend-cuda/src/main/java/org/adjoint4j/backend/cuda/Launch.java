package org.adjoint4j.backend.cuda;

import java.util.Arrays;

/**
 * One kernel call in the making. Arguments are given in the kernel's order, then one of the methods that say how many
 * threads there are queues the call.
 */
final class Launch {
    /** Threads of a block, BLOCK in the sources. */
    static final int BLOCK = 256;

    /** Blocks that a multiprocessor gets of kernels that loop over their elements. */
    private static final int BLOCKS_PER_MULTIPROCESSOR = 16;

    private final WorkQueue queue;
    private final int mostBlocks;
    private final long[] words = new long[KernelArguments.MOST_WORDS];
    private final int[] starts = new int[KernelArguments.MOST];
    private Kernels.Kernel kernel;
    private int arguments;
    private int used;
    private boolean replacing;

    Launch(WorkQueue queue, int multiprocessors) {
        this.queue = queue;
        this.mostBlocks = multiprocessors * BLOCKS_PER_MULTIPROCESSOR;
    }

    Launch of(Kernels.Kernel called) {
        kernel = called;
        arguments = 0;
        used = 0;
        replacing = false;
        return this;
    }

    /** Lets this call take the place of the last one of the queue. */
    Launch replacingLast(boolean wanted) {
        replacing = wanted;
        return this;
    }

    /** A struct Array. */
    Launch array(View view) {
        return struct(view.words());
    }

    /** A struct of whole words. */
    Launch struct(long... struct) {
        starts[arguments++] = used;
        System.arraycopy(struct, 0, words, used, struct.length);
        used += struct.length;
        return this;
    }

    /** A pointer or a 64-bit number. */
    Launch wide(long value) {
        starts[arguments++] = used;
        words[used++] = value;
        return this;
    }

    /** A pointer to what a block holds. */
    Launch block(DeviceMemory.Block block) {
        return wide(block.address());
    }

    Launch integer(int value) {
        return wide(Integer.toUnsignedLong(value));
    }

    Launch flag(boolean value) {
        return integer(value ? 1 : 0);
    }

    Launch real(double value) {
        return integer(Float.floatToRawIntBits((float) value));
    }

    /** A struct of numbers. */
    Launch integers(int... struct) {
        long[] packed = new long[(struct.length + 1) / 2];
        for (int i = 0; i < struct.length; i++) {
            packed[i / 2] |= Integer.toUnsignedLong(struct[i]) << i % 2 * Integer.SIZE;
        }
        return struct(packed);
    }

    /** Queues the kernel with enough threads for n elements. */
    Work forEach(long n) {
        return blocks(Math.clamp((n + BLOCK - 1) / BLOCK, 1, mostBlocks));
    }

    /** Queues the kernel with enough threads for n elements, four to a thread. */
    Work forEach4(long n) {
        return forEach((n + 3) / 4);
    }

    /** Queues the kernel with so many blocks. */
    Work blocks(int x) {
        return grid(x, 1, 1, BLOCK, 0);
    }

    /** Queues the kernel and returns the call. */
    Work grid(int x, int y, int z, int threads, int sharedBytes) {
        kernel.allowShared(sharedBytes);
        Work call = new Work.KernelCall(
                kernel,
                new Work.Grid(x, y, z, threads, sharedBytes),
                Arrays.copyOf(words, used),
                Arrays.copyOf(starts, arguments));
        if (replacing) {
            queue.replaceLast(call);
        } else {
            queue.add(call);
        }
        return call;
    }
}
