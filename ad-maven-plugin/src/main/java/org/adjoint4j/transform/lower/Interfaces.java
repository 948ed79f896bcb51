package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import java.util.List;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Conversions between records and the sealed interfaces that they implement. */
final class Interfaces {
    private Interfaces() {}

    /** Returns whether a value of a type may become one of a sealed interface. */
    static boolean mayWiden(JType type) {
        return type instanceof JType.Rec
                || type instanceof JType.Sealed
                || type instanceof JType.ListOf list && mayWiden(list.element());
    }

    /** Returns whether a conversion has to do with a sealed interface. */
    static boolean concern(JType from, JType to) {
        if (from instanceof JType.ListOf list && to instanceof JType.ListOf other) {
            return !list.element().equals(other.element()) && concern(list.element(), other.element());
        }
        if (from instanceof JType.ArrayOf array && to instanceof JType.ArrayOf other) {
            return !array.element().equals(other.element()) && concern(array.element(), other.element());
        }
        return to instanceof JType.Sealed || from instanceof JType.Sealed && to.isDifferentiable();
    }

    /** Returns whether a cast has to do with a sealed interface. */
    static boolean mayCast(JType from, JType to) {
        return to instanceof JType.Sealed wide && wide.covers(from)
                || from instanceof JType.Sealed wider && wider.covers(to);
    }

    /** Converts a value as Java does on assignment. */
    static Value coerce(Expression at, Value value, JType type, String hint, BlockBuilder code) {
        if (type instanceof JType.Sealed sealed && sealed.covers(value.type())) {
            return widened(at, value, sealed, hint, code);
        }
        boolean written = Syntax.unwrap(at) instanceof MethodCallExpr && type instanceof JType.ListOf;
        Expr.ListConstruction made = written ? code.takeBack(value, Expr.ListConstruction.class) : null;
        if (made != null) {
            JType element = ((JType.ListOf) type).element();
            List<Value> elements = made.elements().stream()
                    .map(each -> coerce(at, each, element, each.hint(), code))
                    .toList();
            return code.let(hint, type, new Expr.ListConstruction(elements));
        }
        throw Refusal.of(
                at,
                "'" + at + "' of type " + value.type().source() + " can't become " + type.source() + " here",
                "Give it the declared type.");
    }

    private static Value widened(Expression at, Value value, JType.Sealed type, String hint, BlockBuilder code) {
        boolean creates = Syntax.unwrap(at) instanceof ObjectCreationExpr;
        Expr made = creates ? code.takeBack(value, Expr.class) : null;
        if (made != null) {
            return code.let(value.hint(), type, made);
        }
        if (value.type().isDifferentiable()) {
            return code.let(hint, type, new Expr.Widening(value, null));
        }
        TemplateBuilder constant = new TemplateBuilder().value(value);
        return code.let(hint, type, new Expr.Opaque(constant.build(false), "", "", true));
    }

    /** Casts up or down. */
    static Value cast(Expression at, Value operand, JType type, String hint, BlockBuilder code) {
        String name = hint.equals("t") ? "cast" : hint;
        if (type instanceof JType.Sealed sealed && sealed.covers(operand.type())) {
            return widened(at, operand, sealed, name, code);
        }
        if (type.isDifferentiable()) {
            return code.let(name, type, new Expr.Narrowing(operand, null, true));
        }
        TemplateBuilder text =
                new TemplateBuilder().text("(" + type.source() + ") ").value(operand);
        return code.let(name, type, new Expr.Opaque(text.build(false), "", "", false));
    }
}
