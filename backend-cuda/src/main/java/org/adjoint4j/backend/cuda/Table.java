package org.adjoint4j.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Descriptions of many arrays for one kernel over all of them, together with their shares of {@link #SHARE} elements, one
 * for each block of the kernel. It stays on the device: where the arrays are those of the last call, as they are in each
 * step of a training, nothing is copied.
 */
final class Table {
    /** Elements of a share, SHARE in the source. */
    private static final int SHARE = 16_384;

    private final Gpu gpu;
    private long[] content = {};
    private DeviceMemory.Block block; // null before the first call

    Table(Gpu gpu) {
        this.gpu = gpu;
    }

    /** Where the table is: that of the arrays, and the shares with their number. */
    record Place(long arrays, long shares, int count) {}

    /**
     * Brings the table up to date.
     *
     * @param arrays each array's struct, all equally long
     * @param sizes the arrays' numbers of elements
     */
    Place put(List<long[]> arrays, int[] sizes) {
        List<long[]> parts = new ArrayList<>(arrays);
        int count = 0;
        for (int array = 0; array < sizes.length; array++) {
            for (long from = 0; from < sizes[array]; from += SHARE) {
                parts.add(new long[] {array | from << Integer.SIZE});
                count++;
            }
        }
        long[] words = parts.stream().flatMapToLong(Arrays::stream).toArray();
        if (!Arrays.equals(words, content)) {
            send(words);
        }
        return new Place(block.address(), block.address() + (long) (words.length - count) * Long.BYTES, count);
    }

    private void send(long[] words) {
        content = new long[] {}; // should a copy fail
        long bytes = (long) words.length * Long.BYTES;
        if (block == null || block.bytes() < bytes) {
            if (block != null) {
                gpu.memory().give(block);
                block = null;
            }
            block = gpu.memory().take(bytes);
        }
        gpu.staging().send(block.address(), words);
        content = words;
    }
}
