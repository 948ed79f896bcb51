package org.adjoint4j.backend.reference;

/** Copies between host and buffers, and between buffers. */
final class ReferenceTransfers {
    private ReferenceTransfers() {}

    static void write(float[] source, ReferenceBuffer out) {
        for (int i = 0; i < source.length; i++) {
            out.set(i, source[i]);
        }
    }

    static void read(ReferenceBuffer source, double[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = source.get(i);
        }
    }

    static void read(ReferenceBuffer source, float[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) source.get(i);
        }
    }

    static void fill(ReferenceBuffer out, int n, double value) {
        for (int i = 0; i < n; i++) {
            out.set(i, value);
        }
    }

    static void copyRows(
            ReferenceBuffer source,
            int sourceOffset,
            int sourceStride,
            ReferenceBuffer out,
            int outOffset,
            int outStride,
            int rows,
            int length) {
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < length; i++) {
                out.set(outOffset + r * outStride + i, source.get(sourceOffset + r * sourceStride + i));
            }
        }
    }

    static void copyStrided(ReferenceBuffer source, int[] strides, int[] dims, ReferenceBuffer out) {
        int size = Strides.size(dims);
        for (int i = 0; i < size; i++) {
            out.set(i, source.get(Strides.offset(i, dims, strides)));
        }
    }
}
