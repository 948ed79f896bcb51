package org.adjoint4j.array;

import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.UnaryOp;

/** Operations element by element. */
final class Elementwise {
    /** The strides of a row, which nobody writes to. */
    private static final int[] ROW = {1};

    private Elementwise() {}

    static NdArray unary(String operation, UnaryOp op, NdArray x) {
        var source = x.buffer(operation);
        NdArray out = x.like(x.shape());
        x.backend().unary(op, source, out.buffer(), x.size());
        return out;
    }

    static NdArray binary(String operation, BinaryOp op, NdArray a, NdArray b) {
        Checks.compatible(operation, a, b);
        var left = a.buffer(operation);
        var right = b.buffer(operation);
        if (a.shape().equals(b.shape())) {
            NdArray out = a.like(a.shape());
            a.backend().binary(op, left, ROW, right, ROW, a.shape().flat(), out.buffer());
            return out;
        }
        Shape shape = StridedAxes.common(operation, a.shape(), b.shape());
        NdArray out = a.like(shape);
        if (shape.size() > 0) {
            StridedAxes axes = StridedAxes.merge(
                    shape.dims(), StridedAxes.broadcast(a.shape(), shape), StridedAxes.broadcast(b.shape(), shape));
            a.backend().binary(op, left, axes.strides()[0], right, axes.strides()[1], axes.dims(), out.buffer());
        }
        return out;
    }

    static NdArray scalar(String operation, BinaryOp op, NdArray x, double scalar, boolean scalarFirst) {
        Checks.finite(operation, x, scalar);
        var source = x.buffer(operation);
        NdArray out = x.like(x.shape());
        x.backend().binaryScalar(op, source, scalar, scalarFirst, out.buffer(), x.size());
        return out;
    }
}
