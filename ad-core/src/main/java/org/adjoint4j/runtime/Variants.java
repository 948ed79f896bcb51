package org.adjoint4j.runtime;

/** Adjoints of values of sealed interfaces: each is of its value's own class. */
public final class Variants {
    private Variants() {}

    /**
     * Returns an adjoint that a pullback was given.
     *
     * @throws IllegalArgumentException if it is not of the class of the value that the pullback belongs to
     */
    public static <T> T ofItsClass(T adjoint, T value) {
        if (value != null && adjoint.getClass() != value.getClass()) {
            throw new IllegalArgumentException("the value is a "
                    + value.getClass().getSimpleName() + " and the adjoint given to its pullback a "
                    + adjoint.getClass().getSimpleName() + ": give a "
                    + value.getClass().getSimpleName());
        }
        return adjoint;
    }
}
