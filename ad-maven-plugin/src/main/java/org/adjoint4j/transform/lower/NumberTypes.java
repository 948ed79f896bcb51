package org.adjoint4j.transform.lower;

import java.util.Set;
import org.adjoint4j.transform.ir.JType;

/** The types of numbers, and what Java makes of them in operations. */
final class NumberTypes {
    static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");
    static final JType INT = new JType.Discrete("int", "Integer");
    static final JType LONG = new JType.Discrete("long", "Long");
    private static final Set<String> BOXES = Set.of("Integer", "Long", "Short", "Byte", "Character");

    private NumberTypes() {}

    /** Returns the type of a floating-point operation; null if Java would compute it on integers or strings. */
    static JType promoted(JType left, JType right) {
        if (!isNumber(left) || !isNumber(right)) {
            return null;
        }
        if (left.equals(JType.DOUBLE) || right.equals(JType.DOUBLE)) {
            return JType.DOUBLE;
        }
        return left.equals(JType.FLOAT) || right.equals(JType.FLOAT) ? JType.FLOAT : null;
    }

    static boolean isNumber(JType type) {
        return type instanceof JType.Scalar
                || type instanceof JType.Discrete discrete
                        && (discrete.isIntegral() && !discrete.source().equals("boolean")
                                || BOXES.contains(discrete.source()));
    }

    static boolean isInteger(JType type) {
        return type instanceof JType.Discrete discrete
                && discrete.isIntegral()
                && !discrete.source().equals("boolean");
    }

    static boolean isText(JType type) {
        return type.source().equals("String") || type.source().equals("java.lang.String");
    }

    static boolean isLong(JType type) {
        return type.source().equals("long") || type.source().equals("Long");
    }

    /** Integer arithmetic is done in int or long. */
    static JType widest(JType type) {
        boolean narrow = Set.of("short", "byte", "char").contains(type.source());
        return narrow ? INT : type;
    }

    /** Returns whether a value of a type becomes an object by being put into a box. */
    static boolean isInBox(JType type) {
        return isNumber(type) || type.equals(BOOLEAN);
    }
}
