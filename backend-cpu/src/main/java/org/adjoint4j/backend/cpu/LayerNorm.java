package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** Layer norm over rows; the parameters' adjoints are summed in parts of fixed size, then in double. */
final class LayerNorm {
    private static final int ROWS_PER_PART = 64;
    private static final int MOST_IDLE = 64;

    private final Cpu cpu;
    private final Idle<Rows> rows;

    LayerNorm(Cpu cpu) {
        this.cpu = cpu;
        this.rows = new Idle<>(MOST_IDLE, () -> new Rows(cpu));
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
        Rows r = this.rows.take();
        r.set(x, gamma, mean, rstd, rows, width);
        r.beta = beta;
        r.eps = eps;
        r.out = out;
        cpu.rows(rows, width, r.forward);
        r.clear();
        this.rows.give(r);
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
        Rows r = this.rows.take();
        r.set(x, gamma, mean, rstd, rows, width);
        r.dy = dy;
        r.out = dx;
        r.dGammas = cpu.pool().take(parts * width);
        r.dBetas = cpu.pool().take(parts * width);
        cpu.workers().run(parts, r.backward);
        Reductions.addParts(r.dGammas, parts, width, dGamma, 0);
        Reductions.addParts(r.dBetas, parts, width, dBeta, 0);
        cpu.pool().give(r.dGammas);
        cpu.pool().give(r.dBetas);
        r.clear();
        this.rows.give(r);
    }

    /** The rows of one call. */
    private static final class Rows {
        private final Cpu cpu;
        private final Workers.RangeTask forward = this::forward;
        private final Workers.Task backward = this::backward;
        private float[] x;
        private float[] gamma;
        private float[] beta;
        private double eps;
        private float[] mean;
        private float[] rstd;
        private float[] dy;
        private float[] out;
        private float[] dGammas;
        private float[] dBetas;
        private int rows;
        private int width;

        Rows(Cpu cpu) {
            this.cpu = cpu;
        }

        void set(float[] x, float[] gamma, float[] mean, float[] rstd, int rows, int width) {
            this.x = x;
            this.gamma = gamma;
            this.mean = mean;
            this.rstd = rstd;
            this.rows = rows;
            this.width = width;
        }

        void clear() {
            set(null, null, null, null, 0, 0);
            beta = null;
            dy = null;
            out = null;
            dGammas = null;
            dBetas = null;
        }

        private void forward(int from, int to) {
            VectorKernels vectors = cpu.vectors();
            for (int r = from; r < to; r++) {
                int offset = r * width;
                mean[r] = (float) (LongSums.sum(vectors, x, offset, width) / width);
                double variance = LongSums.sumOfSquaredDeviations(vectors, x, offset, mean[r], width) / width;
                rstd[r] = (float) (1 / Math.sqrt(variance + eps));
                vectors.normalise(x, offset, mean[r], rstd[r], gamma, beta, out, width);
            }
        }

        private void backward(int part, int thread) {
            int first = part * width;
            Arrays.fill(dGammas, first, first + width, 0f);
            Arrays.fill(dBetas, first, first + width, 0f);
            int end = Math.min(rows, (part + 1) * ROWS_PER_PART);
            for (int r = part * ROWS_PER_PART; r < end; r++) {
                cpu.vectors()
                        .normaliseBackward(
                                x, dy, out, r * width, mean[r], rstd[r], gamma, dGammas, dBetas, first, width);
            }
        }
    }
}
