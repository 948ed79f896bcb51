package org.adjoint4j.backend.cuda;

import java.util.Arrays;

/**
 * Places of equal ids brought together, so that whatever belongs to one id can be summed in one place and in one order.
 *
 * @param order the places in ids, those of a smaller id first, those of one id in their order
 * @param starts where each id's places start in {@code order}, and the end
 * @param rows the different ids, ascending
 */
record Segments(int[] order, int[] starts, int[] rows) {
    static Segments of(int[] ids) {
        long[] sorted = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            sorted[i] = (long) ids[i] << Integer.SIZE | i;
        }
        Arrays.sort(sorted);
        int[] order = new int[ids.length];
        int[] starts = new int[ids.length + 1];
        int[] rows = new int[ids.length];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            int id = (int) (sorted[i] >> Integer.SIZE);
            order[i] = (int) sorted[i];
            if (count == 0 || rows[count - 1] != id) {
                rows[count] = id;
                starts[count++] = i;
            }
        }
        starts[count] = ids.length;
        return new Segments(order, Arrays.copyOf(starts, count + 1), Arrays.copyOf(rows, count));
    }
}
