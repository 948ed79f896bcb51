package org.adjoint4j.backend.cpu;

/**
 * Sums over rows of any length: the kernels' floats, lane by lane, over parts of a fixed length, and double over the parts.
 * So the error does not grow with the length, and the result does not depend on the number of threads.
 */
final class LongSums {
    /** Elements that are added in float before double takes over; whole vectors. */
    static final int PART = 1024;

    private LongSums() {}

    /** Returns Σ x. */
    static double sum(VectorKernels vectors, float[] x, int offset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i += PART) {
            sum += vectors.sum(x, offset + i, Math.min(PART, n - i));
        }
        return sum;
    }

    /** Returns Σ (x − mean)². */
    static double sumOfSquaredDeviations(VectorKernels vectors, float[] x, int offset, float mean, int n) {
        double sum = 0;
        for (int i = 0; i < n; i += PART) {
            sum += vectors.sumOfSquaredDeviations(x, offset + i, mean, Math.min(PART, n - i));
        }
        return sum;
    }

    /** Returns Σ x y. */
    static double dot(VectorKernels vectors, float[] x, int xOffset, float[] y, int yOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i += PART) {
            sum += vectors.dot(x, xOffset + i, y, yOffset + i, Math.min(PART, n - i));
        }
        return sum;
    }

    /** Returns Σ exp(x − shift). */
    static double sumExpShifted(VectorKernels vectors, float[] x, int offset, float shift, int n) {
        double sum = 0;
        for (int i = 0; i < n; i += PART) {
            sum += vectors.sumExpShifted(x, offset + i, shift, Math.min(PART, n - i));
        }
        return sum;
    }

    /** out = exp(x − shift); returns its sum. */
    static double expShifted(
            VectorKernels vectors, float[] x, int xOffset, float shift, float[] out, int outOffset, int n) {
        double sum = 0;
        for (int i = 0; i < n; i += PART) {
            int part = Math.min(PART, n - i);
            sum += vectors.expShifted(x, xOffset + i, shift, 1f, out, outOffset + i, part);
        }
        return sum;
    }
}
