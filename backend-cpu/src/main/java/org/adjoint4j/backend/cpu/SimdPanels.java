package org.adjoint4j.backend.cpu;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Softmax in panels, rows of a few vectors side by side, while they are in the cache. */
final class SimdPanels {
    private static final VectorSpecies<Float> S = SimdMath.S;
    private static final int L = S.length();
    private static final int WIDTH = SimdKernels.PANEL_WIDTH;

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

    static void columnMaxima(float[] panel, int offset, int rows, float[] stats, int maxima) {
        FloatVector max = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(S, panel, offset + r * WIDTH);
            max = max.blend(v, v.compare(VectorOperators.GT, max));
        }
        max.intoArray(stats, maxima);
    }

    static void columnExponentials(float[] panel, int offset, int rows, float[] stats, int maxima, int sums) {
        FloatVector max = FloatVector.fromArray(S, stats, maxima);
        FloatVector sum = FloatVector.zero(S);
        for (int r = 0; r < rows; r++) {
            int row = offset + r * WIDTH;
            FloatVector e =
                    SimdMath.expNegative(FloatVector.fromArray(S, panel, row).sub(max));
            e.intoArray(panel, row);
            sum = sum.add(e);
        }
        sum.intoArray(stats, sums);
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
            float[] logSumExp,
            int logSumExpOffset,
            float[] delta,
            int deltaOffset) {
        for (int r = 0; r < rows; r++) {
            // whole vectors: the masked scores among them give 0 by themselves
            int columns = Math.min(WIDTH, (visible + r + L - 1) / L * L);
            int row = r * WIDTH;
            adjointRow(s, dp, row, columns, logSumExp[logSumExpOffset + r], delta[deltaOffset + r]);
            Arrays.fill(s, row + columns, row + WIDTH, 0f);
            Arrays.fill(dp, row + columns, row + WIDTH, 0f);
        }
    }

    private static void adjointRow(float[] s, float[] dp, int row, int columns, float logSumExp, float delta) {
        FloatVector shift = FloatVector.broadcast(S, logSumExp);
        FloatVector mean = FloatVector.broadcast(S, delta);
        for (int i = row; i < row + columns; i += L) {
            FloatVector p = SimdMath.expNegative(FloatVector.fromArray(S, s, i).sub(shift));
            p.intoArray(s, i);
            FloatVector.fromArray(S, dp, i).sub(mean).mul(p).intoArray(dp, i);
        }
    }
}
