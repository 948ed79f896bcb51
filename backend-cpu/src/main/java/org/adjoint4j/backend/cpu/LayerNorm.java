package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** Layer norm over rows; the parameters' adjoints are summed in parts of fixed size, then in double. */
final class LayerNorm {
    private static final int ROWS_PER_PART = 64;

    private final Cpu cpu;

    LayerNorm(Cpu cpu) {
        this.cpu = cpu;
    }

    void forward(
            float[] x,
            float[] gamma,
            float[] beta,
            double eps,
            float[] out,
            float[] mean,
            float[] rstd,
            int rows,
            int width) {
        VectorKernels vectors = cpu.vectors();
        cpu.rows(rows, width, (from, to) -> {
            for (int r = from; r < to; r++) {
                int offset = r * width;
                mean[r] = vectors.sum(x, offset, width) / width;
                double variance = (double) vectors.sumOfSquaredDeviations(x, offset, mean[r], width) / width;
                rstd[r] = (float) (1 / Math.sqrt(variance + eps));
                vectors.normalise(x, offset, mean[r], rstd[r], gamma, beta, out, width);
            }
        });
    }

    void backward(
            float[] x,
            float[] gamma,
            float[] mean,
            float[] rstd,
            float[] dy,
            float[] dx,
            float[] dGamma,
            float[] dBeta,
            int rows,
            int width) {
        int parts = (rows + ROWS_PER_PART - 1) / ROWS_PER_PART;
        float[] dGammas = cpu.pool().take(parts * width);
        float[] dBetas = cpu.pool().take(parts * width);
        cpu.workers().run(parts, (part, thread) -> {
            int first = part * width;
            Arrays.fill(dGammas, first, first + width, 0f);
            Arrays.fill(dBetas, first, first + width, 0f);
            int end = Math.min(rows, (part + 1) * ROWS_PER_PART);
            for (int r = part * ROWS_PER_PART; r < end; r++) {
                cpu.vectors()
                        .normaliseBackward(
                                x, dy, dx, r * width, mean[r], rstd[r], gamma, dGammas, dBetas, first, width);
            }
        });
        Reductions.addParts(dGammas, parts, width, dGamma, 0);
        Reductions.addParts(dBetas, parts, width, dBeta, 0);
        cpu.pool().give(dGammas);
        cpu.pool().give(dBetas);
    }
}
