package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.requireLike;

import java.util.Arrays;
import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.BinaryOp;

/** Reverse rules of the reductions and of softmax. */
public final class ReductionRrules {
    private ReductionRrules() {}

    // ---- sum --------------------------------------------------------------------------------------------------

    /** y = Σ x: every element gets dy. */
    @RruleFor(type = NdArray.class, method = "sum")
    public static Vjp<NdArray, NdArray> sum(NdArray x) {
        return sumOver(x, x.sum(), allAxes(x));
    }

    /** y = Σ x over the axes: dx repeats dy along them. */
    @RruleFor(type = NdArray.class, method = "sum")
    public static Vjp<NdArray, NdArray> sum(NdArray x, int... axes) {
        return sumOver(x, x.sum(axes), axes);
    }

    /** y = Σ x over the axis: dx repeats dy along it. */
    @RruleFor(type = NdArray.class, method = "sum")
    public static Vjp<NdArray, NdArray> sum(NdArray x, int axis, boolean keepAxis) {
        return sumOver(x, x.sum(axis, keepAxis), axis);
    }

    private static Vjp<NdArray, NdArray> sumOver(NdArray x, NdArray y, int... axes) {
        Shape kept = keeping(x.shape(), axes);
        return Vjp.of(y, dy -> {
            requireLike("sum", dy, y);
            return Scratch.array(() -> dy.reshape(kept.dims()).broadcastTo(x.shape()));
        });
    }

    // ---- mean -------------------------------------------------------------------------------------------------

    /** y = Σ x / n: every element gets dy / n. */
    @RruleFor(type = NdArray.class, method = "mean")
    public static Vjp<NdArray, NdArray> mean(NdArray x) {
        return meanOver(x, x.mean(), allAxes(x));
    }

    /** y = Σ x / n over the axes: dx repeats dy / n along them. */
    @RruleFor(type = NdArray.class, method = "mean")
    public static Vjp<NdArray, NdArray> mean(NdArray x, int... axes) {
        return meanOver(x, x.mean(axes), axes);
    }

    /** y = Σ x / n over the axis: dx repeats dy / n along it. */
    @RruleFor(type = NdArray.class, method = "mean")
    public static Vjp<NdArray, NdArray> mean(NdArray x, int axis, boolean keepAxis) {
        return meanOver(x, x.mean(axis, keepAxis), axis);
    }

    private static Vjp<NdArray, NdArray> meanOver(NdArray x, NdArray y, int... axes) {
        Shape kept = keeping(x.shape(), axes);
        double n = Arrays.stream(axes).map(x.shape()::dim).reduce(1, (a, b) -> a * b);
        return Vjp.of(y, dy -> {
            requireLike("mean", dy, y);
            return Scratch.array(() -> dy.div(n).reshape(kept.dims()).broadcastTo(x.shape()));
        });
    }

    // ---- max --------------------------------------------------------------------------------------------------

    /** y = max x: the first largest element gets dy. */
    @RruleFor(type = NdArray.class, method = "max")
    public static Vjp<NdArray, NdArray> max(NdArray x) {
        NdArray y = x.max();
        return Vjp.of(
                y, dy -> maxAdjoint(x, requireLike("max", dy, y), 0, x.shape().rank()));
    }

    /** y = max x over the axis: the first largest element along it gets dy. */
    @RruleFor(type = NdArray.class, method = "max")
    public static Vjp<NdArray, NdArray> max(NdArray x, int axis, boolean keepAxis) {
        NdArray y = x.max(axis, keepAxis);
        int i = x.shape().axis(axis);
        return Vjp.of(y, dy -> maxAdjoint(x, requireLike("max", dy, y), i, i + 1));
    }

    /** y = max x over the axes: the first largest element among them, the last axis running fastest, gets dy. */
    @RruleFor(type = NdArray.class, method = "max")
    public static Vjp<NdArray, NdArray> max(NdArray x, int... axes) {
        NdArray y = x.max(axes);
        int[] order = reducedLast(x.shape(), axes);
        return Vjp.of(y, dy -> {
            requireLike("max", dy, y);
            return Scratch.array(() -> {
                NdArray moved = x.permute(order);
                NdArray adjoint = maxAdjoint(moved, dy, order.length - axes.length, order.length);
                return adjoint.permute(inverse(order));
            });
        });
    }

    private static NdArray maxAdjoint(NdArray x, NdArray dy, int from, int to) {
        Shape s = x.shape();
        NdArray dx = Scratch.like(x);
        int outer = s.sizeBetween(0, from);
        int n = s.sizeBetween(from, to);
        x.backend().maxBackward(x.buffer(), dy.buffer(), outer, n, s.sizeBetween(to, s.rank()), dx.buffer());
        return dx;
    }

    // ---- softmax ----------------------------------------------------------------------------------------------

    /** y = softmax(x): dx = y (dy − Σ y dy) along the axis. */
    @RruleFor(type = NdArray.class, method = "softmax")
    public static Vjp<NdArray, NdArray> softmax(NdArray x, int axis) {
        NdArray y = x.softmax(axis);
        Shape s = x.shape();
        int i = s.axis(axis);
        return Vjp.of(y, dy -> {
            requireLike("softmax", dy, y);
            NdArray dx = Scratch.like(y);
            int inner = s.sizeBetween(i + 1, s.rank());
            y.backend().softmaxBackward(y.buffer(), dy.buffer(), s.sizeBetween(0, i), s.dim(i), inner, dx.buffer());
            return dx;
        });
    }

    /** y = ln softmax(x): dx = dy − eʸ Σ dy along the axis. */
    @RruleFor(type = NdArray.class, method = "logSoftmax")
    public static Vjp<NdArray, NdArray> logSoftmax(NdArray x, int axis) {
        NdArray y = x.logSoftmax(axis);
        Shape s = x.shape();
        int i = s.axis(axis);
        return Vjp.of(y, dy -> {
            requireLike("logSoftmax", dy, y);
            NdArray dx = Scratch.like(y);
            int inner = s.sizeBetween(i + 1, s.rank());
            y.backend().logSoftmaxBackward(y.buffer(), dy.buffer(), s.sizeBetween(0, i), s.dim(i), inner, dx.buffer());
            return dx;
        });
    }

    /** r = Σ x²: dx = 2·dr·x. */
    @RruleFor(type = NdArray.class, method = "sumOfSquares")
    public static Vjp<Double, NdArray> sumOfSquares(NdArray x) {
        return Vjp.of(x.sumOfSquares(), dr -> {
            NdArray dx = Scratch.like(x);
            x.backend().binaryScalar(BinaryOp.MUL, x.buffer(), 2 * dr, false, dx.buffer(), x.size());
            return dx;
        });
    }

    // ---- axes -------------------------------------------------------------------------------------------------

    private static int[] allAxes(NdArray x) {
        int[] axes = new int[x.shape().rank()];
        Arrays.setAll(axes, axis -> axis);
        return axes;
    }

    /** Returns the shape with extent 1 along the reduced axes. */
    private static Shape keeping(Shape shape, int... axes) {
        int[] dims = shape.dims();
        for (int axis : axes) {
            dims[shape.axis(axis)] = 1;
        }
        return Shape.of(dims);
    }

    /** Returns all axes in order, but the reduced ones after the others. */
    private static int[] reducedLast(Shape shape, int... axes) {
        boolean[] reduced = new boolean[shape.rank()];
        for (int axis : axes) {
            reduced[shape.axis(axis)] = true;
        }
        int[] order = new int[reduced.length];
        int keptPlace = 0;
        int reducedPlace = reduced.length - axes.length;
        for (int axis = 0; axis < reduced.length; axis++) {
            order[reduced[axis] ? reducedPlace++ : keptPlace++] = axis;
        }
        return order;
    }

    private static int[] inverse(int[] order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }
}
