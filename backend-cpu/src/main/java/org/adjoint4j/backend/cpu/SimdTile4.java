package org.adjoint4j.backend.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of 6 rows and 4 vectors: its 24 accumulators, 4 columns and a factor fill 29 of the 32 registers of AVX-512. Written out,
 * because only local variables stay in registers; the loop compiles to loads and multiply-adds alone.
 */
final class SimdTile4 {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int WIDTH = SimdKernels.PANEL_WIDTH;

    private SimdTile4() {}

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
        FloatVector c01 = FloatVector.zero(S);
        FloatVector c02 = FloatVector.zero(S);
        FloatVector c03 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c11 = FloatVector.zero(S);
        FloatVector c12 = FloatVector.zero(S);
        FloatVector c13 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c21 = FloatVector.zero(S);
        FloatVector c22 = FloatVector.zero(S);
        FloatVector c23 = FloatVector.zero(S);
        FloatVector c30 = FloatVector.zero(S);
        FloatVector c31 = FloatVector.zero(S);
        FloatVector c32 = FloatVector.zero(S);
        FloatVector c33 = FloatVector.zero(S);
        FloatVector c40 = FloatVector.zero(S);
        FloatVector c41 = FloatVector.zero(S);
        FloatVector c42 = FloatVector.zero(S);
        FloatVector c43 = FloatVector.zero(S);
        FloatVector c50 = FloatVector.zero(S);
        FloatVector c51 = FloatVector.zero(S);
        FloatVector c52 = FloatVector.zero(S);
        FloatVector c53 = FloatVector.zero(S);
        for (int p = 0; p < k; p++) {
            int row = panelOffset + p * WIDTH;
            FloatVector b0 = FloatVector.fromArray(S, panel, row);
            FloatVector b1 = FloatVector.fromArray(S, panel, row + L);
            FloatVector b2 = FloatVector.fromArray(S, panel, row + 2 * L);
            FloatVector b3 = FloatVector.fromArray(S, panel, row + 3 * L);
            FloatVector x = FloatVector.broadcast(S, a[a0 + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(S, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(S, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(S, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(S, a[a4 + p]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(S, a[a5 + p]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
        }
        c00.add(FloatVector.fromArray(S, start, s0)).intoArray(out, outOffset);
        c01.add(FloatVector.fromArray(S, start, s0 + L)).intoArray(out, outOffset + L);
        c02.add(FloatVector.fromArray(S, start, s0 + 2 * L)).intoArray(out, outOffset + 2 * L);
        c03.add(FloatVector.fromArray(S, start, s0 + 3 * L)).intoArray(out, outOffset + 3 * L);
        if (rows > 1) {
            c10.add(FloatVector.fromArray(S, start, s1)).intoArray(out, outOffset + outStride);
            c11.add(FloatVector.fromArray(S, start, s1 + L)).intoArray(out, outOffset + outStride + L);
            c12.add(FloatVector.fromArray(S, start, s1 + 2 * L)).intoArray(out, outOffset + outStride + 2 * L);
            c13.add(FloatVector.fromArray(S, start, s1 + 3 * L)).intoArray(out, outOffset + outStride + 3 * L);
        }
        if (rows > 2) {
            c20.add(FloatVector.fromArray(S, start, s2)).intoArray(out, outOffset + 2 * outStride);
            c21.add(FloatVector.fromArray(S, start, s2 + L)).intoArray(out, outOffset + 2 * outStride + L);
            c22.add(FloatVector.fromArray(S, start, s2 + 2 * L)).intoArray(out, outOffset + 2 * outStride + 2 * L);
            c23.add(FloatVector.fromArray(S, start, s2 + 3 * L)).intoArray(out, outOffset + 2 * outStride + 3 * L);
        }
        if (rows > 3) {
            c30.add(FloatVector.fromArray(S, start, s3)).intoArray(out, outOffset + 3 * outStride);
            c31.add(FloatVector.fromArray(S, start, s3 + L)).intoArray(out, outOffset + 3 * outStride + L);
            c32.add(FloatVector.fromArray(S, start, s3 + 2 * L)).intoArray(out, outOffset + 3 * outStride + 2 * L);
            c33.add(FloatVector.fromArray(S, start, s3 + 3 * L)).intoArray(out, outOffset + 3 * outStride + 3 * L);
        }
        if (rows > 4) {
            c40.add(FloatVector.fromArray(S, start, s4)).intoArray(out, outOffset + 4 * outStride);
            c41.add(FloatVector.fromArray(S, start, s4 + L)).intoArray(out, outOffset + 4 * outStride + L);
            c42.add(FloatVector.fromArray(S, start, s4 + 2 * L)).intoArray(out, outOffset + 4 * outStride + 2 * L);
            c43.add(FloatVector.fromArray(S, start, s4 + 3 * L)).intoArray(out, outOffset + 4 * outStride + 3 * L);
        }
        if (rows > 5) {
            c50.add(FloatVector.fromArray(S, start, s5)).intoArray(out, outOffset + 5 * outStride);
            c51.add(FloatVector.fromArray(S, start, s5 + L)).intoArray(out, outOffset + 5 * outStride + L);
            c52.add(FloatVector.fromArray(S, start, s5 + 2 * L)).intoArray(out, outOffset + 5 * outStride + 2 * L);
            c53.add(FloatVector.fromArray(S, start, s5 + 3 * L)).intoArray(out, outOffset + 5 * outStride + 3 * L);
        }
    }
}
