package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/** Copies parts of matrices into the layouts that tiles read. */
final class Packing {
    /** Rows that a transposing copy reads at once: the processor fetches each stream ahead. */
    private static final int STREAMS = 4;

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
        int r = 0;
        for (; r + STREAMS <= rows; r += STREAMS) {
            fourRows(in, inOffset + r * inStride, inStride, columns, out, outOffset + r, outStride);
        }
        for (; r < rows; r++) {
            row(in, inOffset + r * inStride, columns, out, outOffset + r, outStride);
        }
    }

    /**
     * Packs factor · in (rows, columns) as quads for {@link QuadKernels}: of every four columns {@code outRows} rows of four,
     * those past {@code rows} 0.
     */
    static void quads(
            float[] in, int inOffset, int inStride, int rows, int columns, float factor, float[] out, int outRows) {
        for (int c = 0; c < columns; c += QuadKernels.QUAD) {
            int quad = c * outRows;
            for (int r = 0; r < rows; r++) {
                int from = inOffset + r * inStride + c;
                int to = quad + r * QuadKernels.QUAD;
                out[to] = factor * in[from];
                out[to + 1] = factor * in[from + 1];
                out[to + 2] = factor * in[from + 2];
                out[to + 3] = factor * in[from + 3];
            }
            Arrays.fill(out, quad + rows * QuadKernels.QUAD, quad + outRows * QuadKernels.QUAD, 0f);
        }
    }

    /** out (columns, rows) = transpose of factor · in (rows, columns), for few columns. */
    static void scaledTranspose(
            float[] in, int inOffset, int inStride, int rows, int columns, float factor, float[] out, int outStride) {
        for (int c = 0; c < columns; c++) {
            column(in, inOffset + c, inStride, rows, factor, out, c * outStride);
        }
    }

    private static void column(
            float[] in, int inOffset, int inStride, int rows, float factor, float[] out, int outOffset) {
        for (int r = 0, from = inOffset; r < rows; r++, from += inStride) {
            out[outOffset + r] = factor * in[from];
        }
    }

    private static void fourRows(
            float[] in, int inOffset, int inStride, int columns, float[] out, int outOffset, int outStride) {
        int row1 = inOffset + inStride;
        int row2 = row1 + inStride;
        int row3 = row2 + inStride;
        for (int c = 0; c < columns; c++) {
            int o = outOffset + c * outStride;
            out[o] = in[inOffset + c];
            out[o + 1] = in[row1 + c];
            out[o + 2] = in[row2 + c];
            out[o + 3] = in[row3 + c];
        }
    }

    private static void row(float[] in, int inOffset, int columns, float[] out, int outOffset, int outStride) {
        for (int c = 0; c < columns; c++) {
            out[outOffset + c * outStride] = in[inOffset + c];
        }
    }
}
