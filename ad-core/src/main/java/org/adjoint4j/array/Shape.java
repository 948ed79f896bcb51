package org.adjoint4j.array;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of an array, outermost first. A scalar has the shape {@code ()}: no axes and one element. Extents may be
 * 0.
 */
public final class Shape {
    private static final Shape SCALAR = new Shape(new int[0], 1);

    /**
     * Shapes of late, each at the place its hash says: a training step makes the same ones again and again. Threads may
     * see each other's or not; shapes are immutable.
     */
    private static final Shape[] RECENT = new Shape[256];

    private final int[] dims;
    private final int size;
    /** The size as the one extent of a row; nobody writes to it. */
    private final int[] flat;

    private Shape(int[] dims, int size) {
        this.dims = dims;
        this.size = size;
        this.flat = new int[] {size};
    }

    /**
     * Returns the shape with these extents.
     *
     * @throws IllegalArgumentException if an extent is negative or there are more than 2³¹ − 1 elements
     */
    public static Shape of(int... dims) {
        if (dims.length == 0) {
            return SCALAR;
        }
        int place = place(Arrays.hashCode(dims));
        Shape recent = RECENT[place];
        if (recent != null && Arrays.equals(recent.dims, dims)) {
            return recent;
        }
        Shape shape = owning(dims.clone());
        RECENT[place] = shape;
        return shape;
    }

    /** Returns the shape with one axis, as {@code of(n)} does. */
    static Shape row(int n) {
        int place = place(31 + n);
        Shape recent = RECENT[place];
        return recent != null && recent.dims.length == 1 && recent.dims[0] == n ? recent : of(n);
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 16) & (RECENT.length - 1);
    }

    /** Returns a shape that keeps the array. */
    private static Shape owning(int[] dims) {
        long size = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("shape: extent " + dim + " of " + text(dims) + " is negative");
            }
            size = dim == 0 || size == 0 ? 0 : saturatedProduct(size, dim);
        }
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("shape: " + text(dims) + " has more than " + Integer.MAX_VALUE
                    + " elements, more than one array can hold");
        }
        return new Shape(dims, (int) size);
    }

    private static long saturatedProduct(long size, int dim) {
        return size > Integer.MAX_VALUE ? size : size * dim;
    }

    /** Returns the number of axes. */
    public int rank() {
        return dims.length;
    }

    /**
     * Returns the extent of an axis; −1 is the last one.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /**
     * Returns an axis counted from the front: −1 becomes rank − 1.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int axis(int axis) {
        int fromFront = axis < 0 ? axis + dims.length : axis;
        if (fromFront < 0 || fromFront >= dims.length) {
            throw new IllegalArgumentException("axis " + axis + " is out of range for shape " + this
                    + (dims.length == 0
                            ? ", which has no axes"
                            : "; use " + -dims.length + " to " + (dims.length - 1)));
        }
        return fromFront;
    }

    /** Returns the number of elements, the product of the extents. */
    public int size() {
        return size;
    }

    /** Returns the product of the extents of the axes {@code from} (inclusive) to {@code to} (exclusive). */
    public int sizeBetween(int from, int to) {
        int product = 1;
        for (int axis = from; axis < to; axis++) {
            product = Math.multiplyExact(product, dims[axis]);
        }
        return product;
    }

    /** Returns the extents of a row of all elements, the same array each time, only to be read. */
    int[] flat() {
        return flat;
    }

    /** Returns a copy of the extents. */
    public int[] dims() {
        return dims.clone();
    }

    /** Returns this shape with the extent of one axis (from the front) replaced. */
    Shape with(int axis, int extent) {
        int hash = 1;
        for (int i = 0; i < dims.length; i++) {
            hash = 31 * hash + (i == axis ? extent : dims[i]);
        }
        Shape recent = RECENT[place(hash)];
        if (recent != null && recent.is(dims, axis, extent)) {
            return recent;
        }
        int[] changed = dims.clone();
        changed[axis] = extent;
        return of(changed);
    }

    /** Whether these are the extents of another shape but for one axis. */
    private boolean is(int[] others, int axis, int extent) {
        boolean equal = dims.length == others.length;
        for (int i = 0; equal && i < dims.length; i++) {
            equal = dims[i] == (i == axis ? extent : others[i]);
        }
        return equal;
    }

    /** Returns this shape without one axis (from the front). */
    Shape without(int axis) {
        int[] left = new int[dims.length - 1];
        System.arraycopy(dims, 0, left, 0, axis);
        System.arraycopy(dims, axis + 1, left, axis, left.length - axis);
        return left.length == 0 ? SCALAR : owning(left);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Returns the extents as {@code (2, 3)}. */
    @Override
    public String toString() {
        return text(dims);
    }

    private static String text(int[] dims) {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
