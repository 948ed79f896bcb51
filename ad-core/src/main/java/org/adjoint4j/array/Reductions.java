package org.adjoint4j.array;

import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.ReduceOp;

/** Reductions over axes, and softmax along one. */
final class Reductions {
    private Reductions() {}

    static NdArray all(String operation, ReduceOp op, NdArray x) {
        NdArray out = x.like(Shape.of());
        x.backend().reduce(op, x.buffer(operation), 1, x.size(), 1, out.buffer());
        return out;
    }

    static NdArray over(String operation, ReduceOp op, NdArray x, int axis, boolean keepAxis) {
        int i = Checks.axis(operation, x.shape(), axis);
        NdArray out = x.like(keepAxis ? x.shape().with(i, 1) : x.shape().without(i));
        reduceRun(operation, op, x, i, i + 1, out);
        return out;
    }

    /** Reduces runs of neighbouring axes, the last run first; an empty list of axes gives a copy. */
    static NdArray over(String operation, ReduceOp op, NdArray x, int[] axes) {
        boolean[] reduced = marked(operation, x.shape(), axes);
        int to = lastMarked(reduced, reduced.length);
        if (to == 0) {
            return Layout.copy(operation, x);
        }
        try (Region scratch = Region.open()) {
            NdArray out = x;
            while (to > 0) {
                int from = runStart(reduced, to);
                NdArray next = x.like(withoutRun(out.shape(), from, to));
                reduceRun(operation, op, out, from, to, next);
                out = next;
                to = lastMarked(reduced, from);
            }
            return scratch.keep(out);
        }
    }

    static NdArray meanOfAll(NdArray x) {
        return divide(all("mean", ReduceOp.SUM, x), x.size());
    }

    static NdArray mean(NdArray x, int axis, boolean keepAxis) {
        return divide(over("mean", ReduceOp.SUM, x, axis, keepAxis), x.shape().dim(axis));
    }

    static NdArray mean(NdArray x, int[] axes) {
        NdArray sum = over("mean", ReduceOp.SUM, x, axes);
        return divide(sum, count(x.shape(), axes));
    }

    /** Divides a fresh sum; a mean of no elements is 0 / 0, NaN. */
    private static NdArray divide(NdArray sum, double count) {
        sum.backend().binaryScalar(BinaryOp.DIV, sum.buffer(), count, false, sum.buffer(), sum.size());
        return sum;
    }

    private static int count(Shape shape, int[] axes) {
        int count = 1;
        for (int axis : axes) {
            count *= shape.dim(axis);
        }
        return count;
    }

    static NdArray softmax(NdArray x, int axis) {
        int i = Checks.axis("softmax", x.shape(), axis);
        Shape s = x.shape();
        var source = x.buffer("softmax");
        NdArray out = x.like(s);
        x.backend().softmax(source, s.sizeBetween(0, i), s.dim(i), s.sizeBetween(i + 1, s.rank()), out.buffer());
        return out;
    }

    static NdArray logSoftmax(NdArray x, int axis) {
        int i = Checks.axis("logSoftmax", x.shape(), axis);
        Shape s = x.shape();
        var source = x.buffer("logSoftmax");
        NdArray out = x.like(s);
        x.backend().logSoftmax(source, s.sizeBetween(0, i), s.dim(i), s.sizeBetween(i + 1, s.rank()), out.buffer());
        return out;
    }

    private static void reduceRun(String operation, ReduceOp op, NdArray x, int from, int to, NdArray out) {
        Shape s = x.shape();
        int outer = s.sizeBetween(0, from);
        int n = s.sizeBetween(from, to);
        int inner = s.sizeBetween(to, s.rank());
        x.backend().reduce(op, x.buffer(operation), outer, n, inner, out.buffer());
    }

    private static boolean[] marked(String operation, Shape shape, int[] axes) {
        boolean[] reduced = new boolean[shape.rank()];
        for (int axis : axes) {
            int i = Checks.axis(operation, shape, axis);
            if (reduced[i]) {
                throw Checks.bad(operation, "axis " + axis + " of shape " + shape + " is named twice");
            }
            reduced[i] = true;
        }
        return reduced;
    }

    /** Returns the end (exclusive) of the last marked run before {@code limit}, 0 if there is none. */
    private static int lastMarked(boolean[] reduced, int limit) {
        int to = limit;
        while (to > 0 && !reduced[to - 1]) {
            to--;
        }
        return to;
    }

    private static int runStart(boolean[] reduced, int to) {
        int from = to;
        while (from > 0 && reduced[from - 1]) {
            from--;
        }
        return from;
    }

    private static Shape withoutRun(Shape shape, int from, int to) {
        Shape left = shape;
        for (int axis = to - 1; axis >= from; axis--) {
            left = left.without(axis);
        }
        return left;
    }
}
