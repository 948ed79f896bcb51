package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * Adds rows to rows of a table. Each task adds all rows in order in its own columns, so repeated ids always add up in the
 * same order. An id that occurs often is summed in blocks of occurrences, as a product is over its k.
 */
final class RowSums {
    /** Most occurrences of an id that are added before their sum is added to the table. */
    private static final int BLOCK = 512;

    private static final int FEWEST_COLUMNS = 16;

    /** For each id how often it occurs; the thread uses it again. */
    private static final ThreadLocal<int[]> COUNTS = ThreadLocal.withInitial(() -> new int[1024]);

    private final Cpu cpu;

    RowSums(Cpu cpu) {
        this.cpu = cpu;
    }

    /** Row ids[i] of dTable += row i of dy. */
    void scatterAddRows(float[] dy, int[] ids, int width, float[] dTable) {
        int columns = Math.max(FEWEST_COLUMNS, width / 16);
        int[] frequent = ids.length > BLOCK ? frequent(ids) : new int[0];
        cpu.workers().runRanges(width, columns, (from, to) -> {
            if (frequent.length == 0) {
                for (int i = 0; i < ids.length; i++) {
                    Arithmetic.accumulate(dy, i * width + from, dTable, ids[i] * width + from, to - from);
                }
            } else {
                addInBlocks(dy, ids, frequent, width, dTable, from, to);
            }
        });
    }

    /** Returns the ids that occur more often than a block is long, in ascending order. */
    private static int[] frequent(int[] ids) {
        int rows = 0;
        for (int id : ids) {
            rows = Math.max(rows, id + 1);
        }
        if (COUNTS.get().length < rows) {
            COUNTS.set(new int[rows]);
        }
        int[] counts = COUNTS.get();
        Arrays.fill(counts, 0, rows, 0);
        int[] found = new int[ids.length / BLOCK];
        int n = 0;
        for (int id : ids) {
            if (++counts[id] == BLOCK + 1) {
                found[n++] = id;
            }
        }
        Arrays.sort(found, 0, n);
        return Arrays.copyOf(found, n);
    }

    private void addInBlocks(float[] dy, int[] ids, int[] frequent, int width, float[] dTable, int from, int to) {
        int length = to - from;
        float[] sums = cpu.pool().take(frequent.length * length);
        Arrays.fill(sums, 0, frequent.length * length, 0f);
        int[] occurrences = new int[frequent.length];
        for (int i = 0; i < ids.length; i++) {
            int place = Arrays.binarySearch(frequent, ids[i]);
            int row = i * width + from;
            if (place < 0) {
                Arithmetic.accumulate(dy, row, dTable, ids[i] * width + from, length);
                continue;
            }
            Arithmetic.accumulate(dy, row, sums, place * length, length);
            if (++occurrences[place] % BLOCK == 0) {
                addBlock(sums, place * length, dTable, ids[i] * width + from, length);
            }
        }
        for (int place = 0; place < frequent.length; place++) {
            addBlock(sums, place * length, dTable, frequent[place] * width + from, length);
        }
        cpu.pool().give(sums);
    }

    /** Adds a block's sum to the table and begins the next block. */
    private static void addBlock(float[] sums, int offset, float[] dTable, int row, int length) {
        Arithmetic.accumulate(sums, offset, dTable, row, length);
        Arrays.fill(sums, offset, offset + length, 0f);
    }
}
