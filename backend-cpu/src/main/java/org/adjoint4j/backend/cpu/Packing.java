package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** Copies parts of matrices into the layouts that tiles read. */
final class Packing {
    /** Transposing copies go by blocks of this many rows, so that the lines they touch stay in the cache. */
    private static final int BLOCK = 16;

    private Packing() {}

    /**
     * Packs rows k0 … k0 + k of b, columns c0 … c0 + columns, as a panel: row after row of {@code width} elements, those
     * past {@code columns} 0.
     */
    static void panel(Matrix b, int k0, int k, int c0, int columns, int width, float[] out, int outOffset) {
        if (columns < width) {
            Arrays.fill(out, outOffset, outOffset + k * width, 0f);
        }
        if (b.transposed()) {
            transpose(b.data(), b.index(k0, c0), b.stride(), columns, k, out, outOffset, width);
        } else {
            copy(b.data(), b.index(k0, c0), b.stride(), k, columns, out, outOffset, width);
        }
    }

    /** Packs as many panels side by side as {@code columns} fill; b's rows are read from end to end. */
    static void panels(Matrix b, int k0, int k, int c0, int columns, int width, float[] out, int outOffset) {
        int whole = b.transposed() ? 0 : columns / width;
        for (int p = 0; p < k && whole > 0; p++) {
            int row = b.index(k0 + p, c0);
            for (int q = 0; q < whole; q++) {
                System.arraycopy(b.data(), row + q * width, out, outOffset + (q * k + p) * width, width);
            }
        }
        for (int c = whole * width; c < columns; c += width) {
            panel(b, k0, k, c0 + c, Math.min(width, columns - c), width, out, outOffset + c * k);
        }
    }

    /** Packs rows r0 … r0 + rows, columns k0 … k0 + k of a transposed matrix as rows of {@code outStride}. */
    static void rows(Matrix a, int r0, int rows, int k0, int k, float[] out, int outOffset, int outStride) {
        transpose(a.data(), a.index(r0, k0), a.stride(), k, rows, out, outOffset, outStride);
    }

    private static void copy(
            float[] in, int inOffset, int inStride, int rows, int columns, float[] out, int outOffset, int outStride) {
        for (int r = 0; r < rows; r++) {
            System.arraycopy(in, inOffset + r * inStride, out, outOffset + r * outStride, columns);
        }
    }

    /** out (columns, rows) = transpose of in (rows, columns). */
    static void transpose(
            float[] in, int inOffset, int inStride, int rows, int columns, float[] out, int outOffset, int outStride) {
        for (int c0 = 0; c0 < columns; c0 += BLOCK) {
            int count = Math.min(BLOCK, columns - c0);
            for (int r = 0; r < rows; r++) {
                column(in, inOffset + r * inStride + c0, count, out, outOffset + c0 * outStride + r, outStride);
            }
        }
    }

    private static void column(float[] in, int inOffset, int count, float[] out, int outOffset, int outStride) {
        for (int i = 0; i < count; i++) {
            out[outOffset + i * outStride] = in[inOffset + i];
        }
    }
}
