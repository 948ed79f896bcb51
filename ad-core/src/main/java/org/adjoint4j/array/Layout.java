package org.adjoint4j.array;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.adjoint4j.backend.Buffer;

/** Operations that move elements without changing them. */
final class Layout {
    private Layout() {}

    static NdArray copy(String operation, NdArray x) {
        Buffer source = x.buffer(operation);
        NdArray out = x.like(x.shape());
        x.backend().copyRows(source, 0, x.size(), out.buffer(), 0, x.size(), 1, x.size());
        return out;
    }

    /** Another view of the same buffer. */
    static NdArray reshape(NdArray x, int[] dims) {
        Shape shape = resolved(x.shape(), dims);
        return share("reshape", x, shape);
    }

    static NdArray share(String operation, NdArray x, Shape shape) {
        Buffer buffer = x.buffer(operation);
        buffer.retain();
        return NdArray.adopt(buffer, shape);
    }

    /** Returns the wanted shape with an extent of −1 worked out. */
    private static Shape resolved(Shape from, int[] dims) {
        int open = -1;
        long known = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            if (dims[axis] == -1 && open < 0) {
                open = axis;
            } else if (dims[axis] < 0) {
                throw Checks.bad("reshape", "extent " + dims[axis] + " at axis " + axis + "; one −1 is allowed");
            } else {
                known *= dims[axis];
            }
        }
        int[] wanted = dims.clone();
        if (open >= 0) {
            wanted[open] = known == 0 ? 0 : (int) (from.size() / known);
        }
        Shape shape = Shape.of(wanted);
        if (shape.size() != from.size()) {
            throw Checks.bad(
                    "reshape",
                    "shape " + from + " has " + from.size() + " elements, which don't fill "
                            + (open >= 0 ? "the remaining extents of " + shape : shape));
        }
        return shape;
    }

    static NdArray permute(NdArray x, int[] axes) {
        Shape from = x.shape();
        int[] dims = new int[from.rank()];
        int[] strides = new int[from.rank()];
        int[] dense = StridedAxes.dense(from);
        boolean[] seen = new boolean[from.rank()];
        if (axes.length != from.rank()) {
            throw Checks.bad("permute", "got " + axes.length + " axes for shape " + from + "; name every axis once");
        }
        for (int i = 0; i < axes.length; i++) {
            int axis = Checks.axis("permute", from, axes[i]);
            if (seen[axis]) {
                throw Checks.bad("permute", "axis " + axes[i] + " of shape " + from + " is named twice");
            }
            seen[axis] = true;
            dims[i] = from.dim(axis);
            strides[i] = dense[axis];
        }
        return strided("permute", x, strides, Shape.of(dims));
    }

    static NdArray swapAxes(NdArray x, int first, int second) {
        int a = Checks.axis("swapAxes", x.shape(), first);
        int b = Checks.axis("swapAxes", x.shape(), second);
        int[] dims = x.shape().dims();
        int[] strides = StridedAxes.dense(x.shape());
        swap(dims, a, b);
        swap(strides, a, b);
        return strided("swapAxes", x, strides, Shape.of(dims));
    }

    private static void swap(int[] values, int a, int b) {
        int held = values[a];
        values[a] = values[b];
        values[b] = held;
    }

    /** Repeats a smaller array over a larger shape. */
    static NdArray broadcastTo(NdArray x, Shape shape) {
        if (!StridedAxes.common("broadcastTo", x.shape(), shape).equals(shape)) {
            throw Checks.bad("broadcastTo", "shape " + x.shape() + " can't be repeated to " + shape);
        }
        return strided("broadcastTo", x, StridedAxes.broadcast(x.shape(), shape), shape);
    }

    private static NdArray strided(String operation, NdArray x, int[] strides, Shape shape) {
        Buffer source = x.buffer(operation);
        NdArray out = x.like(shape);
        if (shape.size() > 0) {
            StridedAxes axes = StridedAxes.merge(shape.dims(), strides);
            x.backend().copyStrided(source, axes.strides()[0], axes.dims(), out.buffer());
        }
        return out;
    }

    static NdArray slice(NdArray x, int axis, int from, int to) {
        int i = Checks.axis("slice", x.shape(), axis);
        int extent = x.shape().dim(i);
        if (from < 0 || to < from || to > extent) {
            throw Checks.bad(
                    "slice",
                    "from " + from + " to " + to + " is not within 0 to " + extent + ", axis " + axis + " of shape "
                            + x.shape());
        }
        return part("slice", x, i, from, to);
    }

    private static NdArray part(String operation, NdArray x, int axis, int from, int to) {
        Shape s = x.shape();
        Buffer source = x.buffer(operation);
        NdArray out = x.like(s.with(axis, to - from));
        int inner = s.sizeBetween(axis + 1, s.rank());
        int length = (to - from) * inner;
        int rows = s.sizeBetween(0, axis);
        if (out.size() > 0) {
            x.backend().copyRows(source, from * inner, s.dim(axis) * inner, out.buffer(), 0, length, rows, length);
        }
        return out;
    }

    static List<NdArray> split(NdArray x, int parts, int axis) {
        int i = Checks.axis("split", x.shape(), axis);
        int extent = x.shape().dim(i);
        if (parts < 1 || extent % parts != 0) {
            throw Checks.bad(
                    "split",
                    "axis " + axis + " of shape " + x.shape() + " can't be split into " + parts + " equal parts");
        }
        int width = extent / parts;
        List<NdArray> result = new ArrayList<>(parts);
        for (int part = 0; part < parts; part++) {
            result.add(part("split", x, i, part * width, (part + 1) * width));
        }
        return List.copyOf(result);
    }

    static NdArray concat(int axis, List<NdArray> parts) {
        if (parts.isEmpty()) {
            throw Checks.bad("concat", "got no arrays; at least one is needed");
        }
        NdArray first = Objects.requireNonNull(parts.get(0), "concat: array 0 is null");
        int i = Checks.axis("concat", first.shape(), axis);
        int extent = 0;
        for (NdArray part : parts) {
            requireFits(first, part, i);
            extent += part.shape().dim(i);
        }
        NdArray out = first.like(first.shape().with(i, extent));
        copyParts(parts, i, out);
        return out;
    }

    private static void copyParts(List<NdArray> parts, int axis, NdArray out) {
        Shape s = out.shape();
        int inner = s.sizeBetween(axis + 1, s.rank());
        int rows = s.sizeBetween(0, axis);
        int offset = 0;
        for (NdArray part : parts) {
            int length = part.shape().dim(axis) * inner;
            Buffer source = part.buffer("concat");
            if (part.size() > 0) {
                out.backend().copyRows(source, 0, length, out.buffer(), offset, s.dim(axis) * inner, rows, length);
            }
            offset += length;
        }
    }

    private static void requireFits(NdArray first, NdArray part, int axis) {
        Checks.compatible("concat", first, part);
        boolean fits = first.shape().rank() == part.shape().rank()
                && first.shape().with(axis, 0).equals(part.shape().with(axis, 0));
        if (!fits) {
            throw Checks.bad(
                    "concat", "shapes " + first.shape() + " and " + part.shape() + " differ in more than axis " + axis);
        }
    }
}
