package org.adjoint4j.array;

/**
 * A copy of integers, the ids of a batch's tokens say, that a forward pass keeps for its pullback. Where a region is open the
 * copy is that region's, and its memory serves the next one of that length.
 */
public final class SavedInts extends Holding {
    private static final int MOST_IDLE = 16;

    /** Arrays that may be used again, null where there is none; guarded by the array itself. */
    private static final int[][] IDLE = new int[MOST_IDLE][];

    private static int nextPlace;

    private final int[] values;

    private SavedInts(int[] values) {
        this.values = values;
    }

    /** Copies integers. */
    public static SavedInts of(int[] source) {
        Region region = Region.innermost();
        int[] idle = region == null ? null : takeIdle(source.length);
        if (idle == null) {
            idle = source.clone();
        } else {
            System.arraycopy(source, 0, idle, 0, source.length);
        }
        SavedInts saved = new SavedInts(idle);
        Region.adopt(region, saved);
        return saved;
    }

    /**
     * Returns the integers, only to be read.
     *
     * @throws IllegalStateException if the region they were saved in is closed
     */
    public int[] values(String operation) {
        if (isReleased()) {
            throw new IllegalStateException(
                    operation + ": " + values.length + " saved integers were used after their region closed");
        }
        return values;
    }

    @Override
    void giveBack() {
        synchronized (IDLE) {
            IDLE[nextPlace] = values;
            nextPlace = (nextPlace + 1) % MOST_IDLE;
        }
    }

    private static int[] takeIdle(int length) {
        synchronized (IDLE) {
            for (int i = 0; i < MOST_IDLE; i++) {
                int[] idle = IDLE[i];
                if (idle != null && idle.length == length) {
                    IDLE[i] = null;
                    return idle;
                }
            }
        }
        return null;
    }
}
