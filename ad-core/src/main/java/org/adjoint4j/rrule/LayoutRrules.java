package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.requireLike;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.Adjoints;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;

/** Reverse rules of the operations that move elements: their adjoints move them back. */
public final class LayoutRrules {
    private LayoutRrules() {}

    /** The adjoint in the argument's shape. */
    @RruleFor(type = NdArray.class, method = "reshape")
    public static Vjp<NdArray, NdArray> reshape(NdArray x, int... dims) {
        NdArray y = x.reshape(dims);
        return Vjp.of(y, dy -> requireLike("reshape", dy, y).reshape(x.shape().dims()));
    }

    /** The inverse permutation of the adjoint. */
    @RruleFor(type = NdArray.class, method = "permute")
    public static Vjp<NdArray, NdArray> permute(NdArray x, int... axes) {
        NdArray y = x.permute(axes);
        int[] inverse = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            inverse[x.shape().axis(axes[i])] = i;
        }
        return Vjp.of(y, dy -> requireLike("permute", dy, y).permute(inverse));
    }

    /** The same exchange of axes. */
    @RruleFor(type = NdArray.class, method = "swapAxes")
    public static Vjp<NdArray, NdArray> swapAxes(NdArray x, int first, int second) {
        NdArray y = x.swapAxes(first, second);
        return Vjp.of(y, dy -> requireLike("swapAxes", dy, y).swapAxes(first, second));
    }

    /** The parts' adjoints joined; a null among them stands for zeros. */
    @RruleFor(type = NdArray.class, method = "split")
    public static Vjp<List<NdArray>, NdArray> split(NdArray x, int parts, int axis) {
        List<NdArray> y = x.split(parts, axis);
        return Vjp.of(y, dy -> Scratch.array(() -> NdArray.concat(axis, completed(dy, y))));
    }

    private static List<NdArray> completed(List<NdArray> adjoints, List<NdArray> values) {
        if (adjoints.size() != values.size()) {
            throw new IllegalArgumentException(
                    "split: got " + adjoints.size() + " adjoints for " + values.size() + " parts");
        }
        List<NdArray> complete = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            complete.add(requireLike("split", Adjoints.orZeros(adjoints.get(i), values.get(i)), values.get(i)));
        }
        return complete;
    }

    /** The adjoint cut into the parts' slices. */
    @RruleFor(type = NdArray.class, method = "concat")
    public static Vjp<NdArray, List<NdArray>> concat(int axis, List<NdArray> parts) {
        List<NdArray> saved = List.copyOf(parts);
        NdArray y = NdArray.concat(axis, saved);
        return Vjp.of(y, dy -> {
            requireLike("concat", dy, y);
            List<NdArray> adjoints = new ArrayList<>();
            int from = 0;
            for (NdArray part : saved) {
                int to = from + part.shape().dim(axis);
                adjoints.add(dy.slice(axis, from, to));
                from = to;
            }
            return List.copyOf(adjoints);
        });
    }

    /** Zeros with the adjoint in the slice's place. */
    @RruleFor(type = NdArray.class, method = "slice")
    public static Vjp<NdArray, NdArray> slice(NdArray x, int axis, int from, int to) {
        NdArray y = x.slice(axis, from, to);
        int i = x.shape().axis(axis);
        return Vjp.of(y, dy -> {
            requireLike("slice", dy, y);
            NdArray dx = Scratch.zerosLike(x);
            copyIntoSlice(dy, i, from, dx);
            return dx;
        });
    }

    private static void copyIntoSlice(NdArray dy, int axis, int from, NdArray dx) {
        if (dy.size() == 0) {
            return;
        }
        Shape s = dx.shape();
        int inner = s.sizeBetween(axis + 1, s.rank());
        int length = dy.shape().dim(axis) * inner;
        int stride = s.dim(axis) * inner;
        dx.backend()
                .copyRows(dy.buffer(), 0, length, dx.buffer(), from * inner, stride, s.sizeBetween(0, axis), length);
    }

    /** The sum over the axes along which the argument was repeated. */
    @RruleFor(type = NdArray.class, method = "broadcastTo")
    public static Vjp<NdArray, NdArray> broadcastTo(NdArray x, Shape wanted) {
        NdArray y = x.broadcastTo(wanted);
        return Vjp.of(y, dy -> Scratch.sumTo(x.shape(), requireLike("broadcastTo", dy, y)));
    }
}
