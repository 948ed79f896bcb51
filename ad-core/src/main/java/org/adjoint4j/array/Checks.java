package org.adjoint4j.array;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/** Checks of arguments; every message names the operation, what it got, and the remedy. */
final class Checks {
    private Checks() {}

    static IllegalArgumentException bad(String operation, String problem) {
        return new IllegalArgumentException(operation + ": " + problem);
    }

    /** Requires two arrays to live on one backend and have one element type. */
    static void compatible(String operation, NdArray a, NdArray b) {
        if (b == null) {
            throw bad(operation, "the other array is null; this one has shape " + a.shape());
        }
        if (a.backend() != b.backend()) {
            throw bad(
                    operation,
                    "arrays " + a.shape() + " and " + b.shape() + " live on different backends, "
                            + a.backend().name() + " and " + b.backend().name() + "; move one with to(backend)");
        }
        if (a.elementType() != b.elementType()) {
            throw bad(
                    operation,
                    "arrays " + a.shape() + " and " + b.shape() + " have different element types, " + a.elementType()
                            + " and " + b.elementType() + "; convert one with to(elementType)");
        }
    }

    static void sameShape(String operation, NdArray a, NdArray b) {
        compatible(operation, a, b);
        if (!a.shape().equals(b.shape())) {
            throw bad(operation, "shapes " + a.shape() + " and " + b.shape() + " differ, they must be equal");
        }
    }

    static void supported(String operation, Backend backend, ElementType type) {
        if (!backend.supports(type)) {
            throw bad(operation, "backend " + backend.name() + " has no arrays of " + type);
        }
    }

    /** Requires a constant operand to be a finite number of the array's element type. */
    static void finite(String operation, NdArray x, double scalar) {
        double rounded = x.elementType() == ElementType.FLOAT32 ? (float) scalar : scalar;
        if (!Double.isFinite(rounded)) {
            throw bad(
                    operation,
                    "the scalar " + scalar + " is not a finite " + x.elementType() + "; the array has shape "
                            + x.shape());
        }
    }

    static void finite(String operation, String name, double value) {
        if (!Double.isFinite(value)) {
            throw bad(operation, name + " = " + value + " is not finite");
        }
    }

    static void oneElement(String operation, NdArray x) {
        if (x.size() != 1) {
            throw bad(operation, "shape " + x.shape() + " has " + x.size() + " elements, not one; reduce it first");
        }
    }

    static int axis(String operation, Shape shape, int axis) {
        try {
            return shape.axis(axis);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(operation + ": " + e.getMessage(), e);
        }
    }

    static void rank(String operation, Shape shape, int rank, String form) {
        if (shape.rank() != rank) {
            throw bad(operation, "needs an array of shape " + form + ", got " + shape);
        }
    }

    /** Requires every index to be in [0, limit); {@code ignored} is allowed too. */
    static void indices(String operation, String name, int[] indices, int limit, Shape shape, Integer ignored) {
        for (int i = 0; i < indices.length; i++) {
            int index = indices[i];
            boolean inRange = index >= 0 && index < limit;
            if (!inRange && (ignored == null || index != ignored)) {
                throw bad(
                        operation,
                        name + "[" + i + "] = " + index + " is outside 0 to " + (limit - 1) + " for an array of shape "
                                + shape + (ignored == null ? "" : " and is not the ignored index " + ignored));
            }
        }
    }

    static void count(String operation, String name, int[] indices, int rows, Shape shape) {
        if (indices.length != rows) {
            throw bad(operation, "got " + indices.length + " " + name + " for the " + rows + " rows of shape " + shape);
        }
    }
}
