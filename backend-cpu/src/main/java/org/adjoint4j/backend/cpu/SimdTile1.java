package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A tile of 6 rows and 1 vector, for the last columns of a matrix and for narrow ones; see {@link SimdTile4}. */
final class SimdTile1 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int WIDTH = SimdKernels.PANEL_WIDTH;

    private SimdTile1() {}

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
        int s1 = startOffset + startStride;
        int s2 = startOffset + 2 * startStride;
        int s3 = startOffset + 3 * startStride;
        int s4 = startOffset + 4 * startStride;
        int s5 = startOffset + 5 * startStride;
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c30 = FloatVector.zero(S);
        FloatVector c40 = FloatVector.zero(S);
        FloatVector c50 = FloatVector.zero(S);
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
        c00.add(FloatVector.fromArray(S, start, s0)).intoArray(out, outOffset);
        if (rows > 1) {
            c10.add(FloatVector.fromArray(S, start, s1)).intoArray(out, outOffset + outStride);
        }
        if (rows > 2) {
            c20.add(FloatVector.fromArray(S, start, s2)).intoArray(out, outOffset + 2 * outStride);
        }
        if (rows > 3) {
            c30.add(FloatVector.fromArray(S, start, s3)).intoArray(out, outOffset + 3 * outStride);
        }
        if (rows > 4) {
            c40.add(FloatVector.fromArray(S, start, s4)).intoArray(out, outOffset + 4 * outStride);
        }
        if (rows > 5) {
            c50.add(FloatVector.fromArray(S, start, s5)).intoArray(out, outOffset + 5 * outStride);
        }
    }
}
