package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** Plain loops, see {@link ScalarKernels}. */
final class ScalarQuadKernels implements QuadKernels {
    private static final int L = ScalarKernels.NARROW;

    @Override
    public void scores(
            float[] a,
            int aOffset,
            int rows,
            float[] lanes,
            int lanesOffset,
            int lanesStride,
            boolean add,
            float[] out) {
        if (!add) {
            Arrays.fill(out, 0, rows * L, 0f);
        }
        for (int r = 0; r < rows; r++) {
            for (int d = 0; d < QUAD; d++) {
                Arithmetic.addScaled(a[aOffset + QUAD * r + d], lanes, lanesOffset + d * lanesStride, out, r * L, L);
            }
        }
    }

    @Override
    public void accumulate(float[] x, int from, int to, float[] a, int aOffset, float[] sums, int sumsOffset) {
        float[] sum = new float[QUAD * L];
        for (int r = from; r < to; r++) {
            for (int d = 0; d < QUAD; d++) {
                Arithmetic.addScaled(a[aOffset + QUAD * r + d], x, r * L, sum, d * L, L);
            }
        }
        Arithmetic.accumulate(sum, 0, sums, sumsOffset, QUAD * L);
    }

    @Override
    public void spread(float[] x, int rows, float[] a, int aOffset, float[] sums, int sumsOffset) {
        float[] sum = new float[QUAD];
        for (int r = 0; r < rows; r++) {
            Arrays.fill(sum, 0f);
            for (int c = 0; c < L; c++) {
                Arithmetic.addScaled(x[r * L + c], a, aOffset + QUAD * c, sum, 0, QUAD);
            }
            Arithmetic.accumulate(sum, 0, sums, sumsOffset + r * L, QUAD);
        }
    }

    @Override
    public void fold(float[] sums, int sumsOffset, int rows, float[] out, int outOffset, int outStride) {
        for (int r = 0; r < rows; r++) {
            int row = outOffset + r * outStride;
            Arrays.fill(out, row, row + QUAD, 0f);
            for (int c = 0; c < L; c += QUAD) {
                Arithmetic.accumulate(sums, sumsOffset + r * L + c, out, row, QUAD);
            }
        }
    }

    @Override
    public void divide(float[] x, int rows, float[] stats, int maxima, int sums) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < L; c++) {
                x[r * L + c] /= stats[sums + c];
            }
        }
        for (int c = 0; c < L; c++) {
            stats[maxima + c] += (float) Math.log(stats[sums + c]);
        }
    }

    @Override
    public void adjoints(
            float[] s, float[] dp, int rows, float[] logSumExp, int logSumExpOffset, float[] delta, int deltaOffset) {
        for (int r = 0; r < rows; r++) {
            for (int i = r * L; i < (r + 1) * L; i++) {
                float p = (float) Math.exp(s[i] - logSumExp[logSumExpOffset + r]);
                s[i] = p;
                dp[i] = p * (dp[i] - delta[deltaOffset + r]);
            }
        }
    }

    @Override
    public void clearAbove(float[] x, int rows) {
        for (int r = 0; r < Math.min(rows, L); r++) {
            Arrays.fill(x, r * L + r + 1, (r + 1) * L, 0f);
        }
    }
}
