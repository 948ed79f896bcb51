package org.adjoint4j.array;

import java.util.Arrays;

/** Matrix products, with leading axes as a batch. */
final class Products {
    private Products() {}

    /** Extents of op(a) (m, k) · op(b) (k, n), how often, and how far from one matrix of the batch to the next. */
    private record Extents(int batch, int m, int n, int k, int strideA, int strideB) {}

    static NdArray matmul(NdArray a, boolean transA, NdArray b, boolean transB) {
        Checks.compatible("matmul", a, b);
        Extents e = extents(a.shape(), transA, b.shape(), transB);
        var left = a.buffer("matmul");
        var right = b.buffer("matmul");
        NdArray out = a.like(resultShape(a.shape(), transA, b.shape(), e.n));
        a.backend()
                .matmul(left, transA, e.strideA, right, transB, e.strideB, out.buffer(), e.batch, e.m, e.n, e.k, false);
        return out;
    }

    private static Extents extents(Shape a, boolean transA, Shape b, boolean transB) {
        if (a.rank() < 2 || b.rank() < 2) {
            throw Checks.bad("matmul", "needs matrices, got shapes " + a + " and " + b + "; reshape vectors first");
        }
        int m = a.dim(transA ? -1 : -2);
        int k = a.dim(transA ? -2 : -1);
        int n = b.dim(transB ? -2 : -1);
        if (k != b.dim(transB ? -1 : -2)) {
            throw Checks.bad(
                    "matmul",
                    describe(a, transA, b, transB) + ": inner extents " + k + " and " + b.dim(transB ? -1 : -2)
                            + " differ");
        }
        if (!batchesFit(a, b)) {
            throw Checks.bad(
                    "matmul",
                    describe(a, transA, b, transB)
                            + ": leading axes differ; they must be equal, or one side of rank 2");
        }
        int batch = batch(a.rank() >= b.rank() ? a : b);
        if (b.rank() == 2 && !transA) {
            return new Extents(1, batch * m, n, k, 0, 0); // all matrices of a stacked: one product
        }
        return new Extents(batch, m, n, k, a.rank() == 2 ? 0 : m * k, b.rank() == 2 ? 0 : k * n);
    }

    private static Shape resultShape(Shape a, boolean transA, Shape b, int n) {
        int[] dims = (a.rank() >= b.rank() ? a : b).dims();
        dims[dims.length - 2] = a.dim(transA ? -1 : -2);
        dims[dims.length - 1] = n;
        return Shape.of(dims);
    }

    private static boolean batchesFit(Shape a, Shape b) {
        return a.rank() == 2
                || b.rank() == 2
                || Arrays.equals(Arrays.copyOf(a.dims(), a.rank() - 2), Arrays.copyOf(b.dims(), b.rank() - 2));
    }

    private static int batch(Shape shape) {
        return shape.sizeBetween(0, shape.rank() - 2);
    }

    private static String describe(Shape a, boolean transA, Shape b, boolean transB) {
        return "shapes " + a + (transA ? " transposed" : "") + " and " + b + (transB ? " transposed" : "")
                + " don't fit";
    }
}
