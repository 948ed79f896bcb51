package org.adjoint4j.backend.cpu;

import java.util.Arrays;
import org.adjoint4j.backend.ReduceOp;

/** Sums and maxima along an axis. Long sums are cut into short ones, which are added in double. */
final class Reductions {
    /** Rows that are added in float before double takes over. */
    private static final int ROWS_PER_PART = 64;

    private static final int MOST_IDLE = 64;

    /** Sums of the thread, which uses them again. */
    private static final ThreadLocal<double[]> SUMS = ThreadLocal.withInitial(() -> new double[1024]);

    private final Cpu cpu;
    private final Idle<TallSum> tallSums;

    Reductions(Cpu cpu) {
        this.cpu = cpu;
        this.tallSums = new Idle<>(MOST_IDLE, () -> new TallSum(cpu.vectors()));
    }

    void reduce(ReduceOp op, float[] x, int outer, int n, int inner, float[] out) {
        if (op == ReduceOp.MAX) {
            max(x, outer, n, inner, out);
        } else if (inner == 1) {
            sumRows(x, outer, n, out);
        } else {
            sumColumns(x, outer, n, inner, out);
        }
    }

    private void sumRows(float[] x, int outer, int n, float[] out) {
        if (outer == 1) {
            out[0] = (float) sum(x, n);
            return;
        }
        cpu.rows(outer, n, (from, to) -> {
            for (int o = from; o < to; o++) {
                out[o] = (float) sum(x, o * n, n);
            }
        });
    }

    /** Returns Σ x of a long range, in parallel. */
    double sum(float[] x, int n) {
        return inParts(n, (from, to) -> sum(x, from, to - from));
    }

    private double sum(float[] x, int offset, int n) {
        return LongSums.sum(cpu.vectors(), x, offset, n);
    }

    double sumOfSquares(float[] x, int n) {
        if (n <= Cpu.GRAIN) {
            return cpu.vectors().sumOfSquares(x, 0, n);
        }
        return inParts(n, (from, to) -> cpu.vectors().sumOfSquares(x, from, to - from));
    }

    private double inParts(int n, PartSum part) {
        int count = (n + Cpu.GRAIN - 1) / Cpu.GRAIN;
        double[] parts = zeros(count);
        cpu.elements(n, (from, to) -> parts[from / Cpu.GRAIN] = part.of(from, to));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += parts[i];
        }
        return sum;
    }

    /** Returns at least n zeros, valid until the thread calls this again. */
    private static double[] zeros(int n) {
        if (SUMS.get().length < n) {
            SUMS.set(new double[2 * n]);
        }
        double[] sums = SUMS.get();
        Arrays.fill(sums, 0, n, 0);
        return sums;
    }

    /** The sum of a range. */
    private interface PartSum {
        double of(int from, int to);
    }

    /** out (outer, inner) = Σ over the middle axis; with outer = 1 these are a matrix's column sums. */
    void sumColumns(float[] x, int outer, int n, int inner, float[] out) {
        if (outer == 1 && n > ROWS_PER_PART) {
            sumTall(x, n, inner, out);
            return;
        }
        cpu.rows(outer, n * inner, (from, to) -> {
            for (int o = from; o < to; o++) {
                sumTallAlone(x, o * n * inner, n, inner, out, o * inner);
            }
        });
    }

    private void sumTall(float[] x, int n, int inner, float[] out) {
        int parts = (n + ROWS_PER_PART - 1) / ROWS_PER_PART;
        float[] partial = cpu.pool().take(parts * inner);
        int grain = Math.max(1, Cpu.rowGrain(inner) / ROWS_PER_PART);
        TallSum sum = tallSums.take().set(x, n, inner, partial);
        cpu.workers().runRanges(parts, grain, sum);
        tallSums.give(sum.set(null, 0, 0, null));
        addParts(partial, parts, inner, out, 0);
        cpu.pool().give(partial);
    }

    /** The parts of a sum of many rows. */
    private static final class TallSum implements Workers.RangeTask {
        private final VectorKernels vectors;
        private float[] x;
        private int n;
        private int inner;
        private float[] partial;

        TallSum(VectorKernels vectors) {
            this.vectors = vectors;
        }

        TallSum set(float[] x, int n, int inner, float[] partial) {
            this.x = x;
            this.n = n;
            this.inner = inner;
            this.partial = partial;
            return this;
        }

        @Override
        public void run(int from, int to) {
            for (int part = from; part < to; part++) {
                int first = part * ROWS_PER_PART;
                int rows = Math.min(ROWS_PER_PART, n - first);
                vectors.sumOfRows(x, first * inner, rows, partial, part * inner, inner);
            }
        }
    }

    private void sumTallAlone(float[] x, int offset, int n, int inner, float[] out, int outOffset) {
        int parts = (n + ROWS_PER_PART - 1) / ROWS_PER_PART;
        if (parts <= 1) {
            cpu.vectors().sumOfRows(x, offset, n, out, outOffset, inner);
            return;
        }
        float[] partial = cpu.pool().take(parts * inner);
        for (int part = 0; part < parts; part++) {
            int first = part * ROWS_PER_PART;
            cpu.vectors()
                    .sumOfRows(
                            x,
                            offset + first * inner,
                            Math.min(ROWS_PER_PART, n - first),
                            partial,
                            part * inner,
                            inner);
        }
        addParts(partial, parts, inner, out, outOffset);
        cpu.pool().give(partial);
    }

    /** out[c] = Σ over parts of partial[part, c], in double. */
    static void addParts(float[] partial, int parts, int inner, float[] out, int outOffset) {
        double[] sums = zeros(inner);
        for (int part = 0; part < parts; part++) {
            for (int c = 0; c < inner; c++) {
                sums[c] += partial[part * inner + c];
            }
        }
        for (int c = 0; c < inner; c++) {
            out[outOffset + c] = (float) sums[c];
        }
    }

    private void max(float[] x, int outer, int n, int inner, float[] out) {
        if (inner == 1) {
            cpu.rows(outer, n, (from, to) -> {
                for (int o = from; o < to; o++) {
                    out[o] = maxOf(x, o * n, n);
                }
            });
            return;
        }
        cpu.rows(outer, n * inner, (from, to) -> {
            for (int o = from; o < to; o++) {
                Arrays.fill(out, o * inner, (o + 1) * inner, Float.NEGATIVE_INFINITY);
                for (int i = 0; i < n; i++) {
                    maxRow(x, (o * n + i) * inner, out, o * inner, inner);
                }
            }
        });
    }

    private static float maxOf(float[] x, int offset, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[offset + i]);
        }
        return max;
    }

    private static void maxRow(float[] x, int offset, float[] out, int outOffset, int n) {
        for (int c = 0; c < n; c++) {
            out[outOffset + c] = Math.max(out[outOffset + c], x[offset + c]);
        }
    }

    void maxBackward(float[] x, float[] dy, int outer, int n, int inner, float[] dx) {
        cpu.rows(outer, n * inner, (from, to) -> {
            for (int o = from; o < to; o++) {
                Arrays.fill(dx, o * n * inner, (o + 1) * n * inner, 0f);
                for (int c = 0; c < inner && n > 0; c++) {
                    int first = firstMax(x, o * n * inner + c, n, inner);
                    dx[(o * n + first) * inner + c] = dy[o * inner + c];
                }
            }
        });
    }

    /** Returns the index of the first largest element, or of the first NaN. */
    private static int firstMax(float[] x, int offset, int n, int step) {
        int first = 0;
        for (int i = 1; i < n; i++) {
            float best = x[offset + first * step];
            float value = x[offset + i * step];
            if (value > best || Float.isNaN(value) && !Float.isNaN(best)) {
                first = i;
            }
        }
        return first;
    }
}
