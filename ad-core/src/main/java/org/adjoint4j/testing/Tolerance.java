package org.adjoint4j.testing;

import org.adjoint4j.backend.ElementType;

/**
 * How far a result may be from the reference: factor * unit roundoff * max(unit, |expected|), where {@code unit} is the
 * size of the terms that the result is made of, which matters where they cancel.
 */
record Tolerance(double factor, double unit) {
    /** The very same value. */
    static final Tolerance EXACT = new Tolerance(0, 0);

    /** A function of one or two elements, as good polynomial approximations are. */
    static final Tolerance FUNCTION = new Tolerance(72, 1);

    /** A sum of so many terms of about size 1, added in any order in the element type. */
    static Tolerance sum(int terms) {
        return new Tolerance(8 + 2.0 * terms, 1);
    }

    Tolerance unit(double size) {
        return new Tolerance(factor, size);
    }

    double at(ElementType type, double expected) {
        return factor * roundoff(type) * Math.max(unit, Math.abs(expected));
    }

    private static double roundoff(ElementType type) {
        return switch (type) {
            case FLOAT32 -> 0x1p-24;
            case FLOAT64 -> 0x1p-53;
        };
    }
}
