package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import java.util.List;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Conversions of values as assignments and casts make them. */
final class Conversions {
    private final Context context;

    Conversions(Context context) {
        this.context = context;
    }

    /** Converts a value as Java does on assignment: widening, unboxing, or not at all. */
    Value coerce(Expression at, Value value, JType type, BlockBuilder code) {
        if (value.type().equals(type)) {
            return value;
        }
        if (isNull(at) && mayBeNull(type)) {
            return nothing(value.hint(), type, code);
        }
        if (type instanceof JType.Scalar && NumberTypes.isNumber(value.type())) {
            return code.let(value.hint(), type, new Expr.Conversion(value));
        }
        if (Interfaces.concern(value.type(), type)) {
            return Interfaces.coerce(at, value, type, value.hint(), code);
        }
        boolean infersOther = value.type() instanceof JType.Rec made
                && type instanceof JType.Rec declared
                && made.qualifiedName().equals(declared.qualifiedName());
        if (infersOther) {
            throw Refusal.of(
                    at,
                    "'" + at + "' is a " + value.type().source() + " here, not a " + type.source(),
                    "Write its type arguments instead of <>.");
        }
        if (NumberTypes.isInteger(type) && NumberTypes.isInteger(value.type())) {
            // what is done to it next is done in the type that it has now: 3L << 40, or text of a char
            TemplateBuilder cast =
                    new TemplateBuilder().text("(" + type.source() + ") ").value(value);
            return code.opaque(value.hint(), type, cast);
        }
        if (value.type().isDifferentiable() && !type.isDifferentiable()) {
            String loss = Patterns.loss(value.type(), type);
            Origin outer = code.origin();
            code.at(at);
            Value converted =
                    code.opaque(value.hint(), type, new TemplateBuilder().value(value), loss, Operations.STOP);
            code.at(outer);
            return converted;
        }
        if (type.isDifferentiable() && !value.type().isDifferentiable() && !(type instanceof JType.ListOf)) {
            throw Refusal.of(
                    at,
                    "'" + at + "' of type " + value.type().source() + " can't become " + type.source() + " here",
                    "Give it the declared type.");
        }
        return value;
    }

    Value cast(Expression at, Value operand, JType type, String hint, BlockBuilder code) {
        if (operand.type().equals(type)) {
            return operand;
        }
        if (Interfaces.mayCast(operand.type(), type)) {
            return Interfaces.cast(at, operand, type, hint, code);
        }
        boolean number = NumberTypes.isNumber(operand.type());
        if (type instanceof JType.Scalar && number) {
            return code.let(hint, type, new Expr.Conversion(operand));
        }
        if (type.isDifferentiable() || !number) {
            throw Refusal.of(
                    at, "a cast to " + type.source() + " is not supported in differentiable code", "Avoid the cast.");
        }
        TemplateBuilder text =
                new TemplateBuilder().text("(" + type.source() + ") ").value(operand);
        return code.opaque(hint, type, text, "a cast to " + type.source() + " loses the derivative", Operations.STOP);
    }

    /** Compound assignment casts back to the variable's type. */
    Value narrow(Expression at, Value value, JType type, String hint, BlockBuilder code) {
        return value.type().equals(type) ? value : cast(at, value, type, hint, code);
    }

    static boolean isNull(Expression expression) {
        return Syntax.unwrap(expression) instanceof NullLiteralExpr;
    }

    /** Returns whether a variable may be null until something is found; not if its arrays' adjoints may be looked for. */
    static boolean mayBeNull(JType type) {
        return (type instanceof JType.Rec || type instanceof JType.Sealed) && !type.holdsMemory();
    }

    Value nothing(String hint, JType type, BlockBuilder code) {
        List<JType.Rec> records = type instanceof JType.Sealed sealed ? sealed.variants() : List.of((JType.Rec) type);
        records.forEach(context.types()::addNull);
        return code.let(hint, type, new Expr.NewArray(Template.of("null", true)));
    }
}
