package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** Softmax cross-entropy of logits that exist. */
final class CrossEntropy {
    private final Cpu cpu;

    CrossEntropy(Cpu cpu) {
        this.cpu = cpu;
    }

    void forward(float[] logits, int[] targets, int ignoreIndex, float[] loss, float[] logSumExp, int rows, int width) {
        cpu.rows(rows, width, (from, to) -> {
            for (int r = from; r < to; r++) {
                float max = cpu.vectors().max(logits, r * width, width);
                double sum = LongSums.sumExpShifted(cpu.vectors(), logits, r * width, max, width);
                logSumExp[r] = (float) (max + Math.log(sum));
            }
        });
        double total = 0;
        for (int r = 0; r < rows; r++) {
            if (targets[r] != ignoreIndex) {
                total += (double) logSumExp[r] - logits[r * width + targets[r]];
            }
        }
        loss[0] = (float) (total / Math.max(1, count(targets, ignoreIndex, rows)));
    }

    /** Returns how many of the first {@code rows} targets count. */
    static int count(int[] targets, int ignoreIndex, int rows) {
        int count = 0;
        for (int r = 0; r < rows; r++) {
            count += targets[r] == ignoreIndex ? 0 : 1;
        }
        return count;
    }

    void backward(
            float[] logits,
            float[] logSumExp,
            int[] targets,
            int ignoreIndex,
            float dLoss,
            float[] dLogits,
            int rows,
            int width) {
        float scale = dLoss / Math.max(1, count(targets, ignoreIndex, rows));
        cpu.rows(rows, width, (from, to) -> {
            for (int r = from; r < to; r++) {
                int row = r * width;
                if (targets[r] == ignoreIndex) {
                    Arrays.fill(dLogits, row, row + width, 0f);
                } else {
                    cpu.vectors().expShifted(logits, row, logSumExp[r], scale, dLogits, row, width);
                    dLogits[row + targets[r]] -= scale;
                }
            }
        });
    }
}
