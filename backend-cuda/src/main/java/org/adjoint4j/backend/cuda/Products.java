package org.adjoint4j.backend.cuda;

import org.adjoint4j.backend.ReduceOp;

/** Matrix products. Their factors are rounded to bfloat16 where that is the precision; sums are float32. */
final class Products {
    private final Gpu gpu;
    private final Copies copies;
    private final Reductions reductions;

    Products(Gpu gpu) {
        this.gpu = gpu;
        this.copies = new Copies(gpu);
        this.reductions = new Reductions(gpu);
    }

    /** A factor stored by rows that are {@code leading} elements apart, read as its transpose if told. */
    record Matrix(View view, boolean transposed, int leading, long stride) {
        static Matrix of(View view, boolean transposed, int rows, int columns) {
            return new Matrix(view, transposed, transposed ? rows : columns, 0);
        }

        private Work.Operand operand() {
            return new Work.Operand(view, transposed, Math.max(1, leading), stride);
        }
    }

    void matmul(
            CudaBuffer a,
            boolean transA,
            int strideA,
            CudaBuffer b,
            boolean transB,
            int strideB,
            CudaBuffer out,
            int batch,
            int m,
            int n,
            int k,
            boolean accumulate) {
        int size = batch * m * n;
        if (size == 0) {
            return;
        }
        Matrix left = new Matrix(factor(a), transA, transA ? m : k, strideA);
        Matrix right = new Matrix(factor(b), transB, transB ? k : n, strideB);
        View to = accumulate ? out.modify() : out.overwrite(size, false);
        Matrix result = new Matrix(to, false, n, (long) m * n);
        multiply(left, right, result, batch, m, n, k, accumulate);
    }

    /** result (m, n) = left (m, k) · right (k, n), plus the result as it was if {@code accumulate}. */
    void multiply(Matrix left, Matrix right, Matrix result, int batch, int m, int n, int k, boolean accumulate) {
        if (k == 0) {
            if (!accumulate) {
                copies.fill(result.view(), batch * m * n, 0);
            }
            return;
        }
        // by columns the stored rows are the transposes: resultᵀ = rightᵀ · leftᵀ
        gpu.multiply(new Work.Product(
                n, m, k, right.operand(), left.operand(), accumulate ? 1 : 0, result.operand(), batch));
    }

    void linear(CudaBuffer x, CudaBuffer w, CudaBuffer bias, CudaBuffer out, int m, int n, int k) {
        if (m * n == 0) {
            return;
        }
        Matrix left = Matrix.of(factor(x), false, m, k);
        Matrix right = Matrix.of(factor(w), false, k, n);
        View added = bias.read();
        View to = out.overwrite(m * n, gpu.halves());
        multiply(left, right, Matrix.of(to, false, m, n), 1, m, n, k, false);
        gpu.chains().bias(to, added, m, n);
    }

    void linearBackward(
            CudaBuffer x,
            CudaBuffer w,
            CudaBuffer dy,
            CudaBuffer dx,
            CudaBuffer dw,
            CudaBuffer dbias,
            int m,
            int n,
            int k) {
        View xs = factor(x);
        View ws = factor(w);
        View dys = factor(dy);
        if (m * k > 0) {
            View to = dx.overwrite(m * k, gpu.halves());
            multiply(
                    Matrix.of(dys, false, m, n),
                    Matrix.of(ws, true, n, k),
                    Matrix.of(to, false, m, k),
                    1,
                    m,
                    k,
                    n,
                    false);
        }
        if (k * n > 0) {
            View to = dw.overwrite(k * n, false);
            multiply(
                    Matrix.of(xs, true, k, m),
                    Matrix.of(dys, false, m, n),
                    Matrix.of(to, false, k, n),
                    1,
                    k,
                    n,
                    m,
                    false);
        }
        if (n > 0) {
            reductions.reduce(ReduceOp.SUM, dys, 1, m, n, dbias.overwrite(n, false));
        }
    }

    /** Returns a factor as products take it. */
    View factor(CudaBuffer buffer) {
        return gpu.halves() ? buffer.readHalf() : buffer.read();
    }
}
