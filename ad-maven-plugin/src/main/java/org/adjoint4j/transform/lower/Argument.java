package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/**
 * An argument as Java's choice among overloads sees it.
 *
 * @param expression what is written
 * @param type its type
 * @param primitive its primitive type, or the one in its box; empty where there is none
 * @param boxed whether it is in a box
 */
record Argument(Expression expression, JType type, String primitive, boolean boxed) {
    /** Each widens to those after it; {@code char} to those from {@code int} on. */
    private static final List<String> WIDENING = List.of("byte", "short", "int", "long", "float", "double");

    private static final Map<String, String> BOXES = Map.of(
            "byte",
            "Byte",
            "short",
            "Short",
            "int",
            "Integer",
            "long",
            "Long",
            "float",
            "Float",
            "double",
            "Double",
            "char",
            "Character",
            "boolean",
            "Boolean");

    private static final Set<String> ABOVE_BOXES =
            Set.of("java.lang.Object", "java.lang.Comparable", "java.io.Serializable", "java.lang.constant.Constable");

    /** Makes the argument that an expression with a value is. */
    static Argument of(Expression expression, Value value) {
        JType type = value.type();
        if (type instanceof JType.Scalar number) {
            return new Argument(expression, type, number.source(), isBoxed(expression));
        }
        if (BOXES.containsKey(type.source())) {
            return new Argument(expression, type, type.source(), false);
        }
        for (var box : BOXES.entrySet()) {
            if (box.getValue().equals(type.source())) {
                return new Argument(expression, type, box.getKey(), true);
            }
        }
        return new Argument(expression, type, "", false);
    }

    private static boolean isBoxed(Expression argument) {
        Expression expression = Syntax.unwrap(argument);
        boolean computed = expression.isBinaryExpr() || expression.isUnaryExpr() || expression.isLiteralExpr();
        try {
            return !computed && expression.calculateResolvedType().isReferenceType();
        } catch (RuntimeException | StackOverflowError e) {
            return false; // what the solver can't tell is refused elsewhere
        }
    }

    /** Returns whether a parameter takes this argument; {@code loose} lets it box and unbox. */
    boolean fits(ResolvedType parameter, boolean loose, Context context) {
        if (parameter.isPrimitive()) {
            return !primitive.isEmpty() && (loose || !boxed) && widens(primitive, parameter.describe());
        }
        if (!primitive.isEmpty()) {
            return (loose || boxed) && takesBox(parameter);
        }
        return isSame(context.types().map(parameter), type) || takes(parameter);
    }

    private boolean takesBox(ResolvedType parameter) {
        if (parameter.isTypeVariable()) {
            return true;
        }
        String name = parameter.isReferenceType() ? parameter.asReferenceType().getQualifiedName() : "";
        boolean number = !primitive.equals("char") && !primitive.equals("boolean");
        return name.equals("java.lang." + BOXES.get(primitive))
                || ABOVE_BOXES.contains(name)
                || number && name.equals("java.lang.Number");
    }

    private boolean takes(ResolvedType parameter) {
        try {
            return parameter.isAssignableBy(expression.calculateResolvedType());
        } catch (RuntimeException | StackOverflowError e) {
            return false; // the solver may know the method all the same
        }
    }

    /** Arrays and lists that the method makes itself are of their types, too. */
    private static boolean isSame(JType parameter, JType argument) {
        if (parameter instanceof JType.ArrayOf wanted && argument instanceof JType.ArrayOf given) {
            return isSame(wanted.element(), given.element());
        }
        if (parameter instanceof JType.ListOf wanted && argument instanceof JType.ListOf given) {
            return isSame(wanted.element(), given.element());
        }
        return parameter.equals(argument);
    }

    /** Returns whether a type is another one, or one below it. */
    static boolean isSubtype(ResolvedType type, ResolvedType other) {
        if (type.isPrimitive() || other.isPrimitive()) {
            return type.isPrimitive() && other.isPrimitive() && widens(type.describe(), other.describe());
        }
        try {
            return type.describe().equals(other.describe()) || other.isAssignableBy(type);
        } catch (RuntimeException | StackOverflowError e) {
            return false; // the solver does not get to the end of every type
        }
    }

    private static boolean widens(String from, String to) {
        int start = WIDENING.indexOf(from.equals("char") ? "int" : from);
        return from.equals(to) || start >= 0 && WIDENING.indexOf(to) >= start;
    }
}
