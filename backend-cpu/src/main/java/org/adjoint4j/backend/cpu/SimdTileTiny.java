package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A tile of 6 rows and 4 columns, for small attention heads and the ends of matrices; see {@link SimdTile4}. */
final class SimdTileTiny {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_128;
    private static final int WIDTH = SimdKernels.PANEL_WIDTH;

    private SimdTileTiny() {}

    /** Runs one tile; the parameters are {@link VectorKernels#wideTile}'s. */
    static void run(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int k,
            float[] panel,
            int panelOffset,
            float[] start,
            int startOffset,
            int startStride,
            float[] out,
            int outOffset,
            int outStride) {
        // rows that do not exist repeat the last one and are not stored
        int a0 = aOffset;
        int a1 = aOffset + Math.min(1, rows - 1) * aStride;
        int a2 = aOffset + Math.min(2, rows - 1) * aStride;
        int a3 = aOffset + Math.min(3, rows - 1) * aStride;
        int a4 = aOffset + Math.min(4, rows - 1) * aStride;
        int a5 = aOffset + Math.min(5, rows - 1) * aStride;
        int s0 = startOffset;
        int s1 = startOffset + Math.min(1, rows - 1) * startStride;
        int s2 = startOffset + Math.min(2, rows - 1) * startStride;
        int s3 = startOffset + Math.min(3, rows - 1) * startStride;
        int s4 = startOffset + Math.min(4, rows - 1) * startStride;
        int s5 = startOffset + Math.min(5, rows - 1) * startStride;
        FloatVector c00 = FloatVector.fromArray(S, start, s0);
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        FloatVector c40 = FloatVector.fromArray(S, start, s4);
        FloatVector c50 = FloatVector.fromArray(S, start, s5);
        for (int p = 0; p < k; p++) {
            int row = panelOffset + p * WIDTH;
            FloatVector b0 = FloatVector.fromArray(S, panel, row);
            FloatVector x = FloatVector.broadcast(S, a[a0 + p]);
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(S, a[a1 + p]);
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(S, a[a2 + p]);
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(S, a[a3 + p]);
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(S, a[a4 + p]);
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(S, a[a5 + p]);
            c50 = x.fma(b0, c50);
        }
        c00.intoArray(out, outOffset);
        if (rows > 1) {
            c10.intoArray(out, outOffset + outStride);
        }
        if (rows > 2) {
            c20.intoArray(out, outOffset + 2 * outStride);
        }
        if (rows > 3) {
            c30.intoArray(out, outOffset + 3 * outStride);
        }
        if (rows > 4) {
            c40.intoArray(out, outOffset + 4 * outStride);
        }
        if (rows > 5) {
            c50.intoArray(out, outOffset + 5 * outStride);
        }
    }
}
