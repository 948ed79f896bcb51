package org.adjoint4j.fuzz;

import java.util.function.Function;

/**
 * An expression: its text and what it evaluates to.
 *
 * @param type its static type
 * @param text Java, in parentheses unless it is a name, a literal or a call
 * @param evaluation gives a {@link Dual}, an Integer, a Boolean, or an {@code Object[]} for records and sequences
 */
record Expression(Type type, String text, Function<Frame, Object> evaluation) {
    Object eval(Frame frame) {
        return evaluation.apply(frame);
    }

    int integer(Frame frame) {
        return (Integer) eval(frame);
    }

    boolean truth(Frame frame) {
        return (Boolean) eval(frame);
    }

    /** Returns the value of a number as one of {@code double} or {@code float}. */
    Dual real(Frame frame, boolean single) {
        return real(eval(frame), single, frame);
    }

    /** Returns a number as one of {@code double} or {@code float}. */
    static Dual real(Object number, boolean single, Frame frame) {
        return number instanceof Dual dual
                ? dual.as(single)
                : frame.constant(single ? (float) (int) (Integer) number : (Integer) number, single);
    }

    /** Converts a value as an assignment to a variable of a type does. */
    static Object widen(Object value, Type type, Frame frame) {
        return type.isReal() ? real(value, type.equals(Type.FLOAT), frame) : value;
    }
}
