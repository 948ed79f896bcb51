package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** A tile of 6 rows and 2 vectors, which fills the 16 registers of AVX2; see {@link SimdTile4}. */
final class SimdTile2 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int WIDTH = SimdKernels.PANEL_WIDTH;

    private SimdTile2() {}

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
        FloatVector c01 = FloatVector.fromArray(S, start, s0 + L);
        FloatVector c10 = FloatVector.fromArray(S, start, s1);
        FloatVector c11 = FloatVector.fromArray(S, start, s1 + L);
        FloatVector c20 = FloatVector.fromArray(S, start, s2);
        FloatVector c21 = FloatVector.fromArray(S, start, s2 + L);
        FloatVector c30 = FloatVector.fromArray(S, start, s3);
        FloatVector c31 = FloatVector.fromArray(S, start, s3 + L);
        FloatVector c40 = FloatVector.fromArray(S, start, s4);
        FloatVector c41 = FloatVector.fromArray(S, start, s4 + L);
        FloatVector c50 = FloatVector.fromArray(S, start, s5);
        FloatVector c51 = FloatVector.fromArray(S, start, s5 + L);
        for (int p = 0; p < k; p++) {
            int row = panelOffset + p * WIDTH;
            FloatVector b0 = FloatVector.fromArray(S, panel, row);
            FloatVector b1 = FloatVector.fromArray(S, panel, row + L);
            FloatVector x = FloatVector.broadcast(S, a[a0 + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(S, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(S, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(S, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(S, a[a4 + p]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(S, a[a5 + p]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        c00.intoArray(out, outOffset);
        c01.intoArray(out, outOffset + L);
        if (rows > 1) {
            c10.intoArray(out, outOffset + outStride);
            c11.intoArray(out, outOffset + outStride + L);
        }
        if (rows > 2) {
            c20.intoArray(out, outOffset + 2 * outStride);
            c21.intoArray(out, outOffset + 2 * outStride + L);
        }
        if (rows > 3) {
            c30.intoArray(out, outOffset + 3 * outStride);
            c31.intoArray(out, outOffset + 3 * outStride + L);
        }
        if (rows > 4) {
            c40.intoArray(out, outOffset + 4 * outStride);
            c41.intoArray(out, outOffset + 4 * outStride + L);
        }
        if (rows > 5) {
            c50.intoArray(out, outOffset + 5 * outStride);
            c51.intoArray(out, outOffset + 5 * outStride + L);
        }
    }
}
