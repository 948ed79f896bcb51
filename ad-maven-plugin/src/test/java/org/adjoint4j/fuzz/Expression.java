package org.adjoint4j.fuzz;

import java.util.List;
import java.util.function.Function;

/**
 * An expression: its text and what it evaluates to.
 *
 * @param type its static type
 * @param text Java, in parentheses unless it is a name, a literal or a call
 * @param evaluation gives a {@link Dual}, an Integer, a Long, a Boolean, a {@link Closure}, a {@link Choice}, or an
 *     {@code Object[]} for records and sequences, but a List for lists that grow
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

    /** An argument needs no parentheses of its own. */
    String bare() {
        return text.startsWith("(") && closesAtEnd(text) ? text.substring(1, text.length() - 1) : text;
    }

    private static boolean closesAtEnd(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            depth += text.charAt(i) == '(' ? 1 : text.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i == text.length() - 1;
            }
        }
        return false;
    }

    /** Returns whether Java may give the expression a boxed type. */
    boolean mayBeBoxed() {
        boolean name = text.matches("[\\w.]+") && !text.startsWith("boxed");
        boolean arithmetic = text.startsWith("(") && !text.contains(" ? ") && !text.startsWith("(boxed");
        return !name && !arithmetic && !text.startsWith("Math.");
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

    /** Returns the elements of a sequence. */
    static Object[] elements(Object sequence) {
        return sequence instanceof List<?> list ? list.toArray() : (Object[]) sequence;
    }

    /** Converts a value as an assignment to a variable of a type does, with a cast where it needs one. */
    static Object widen(Object value, Type type, Frame frame) {
        if (type.isReal()) {
            return real(value, type.equals(Type.FLOAT), frame);
        }
        if (type.equals(Type.LONG)) {
            return ((Number) value).longValue();
        }
        if (!type.isNarrow()) {
            return value;
        }
        int integer = ((Number) value).intValue();
        if (type.equals(Type.CHAR)) {
            return (int) (char) integer;
        }
        return type.equals(Type.SHORT) ? (int) (short) integer : (int) (byte) integer;
    }
}
