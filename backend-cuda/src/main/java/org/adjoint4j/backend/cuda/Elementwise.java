package org.adjoint4j.backend.cuda;

import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.UnaryOp;

/** Functions of one and two elements. A result is stored as bfloat16 if an operand is. */
final class Elementwise {
    private static final String MODULE = "elementwise";

    private final Gpu gpu;

    Elementwise(Gpu gpu) {
        this.gpu = gpu;
    }

    void unary(UnaryOp op, CudaBuffer x, CudaBuffer out, int n) {
        if (n > 0) {
            View from = x.read();
            View to = out.overwrite(n, from.half());
            if (op == UnaryOp.GELU && gpu.chains().gelu(from, to, n)) {
                return;
            }
            gpu.launch(MODULE, "unary")
                    .array(from)
                    .array(to)
                    .integer(op.ordinal())
                    .integer(n)
                    .forEach4(n);
        }
    }

    void unaryBackward(UnaryOp op, CudaBuffer x, CudaBuffer y, CudaBuffer dy, CudaBuffer dx, int n) {
        if (n == 0) {
            return;
        }
        View xs = x.read();
        View ys = y.read();
        View dys = dy.read();
        gpu.launch(MODULE, "unary_backward")
                .array(xs)
                .array(ys)
                .array(dys)
                .array(dx.overwrite(n, dys.half()))
                .integer(op.ordinal())
                .integer(n)
                .forEach4(n);
    }

    void binary(BinaryOp op, CudaBuffer a, int[] aStrides, CudaBuffer b, int[] bStrides, int[] dims, CudaBuffer out) {
        int n = Axes.size(dims);
        if (n == 0) {
            return;
        }
        View left = a.read();
        View right = b.read();
        View to = out.overwrite(n, left.half() || right.half());
        if (Axes.isDense(aStrides, dims) && Axes.isDense(bStrides, dims)) {
            if (op == BinaryOp.ADD) {
                gpu.chains().add(left, right, to, n);
                return;
            }
            gpu.launch(MODULE, "binary_dense")
                    .array(left)
                    .array(right)
                    .array(to)
                    .integer(op.ordinal())
                    .integer(n)
                    .forEach4(n);
            return;
        }
        if (isOneRow(aStrides, bStrides, dims)) {
            gpu.launch(MODULE, "binary_rows")
                    .array(left)
                    .array(right)
                    .array(to)
                    .integer(op.ordinal())
                    .integer(n)
                    .integer(dims[1])
                    .forEach4(n);
            return;
        }
        gpu.launch(MODULE, "binary_strided")
                .array(left)
                .array(right)
                .array(to)
                .integers(Axes.of("binary", dims, aStrides, bStrides))
                .integer(op.ordinal())
                .integer(n)
                .forEach(n);
    }

    void binaryScalar(BinaryOp op, CudaBuffer x, double scalar, boolean scalarFirst, CudaBuffer out, int n) {
        if (n == 0) {
            return;
        }
        View from = x.read();
        gpu.launch(MODULE, "binary_scalar")
                .array(from)
                .real(scalar)
                .flag(scalarFirst)
                .array(out.overwrite(n, from.half()))
                .integer(op.ordinal())
                .integer(n)
                .forEach4(n);
    }

    void addScaled(double factor, CudaBuffer x, CudaBuffer y, int n) {
        if (n > 0) {
            View from = x.read();
            gpu.launch(MODULE, "add_scaled")
                    .real(factor)
                    .array(from)
                    .array(y.modify())
                    .integer(n)
                    .forEach4(n);
        }
    }

    private static boolean isOneRow(int[] aStrides, int[] bStrides, int[] dims) {
        return dims.length == 2
                && dims[1] % 4 == 0
                && Axes.isDense(aStrides, dims)
                && bStrides[0] == 0
                && bStrides[1] == 1;
    }
}
