package org.adjoint4j.backend.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Softmax in panels, rows of a few vectors side by side, while they are in the cache. */
final class SimdPanels {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final int L = S.length();
    private static final int WIDTH = SimdKernels.PANEL_WIDTH;

    /** Row r has 1 in lanes 0 … r, then 0. */
    private static final float[] TRIANGLE = lowerTriangle();

    private SimdPanels() {}

    static void rowMaxima(float[] panel, int offset, int rows, float[] maxima, int statOffset) {
        for (int r = 0; r < rows; r++) {
            maxima[statOffset + r] = SimdReductions.max(panel, offset + r * WIDTH, WIDTH);
        }
    }

    static void rowExponentials(float[] panel, int offset, int rows, float[] maxima, float[] sums, int statOffset) {
        for (int r = 0; r < rows; r++) {
            int row = offset + r * WIDTH;
            FloatVector max = FloatVector.broadcast(S, maxima[statOffset + r]);
            FloatVector sum = FloatVector.zero(S);
            for (int i = row; i < row + WIDTH; i += L) {
                FloatVector e =
                        SimdMath.expNegative(FloatVector.fromArray(S, panel, i).sub(max));
                e.intoArray(panel, i);
                sum = sum.add(e);
            }
            sums[statOffset + r] = SimdMath.sumLanes(sum);
        }
    }

    /** In row r of a square below the rows that all columns see, columns 0 … r do not see it. */
    static void maskTriangle(float[] panel, int offset, int stride, int rows) {
        for (int r = 0; r < rows; r++) {
            int row = offset + r * stride;
            FloatVector.fromArray(S, panel, row)
                    .blend(Float.NEGATIVE_INFINITY, triangle(r))
                    .intoArray(panel, row);
        }
    }

    static void zeroColumns(float[] panel, int offset, int stride, int rows) {
        for (int r = 0; r < rows; r++) {
            FloatVector.zero(S).intoArray(panel, offset + r * stride);
        }
    }

    static void columnMaxima(float[] panel, int offset, int stride, int rows, float[] stats, int maxima) {
        // two at a time: a comparison waits for the one before it; of an odd number of rows the middle one is met twice
        int half = (rows + 1) / 2;
        FloatVector upper = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        FloatVector lower = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int r = 0; r < half; r++) {
            FloatVector v = FloatVector.fromArray(S, panel, offset + r * stride);
            upper = upper.blend(v, v.compare(VectorOperators.GT, upper));
            FloatVector w = FloatVector.fromArray(S, panel, offset + (rows - half + r) * stride);
            lower = lower.blend(w, w.compare(VectorOperators.GT, lower));
        }
        upper.blend(lower, lower.compare(VectorOperators.GT, upper)).intoArray(stats, maxima);
    }

    /** x = exp(x − maximum), and adds the columns' sums to those in stats. */
    static void columnExponentials(
            float[] panel, int offset, int stride, int rows, float[] stats, int maxima, int sums) {
        FloatVector max = FloatVector.fromArray(S, stats, maxima);
        FloatVector sum = FloatVector.zero(S);
        for (int r = 0; r < rows; r++) {
            int row = offset + r * stride;
            FloatVector e =
                    SimdMath.expNegative(FloatVector.fromArray(S, panel, row).sub(max));
            e.intoArray(panel, row);
            sum = sum.add(e);
        }
        sum.add(FloatVector.fromArray(S, stats, sums)).intoArray(stats, sums);
    }

    static void scaleRows(float[] panel, int offset, int rows, float[] factors, int factorOffset) {
        for (int r = 0; r < rows; r++) {
            FloatVector factor = FloatVector.broadcast(S, factors[factorOffset + r]);
            int row = offset + r * WIDTH;
            for (int i = row; i < row + WIDTH; i += L) {
                FloatVector.fromArray(S, panel, i).mul(factor).intoArray(panel, i);
            }
        }
    }

    static void attentionAdjoint(
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
            int row = r * WIDTH;
            int shown = Math.min(columns, visible + r);
            int end = row + Extents.roundUp(shown, L);
            adjointRow(s, dp, row, end, logSumExp[logSumExpOffset + r], delta[deltaOffset + r]);
            if (shown < WIDTH) {
                zeroFrom(s, row + shown, end, row + WIDTH);
                zeroFrom(dp, row + shown, end, row + WIDTH);
            }
        }
    }

    private static void adjointRow(float[] s, float[] dp, int from, int to, float logSumExp, float delta) {
        FloatVector shift = FloatVector.broadcast(S, logSumExp);
        FloatVector mean = FloatVector.broadcast(S, delta);
        for (int i = from; i < to; i += L) {
            FloatVector p = SimdMath.expNegative(FloatVector.fromArray(S, s, i).sub(shift));
            p.intoArray(s, i);
            FloatVector.fromArray(S, dp, i).sub(mean).mul(p).intoArray(dp, i);
        }
    }

    /** x = 0 from an index on, the end of the vector it is in, and the end of the row. */
    private static void zeroFrom(float[] x, int from, int endOfVector, int endOfRow) {
        if (from < endOfVector) {
            int vector = endOfVector - L;
            FloatVector kept = FloatVector.fromArray(S, x, vector);
            kept.blend(0f, triangle(from - vector - 1).not()).intoArray(x, vector);
        }
        for (int i = endOfVector; i < endOfRow; i += L) {
            FloatVector.zero(S).intoArray(x, i);
        }
    }

    /** The lanes up to a number. */
    static VectorMask<Float> triangle(int lane) {
        return FloatVector.fromArray(S, TRIANGLE, lane * L).compare(VectorOperators.EQ, 1f);
    }

    private static float[] lowerTriangle() {
        float[] triangle = new float[L * L];
        for (int row = 0; row < L; row++) {
            Arrays.fill(triangle, row * L, row * L + row + 1, 1f);
        }
        return triangle;
    }
}
