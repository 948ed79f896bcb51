package org.adjoint4j.backend.cpu;

import java.util.Arrays;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Philox;

/** Plain loops: what each kernel computes, and what runs where the JVM offers no vector instructions. */
final class ScalarKernels implements VectorKernels {
    private static final int WIDE = 64;
    static final int NARROW = 16;
    private static final int TINY = 4;

    private final QuadKernels quads = new ScalarQuadKernels();

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public int narrowWidth() {
        return NARROW;
    }

    @Override
    public int tinyWidth() {
        return TINY;
    }

    @Override
    public int panelWidth() {
        return WIDE;
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
        float[] sums = new float[WIDE];
        for (int r = 0; r < rows; r++) {
            sumRow(a, aOffset + r * aStride, k, panel, panelOffset, sums);
            Arithmetic.arrays(
                    BinaryOp.ADD, sums, 0, start, startOffset + r * startStride, out, outOffset + r * outStride, WIDE);
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
        float[] sums = new float[NARROW];
        for (int r = 0; r < rows; r++) {
            sumRow(a, aOffset + r * aStride, k, panel, panelOffset, sums);
            Arithmetic.arrays(
                    BinaryOp.ADD,
                    sums,
                    0,
                    start,
                    startOffset + r * startStride,
                    out,
                    outOffset + r * outStride,
                    NARROW);
        }
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
        float[] sums = new float[TINY];
        for (int r = 0; r < rows; r++) {
            sumRow(a, aOffset + r * aStride, k, panel, panelOffset, sums);
            Arithmetic.arrays(
                    BinaryOp.ADD, sums, 0, start, startOffset + r * startStride, out, outOffset + r * outStride, TINY);
        }
    }

    private static void sumRow(float[] a, int aOffset, int k, float[] panel, int panelOffset, float[] sums) {
        Arrays.fill(sums, 0f);
        for (int p = 0; p < k; p++) {
            float factor = a[aOffset + p];
            int row = panelOffset + p * WIDE;
            for (int j = 0; j < sums.length; j++) {
                sums[j] += factor * panel[row + j];
            }
        }
    }

    @Override
    public void exp(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i++) {
            out[outOffset + i] = (float) Math.exp(x[xOffset + i]);
        }
    }

    @Override
    public void tanh(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i++) {
            out[outOffset + i] = (float) Math.tanh(x[xOffset + i]);
        }
    }

    @Override
    public void sigmoid(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i++) {
            out[outOffset + i] = (float) logistic(x[xOffset + i]);
        }
    }

    @Override
    public void gelu(float[] x, int xOffset, float[] out, int outOffset, int n) {
        for (int i = 0; i < n; i++) {
            double v = x[xOffset + i];
            out[outOffset + i] = (float) (v * logistic(Gelu.twiceArgument(v)));
        }
    }

    @Override
    public void geluBackward(float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n) {
        for (int i = 0; i < n; i++) {
            double v = x[xOffset + i];
            double s = logistic(Gelu.twiceArgument(v));
            // s (1 − s) is 0 long before the cubic's slope overflows
            double slope = s + v * s * (1 - s) * Gelu.twiceArgumentSlope(v);
            dx[dxOffset + i] = (float) (dy[dyOffset + i] * slope);
        }
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public float sum(float[] x, int offset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[offset + i];
        }
        return (float) sum;
    }

    @Override
    public void sumOfRows(float[] x, int offset, int rows, float[] out, int outOffset, int n) {
        Arrays.fill(out, outOffset, outOffset + n, 0f);
        for (int r = 0; r < rows; r++) {
            Arithmetic.accumulate(x, offset + r * n, out, outOffset, n);
        }
    }

    @Override
    public double sumOfSquares(float[] x, int offset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double v = x[offset + i];
            sum += v * v;
        }
        return sum;
    }

    @Override
    public float dot(float[] x, int xOffset, float[] y, int yOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) x[xOffset + i] * y[yOffset + i];
        }
        return (float) sum;
    }

    @Override
    public float max(float[] x, int offset, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[offset + i]);
        }
        return max;
    }

    @Override
    public float expShifted(float[] x, int xOffset, float shift, float factor, float[] out, int outOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double e = Math.exp(x[xOffset + i] - shift);
            sum += e;
            out[outOffset + i] = (float) (factor * e);
        }
        return (float) sum;
    }

    @Override
    public float sumExpShifted(float[] x, int offset, float shift, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.exp(x[offset + i] - shift);
        }
        return (float) sum;
    }

    @Override
    public float sumOfSquaredDeviations(float[] x, int offset, float mean, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double d = x[offset + i] - mean;
            sum += d * d;
        }
        return (float) sum;
    }

    @Override
    public void normalise(
            float[] x, int offset, float mean, float rstd, float[] gamma, float[] beta, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[offset + i] = (x[offset + i] - mean) * rstd * gamma[i] + beta[i];
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
        double sum = 0;
        double weighted = 0;
        for (int i = 0; i < n; i++) {
            float h = (x[offset + i] - mean) * rstd;
            float d = dy[offset + i];
            dGamma[sumOffset + i] += d * h;
            dBeta[sumOffset + i] += d;
            sum += d * gamma[i];
            weighted += d * gamma[i] * h;
        }
        for (int i = 0; i < n; i++) {
            float h = (x[offset + i] - mean) * rstd;
            dx[offset + i] = (float) (rstd * (dy[offset + i] * gamma[i] - sum / n - h * (weighted / n)));
        }
    }

    @Override
    public void panelSoftmax(float[] panel, int offset, int rows, float[] maxima, float[] sums, int statOffset) {
        for (int r = 0; r < rows; r++) {
            int row = offset + r * WIDE;
            float max = max(panel, row, WIDE);
            maxima[statOffset + r] = max;
            sums[statOffset + r] = expShifted(panel, row, max, 1, panel, row, WIDE);
        }
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
        for (int c = 0; c < NARROW; c++) {
            int end = Math.min(visible, full + c);
            float max = Float.NEGATIVE_INFINITY;
            for (int r = 0; r < end; r++) {
                max = Math.max(max, panel[offset + r * stride + c]);
            }
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                double e = r < end ? Math.exp(panel[offset + r * stride + c] - max) : 0;
                panel[offset + r * stride + c] = (float) e;
                sum += e;
            }
            stats[maxima + c] = max;
            stats[sums + c] = (float) sum;
        }
    }

    @Override
    public void scaleRows(float[] panel, int offset, int rows, float[] factors, int factorOffset) {
        for (int r = 0; r < rows; r++) {
            for (int i = offset + r * WIDE; i < offset + (r + 1) * WIDE; i++) {
                panel[i] *= factors[factorOffset + r];
            }
        }
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
        for (int r = 0; r < rows; r++) {
            int end = r * WIDE + Math.min(columns, visible + r);
            for (int i = r * WIDE; i < end; i++) {
                float p = (float) Math.exp(s[i] - logSumExp[logSumExpOffset + r]);
                s[i] = p;
                dp[i] = p * (dp[i] - delta[deltaOffset + r]);
            }
            Arrays.fill(s, end, (r + 1) * WIDE, 0f);
            Arrays.fill(dp, end, (r + 1) * WIDE, 0f);
        }
    }

    @Override
    public void dropout(float[] x, float[] out, int first, int n, long threshold, float scale, long seed) {
        int[] words = new int[4];
        for (int i = first; i < first + n; i++) {
            if ((i & 3) == 0) {
                Philox.block(i >>> 2, 0, 0, 0, (int) seed, (int) (seed >>> 32), words);
            }
            out[i] = (words[i & 3] & 0xFFFFFFFFL) >= threshold ? x[i] * scale : 0;
        }
    }
}
