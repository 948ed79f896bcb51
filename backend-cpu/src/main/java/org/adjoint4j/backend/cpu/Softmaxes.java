package org.adjoint4j.backend.cpu;

/** Softmax and log-softmax along an axis; where it is not the last, its elements are gathered into a row first. */
final class Softmaxes {
    private final Cpu cpu;

    Softmaxes(Cpu cpu) {
        this.cpu = cpu;
    }

    void softmax(float[] x, int outer, int n, int inner, float[] out) {
        forEachRow(outer, n, inner, x, x, out, (a, b, offset, result, resultOffset) -> {
            float max = cpu.vectors().max(a, offset, n);
            double sum = LongSums.expShifted(cpu.vectors(), a, offset, max, result, resultOffset, n);
            Arithmetic.scaleInPlace(result, resultOffset, n, (float) (1 / sum));
        });
    }

    void softmaxBackward(float[] y, float[] dy, int outer, int n, int inner, float[] dx) {
        forEachRow(outer, n, inner, y, dy, dx, (p, dp, offset, result, resultOffset) -> {
            float mean = (float) LongSums.dot(cpu.vectors(), p, offset, dp, offset, n);
            for (int i = 0; i < n; i++) {
                result[resultOffset + i] = p[offset + i] * (dp[offset + i] - mean);
            }
        });
    }

    void logSoftmax(float[] x, int outer, int n, int inner, float[] out) {
        forEachRow(outer, n, inner, x, x, out, (a, b, offset, result, resultOffset) -> {
            float max = cpu.vectors().max(a, offset, n);
            float log = (float) Math.log(LongSums.sumExpShifted(cpu.vectors(), a, offset, max, n));
            for (int i = 0; i < n; i++) {
                result[resultOffset + i] = a[offset + i] - max - log;
            }
        });
    }

    void logSoftmaxBackward(float[] y, float[] dy, int outer, int n, int inner, float[] dx) {
        forEachRow(outer, n, inner, y, dy, dx, (l, d, offset, result, resultOffset) -> {
            float sum = (float) LongSums.sum(cpu.vectors(), d, offset, n);
            cpu.vectors().expShifted(l, offset, 0f, -sum, result, resultOffset, n);
            Arithmetic.accumulate(d, offset, result, resultOffset, n);
        });
    }

    private void forEachRow(int outer, int n, int inner, float[] a, float[] b, float[] out, RowKernel kernel) {
        if (n == 0) {
            return;
        }
        cpu.rows(outer * inner, n, (from, to) -> {
            if (inner == 1) {
                for (int r = from; r < to; r++) {
                    kernel.run(a, b, r * n, out, r * n);
                }
            } else {
                gathered(n, inner, a, b, out, kernel, from, to);
            }
        });
    }

    private void gathered(int n, int inner, float[] a, float[] b, float[] out, RowKernel kernel, int from, int to) {
        float[] rowA = cpu.pool().take(n);
        float[] rowB = cpu.pool().take(n);
        float[] result = cpu.pool().take(n);
        for (int r = from; r < to; r++) {
            int offset = r / inner * n * inner + r % inner;
            for (int i = 0; i < n; i++) {
                rowA[i] = a[offset + i * inner];
                rowB[i] = b[offset + i * inner];
            }
            kernel.run(rowA, rowB, 0, result, 0);
            for (int i = 0; i < n; i++) {
                out[offset + i * inner] = result[i];
            }
        }
        cpu.pool().give(rowA);
        cpu.pool().give(rowB);
        cpu.pool().give(result);
    }

    /** A function of a row of a and the same row of b. */
    private interface RowKernel {
        void run(float[] a, float[] b, int offset, float[] out, int outOffset);
    }
}
