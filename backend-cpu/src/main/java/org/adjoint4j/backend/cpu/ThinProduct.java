package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** A product of a few rows, as when text is generated: b is read once, so packing it would cost more than it saves. */
final class ThinProduct {
    /** Products of at most this many rows are thin. */
    static final int MOST_ROWS = 4;

    /** Elements of b that a task reads where its columns are dense. */
    private static final int GRAIN = 4 * Cpu.GRAIN;
    /** Tasks and fewest columns of each where rows are dense: long runs of each row are read. */
    private static final int TASKS = 32;

    private static final int FEWEST_COLUMNS = 256;

    /** Most of k that is summed in float before the sum is added to others. */
    private static final int BLOCK_K = 512;

    private final Cpu cpu;
    private final Matrix a;
    private final Matrix b;
    private final float[] out;
    private final int outOffset;
    private final int outStride;
    private final Extents e;

    ThinProduct(Cpu cpu, Matrix a, Matrix b, float[] out, int outOffset, int outStride, Extents e) {
        this.cpu = cpu;
        this.a = a;
        this.b = b;
        this.out = out;
        this.outOffset = outOffset;
        this.outStride = outStride;
        this.e = e;
    }

    /** out = start + a · b for an a that is not transposed; start may be out. */
    void run(Start start) {
        int columns = b.transposed() ? GRAIN / Math.max(1, e.k()) : Math.max(FEWEST_COLUMNS, e.n() / TASKS);
        cpu.workers().runRanges(e.n(), Math.max(1, columns), (from, to) -> {
            for (int r = 0; r < e.m(); r++) {
                if (b.transposed()) {
                    dots(start, r, from, to);
                } else {
                    rows(start, r, from, to);
                }
            }
        });
    }

    private void dots(Start start, int r, int from, int to) {
        for (int c = from; c < to; c++) {
            double dot = 0;
            for (int p = 0; p < e.k(); p += BLOCK_K) {
                int length = Math.min(BLOCK_K, e.k() - p);
                dot += cpu.vectors().dot(a.data(), a.index(r, p), b.data(), b.index(p, c), length);
            }
            out[outOffset + r * outStride + c] = start.data()[start.index(r, c)] + (float) dot;
        }
    }

    private void rows(Start start, int r, int from, int to) {
        int row = outOffset + r * outStride + from;
        for (int c = from; c < to; c++) {
            out[row + c - from] = start.data()[start.index(r, c)];
        }
        if (e.k() <= BLOCK_K) {
            addRows(r, 0, e.k(), from, to, out, row);
            return;
        }
        float[] sums = cpu.pool().take(to - from);
        for (int p = 0; p < e.k(); p += BLOCK_K) {
            Arrays.fill(sums, 0, to - from, 0f);
            addRows(r, p, Math.min(e.k(), p + BLOCK_K), from, to, sums, 0);
            Arithmetic.accumulate(sums, 0, out, row, to - from);
        }
        cpu.pool().give(sums);
    }

    /** sum += Σ a[r, p] · b[p, from … to − 1] for first ≤ p &lt; end. */
    private void addRows(int r, int first, int end, int from, int to, float[] sum, int offset) {
        int p = first;
        for (; p + 4 <= end; p += 4) {
            addFourRows(b.data(), b.index(p, from), b.stride(), a.data(), a.index(r, p), sum, offset, to - from);
        }
        for (; p < end; p++) {
            Arithmetic.addScaled(a.data()[a.index(r, p)], b.data(), b.index(p, from), sum, offset, to - from);
        }
    }

    /** Four rows of b at once keep four reads from memory under way, and out is visited less often. */
    private static void addFourRows(float[] b, int row, int stride, float[] a, int p, float[] out, int o, int n) {
        float a0 = a[p];
        float a1 = a[p + 1];
        float a2 = a[p + 2];
        float a3 = a[p + 3];
        int row1 = row + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        for (int i = 0; i < n; i++) {
            out[o + i] += a0 * b[row + i] + a1 * b[row1 + i] + a2 * b[row2 + i] + a3 * b[row3 + i];
        }
    }
}
