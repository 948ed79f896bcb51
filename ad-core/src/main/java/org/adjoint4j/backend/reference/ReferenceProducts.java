package org.adjoint4j.backend.reference;

/** Matrix products; every sum in double. */
final class ReferenceProducts {
    private ReferenceProducts() {}

    static void matmul(
            ReferenceBuffer a,
            boolean transA,
            int strideA,
            ReferenceBuffer b,
            boolean transB,
            int strideB,
            ReferenceBuffer out,
            int batch,
            int m,
            int n,
            int k,
            boolean accumulate) {
        for (int i = 0; i < batch; i++) {
            Matrix left = new Matrix(a, i * strideA, transA, transA ? m : k);
            Matrix right = new Matrix(b, i * strideB, transB, transB ? k : n);
            for (int row = 0; row < m; row++) {
                for (int column = 0; column < n; column++) {
                    int at = (i * m + row) * n + column;
                    double product = dot(left, row, right, column, k);
                    out.set(at, accumulate ? out.get(at) + product : product);
                }
            }
        }
    }

    static void linear(
            ReferenceBuffer x, ReferenceBuffer w, ReferenceBuffer bias, ReferenceBuffer out, int m, int n, int k) {
        Matrix left = new Matrix(x, 0, false, k);
        Matrix right = new Matrix(w, 0, false, n);
        for (int row = 0; row < m; row++) {
            for (int column = 0; column < n; column++) {
                out.set(row * n + column, dot(left, row, right, column, k) + bias.get(column));
            }
        }
    }

    static void linearBackward(
            ReferenceBuffer x,
            ReferenceBuffer w,
            ReferenceBuffer dy,
            ReferenceBuffer dx,
            ReferenceBuffer dw,
            ReferenceBuffer dbias,
            int m,
            int n,
            int k) {
        matmul(dy, false, 0, w, true, 0, dx, 1, m, k, n, false);
        matmul(x, true, 0, dy, false, 0, dw, 1, k, n, m, false);
        Line.forEach(1, m, n, (column, index) -> dbias.set(index, column.sum(dy)));
    }

    private static double dot(Matrix left, int row, Matrix right, int column, int k) {
        double sum = 0;
        for (int i = 0; i < k; i++) {
            sum += left.get(row, i) * right.get(i, column);
        }
        return sum;
    }

    /** A stored matrix with {@code width} elements a row, read as its transpose if told. */
    private record Matrix(ReferenceBuffer values, int offset, boolean transposed, int width) {
        double get(int row, int column) {
            return values.get(offset + (transposed ? column * width + row : row * width + column));
        }
    }
}
