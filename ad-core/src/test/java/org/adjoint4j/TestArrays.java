package org.adjoint4j;

import java.util.Random;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.reference.ReferenceBackend;

/** Arrays on the reference backend. */
public final class TestArrays {
    public static final Backend REFERENCE = new ReferenceBackend();

    private TestArrays() {}

    /** Makes an array of doubles in (−2, 2), the same for the same seed. */
    public static NdArray random(long seed, int... dims) {
        Shape shape = Shape.of(dims);
        Random random = new Random(seed);
        return doubles(shape, random.doubles(shape.size()).map(u -> 4 * u - 2).toArray());
    }

    /** Makes an array of doubles in (0.5, 2). */
    public static NdArray positive(long seed, int... dims) {
        Shape shape = Shape.of(dims);
        Random random = new Random(seed);
        return doubles(
                shape, random.doubles(shape.size()).map(u -> 0.5 + 1.5 * u).toArray());
    }

    public static NdArray doubles(Shape shape, double... elements) {
        return NdArray.of(REFERENCE, ElementType.FLOAT64, shape, elements);
    }

    public static NdArray floats(Shape shape, float... elements) {
        return NdArray.of(REFERENCE, shape, elements);
    }

    /** Makes a vector. */
    public static NdArray vector(double... elements) {
        return doubles(Shape.of(elements.length), elements);
    }

    /** Makes an array of ones. */
    public static NdArray ones(int... dims) {
        return NdArray.full(REFERENCE, ElementType.FLOAT64, Shape.of(dims), 1);
    }
}
