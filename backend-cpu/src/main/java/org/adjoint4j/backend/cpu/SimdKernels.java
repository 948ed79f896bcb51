package org.adjoint4j.backend.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The kernels on {@code jdk.incubator.vector}: whole vectors in the {@code Simd…} classes, what is left of a range in
 * {@link ScalarKernels}. This class and those may only be loaded where the module is present.
 */
final class SimdKernels implements VectorKernels {
    private static final int L = FloatVector.SPECIES_PREFERRED.length();
    /** 32 registers come with 512-bit vectors, where 24 accumulators fit; elsewhere 12 do. */
    private static final boolean WIDE = L >= 16;
    /** Rows of a column that are summed before their sum is added to others, as a product is over its k. */
    private static final int SUMMED_ROWS = 512;
    /** Columns of a packed panel. */
    static final int PANEL_WIDTH = WIDE ? 4 * L : 2 * L;

    private final ScalarKernels rest = new ScalarKernels();
    private final QuadKernels quads = new SimdQuadKernels();

    @Override
    public String description() {
        return "vectors of " + FloatVector.SPECIES_PREFERRED.vectorBitSize() + " bits";
    }

    @Override
    public int narrowWidth() {
        return L;
    }

    @Override
    public int tinyWidth() {
        return FloatVector.SPECIES_128.length();
    }

    @Override
    public int panelWidth() {
        return PANEL_WIDTH;
    }

    @Override
    public QuadKernels quads() {
        return quads;
    }

    @Override
    public void wideTile(
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
        if (WIDE) {
            SimdTile4.run(
                    a,
                    aOffset,
                    aStride,
                    rows,
                    k,
                    panel,
                    panelOffset,
                    start,
                    startOffset,
                    startStride,
                    out,
                    outOffset,
                    outStride);
        } else {
            SimdTile2.run(
                    a,
                    aOffset,
                    aStride,
                    rows,
                    k,
                    panel,
                    panelOffset,
                    start,
                    startOffset,
                    startStride,
                    out,
                    outOffset,
                    outStride);
        }
    }

    @Override
    public void narrowTile(
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
        SimdTile1.run(
                a,
                aOffset,
                aStride,
                rows,
                k,
                panel,
                panelOffset,
                start,
                startOffset,
                startStride,
                out,
                outOffset,
                outStride);
    }

    @Override
    public void tinyTile(
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
        SimdTileTiny.run(
                a,
                aOffset,
                aStride,
                rows,
                k,
                panel,
                panelOffset,
                start,
                startOffset,
                startStride,
                out,
                outOffset,
                outStride);
    }

    /** Returns the part of a range that fills vectors. */
    private static int whole(int n) {
        return n - n % L;
    }

    @Override
    public void exp(float[] x, int xOffset, float[] out, int outOffset, int n) {
        int whole = whole(n);
        SimdElementwise.exp(x, xOffset, out, outOffset, whole);
        rest.exp(x, xOffset + whole, out, outOffset + whole, n - whole);
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] out, int outOffset, int n) {
        int whole = whole(n);
        SimdElementwise.tanh(x, xOffset, out, outOffset, whole);
        rest.tanh(x, xOffset + whole, out, outOffset + whole, n - whole);
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] out, int outOffset, int n) {
        int whole = whole(n);
        SimdElementwise.sigmoid(x, xOffset, out, outOffset, whole);
        rest.sigmoid(x, xOffset + whole, out, outOffset + whole, n - whole);
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] out, int outOffset, int n) {
        int whole = whole(n);
        SimdElementwise.gelu(x, xOffset, out, outOffset, whole);
        rest.gelu(x, xOffset + whole, out, outOffset + whole, n - whole);
    }

    @Override
    public void geluBackward(float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n) {
        int whole = whole(n);
        SimdElementwise.geluBackward(x, xOffset, dy, dyOffset, dx, dxOffset, whole);
        rest.geluBackward(x, xOffset + whole, dy, dyOffset + whole, dx, dxOffset + whole, n - whole);
    }

    @Override
    public float sum(float[] x, int offset, int n) {
        int whole = whole(n);
        return SimdReductions.sum(x, offset, whole) + rest.sum(x, offset + whole, n - whole);
    }

    @Override
    public void sumOfRows(float[] x, int offset, int rows, float[] out, int outOffset, int n) {
        int whole = whole(n);
        SimdReductions.sumOfRows(x, offset, rows, n, out, outOffset, whole);
        for (int c = whole; c < n; c++) {
            float sum = 0;
            for (int r = 0; r < rows; r++) {
                sum += x[offset + r * n + c];
            }
            out[outOffset + c] = sum;
        }
    }

    @Override
    public double sumOfSquares(float[] x, int offset, int n) {
        int whole = whole(n);
        return SimdReductions.sumOfSquares(x, offset, whole) + rest.sumOfSquares(x, offset + whole, n - whole);
    }

    @Override
    public float dot(float[] x, int xOffset, float[] y, int yOffset, int n) {
        int whole = whole(n);
        return SimdReductions.dot(x, xOffset, y, yOffset, whole)
                + rest.dot(x, xOffset + whole, y, yOffset + whole, n - whole);
    }

    @Override
    public float max(float[] x, int offset, int n) {
        int whole = whole(n);
        return Math.max(SimdReductions.max(x, offset, whole), rest.max(x, offset + whole, n - whole));
    }

    @Override
    public float expShifted(float[] x, int xOffset, float shift, float factor, float[] out, int outOffset, int n) {
        int whole = whole(n);
        return SimdReductions.expShifted(x, xOffset, shift, factor, out, outOffset, whole)
                + rest.expShifted(x, xOffset + whole, shift, factor, out, outOffset + whole, n - whole);
    }

    @Override
    public float sumExpShifted(float[] x, int offset, float shift, int n) {
        int whole = whole(n);
        return SimdReductions.sumExpShifted(x, offset, shift, whole)
                + rest.sumExpShifted(x, offset + whole, shift, n - whole);
    }

    @Override
    public float sumOfSquaredDeviations(float[] x, int offset, float mean, int n) {
        int whole = whole(n);
        return SimdReductions.sumOfSquaredDeviations(x, offset, mean, whole)
                + rest.sumOfSquaredDeviations(x, offset + whole, mean, n - whole);
    }

    @Override
    public void normalise(
            float[] x, int offset, float mean, float rstd, float[] gamma, float[] beta, float[] out, int n) {
        if (n % L == 0) {
            SimdLayerNorm.forward(x, offset, mean, rstd, gamma, beta, out, n);
        } else {
            rest.normalise(x, offset, mean, rstd, gamma, beta, out, n);
        }
    }

    @Override
    public void normaliseBackward(
            float[] x,
            float[] dy,
            float[] dx,
            int offset,
            float mean,
            float rstd,
            float[] gamma,
            float[] dGamma,
            float[] dBeta,
            int sumOffset,
            int n) {
        if (n % L != 0) {
            rest.normaliseBackward(x, dy, dx, offset, mean, rstd, gamma, dGamma, dBeta, sumOffset, n);
            return;
        }
        SimdLayerNorm.parameterAdjoints(x, dy, offset, mean, rstd, dGamma, dBeta, sumOffset, n);
        double first = 0;
        double second = 0;
        for (int i = 0; i < n; i += LongSums.PART) {
            int part = Math.min(LongSums.PART, n - i);
            first += SimdReductions.dot(dy, offset + i, gamma, i, part);
            second += SimdLayerNorm.weightedSum(x, dy, offset + i, mean, rstd, gamma, i, part);
        }
        SimdLayerNorm.inputAdjoint(x, dy, dx, offset, mean, rstd, gamma, (float) (first / n), (float) (second / n), n);
    }

    @Override
    public void panelSoftmax(float[] panel, int offset, int rows, float[] maxima, float[] sums, int statOffset) {
        SimdPanels.rowMaxima(panel, offset, rows, maxima, statOffset);
        SimdPanels.rowExponentials(panel, offset, rows, maxima, sums, statOffset);
    }

    @Override
    public void columnSoftmax(
            float[] panel,
            int offset,
            int stride,
            int full,
            int visible,
            int rows,
            float[] stats,
            int maxima,
            int sums) {
        SimdPanels.maskTriangle(panel, offset + full * stride, stride, visible - full);
        SimdPanels.columnMaxima(panel, offset, stride, visible, stats, maxima);
        Arrays.fill(stats, sums, sums + L, 0f);
        for (int r = 0; r < visible; r += SUMMED_ROWS) {
            int part = Math.min(SUMMED_ROWS, visible - r);
            SimdPanels.columnExponentials(panel, offset + r * stride, stride, part, stats, maxima, sums);
        }
        SimdPanels.zeroColumns(panel, offset + visible * stride, stride, rows - visible);
    }

    @Override
    public void scaleRows(float[] panel, int offset, int rows, float[] factors, int factorOffset) {
        SimdPanels.scaleRows(panel, offset, rows, factors, factorOffset);
    }

    @Override
    public void attentionAdjoint(
            float[] s,
            float[] dp,
            int rows,
            int visible,
            int columns,
            float[] logSumExp,
            int logSumExpOffset,
            float[] delta,
            int deltaOffset) {
        SimdPanels.attentionAdjoint(s, dp, rows, visible, columns, logSumExp, logSumExpOffset, delta, deltaOffset);
    }

    @Override
    public void dropout(float[] x, float[] out, int first, int n, long threshold, float scale, long seed) {
        int whole = n - n % SimdDropout.ELEMENTS;
        SimdDropout.run(x, out, first, whole, threshold, scale, seed);
        rest.dropout(x, out, first + whole, n - whole, threshold, scale, seed);
    }
}
