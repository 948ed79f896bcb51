package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Assignments, compound ones and increments, to local variables and elements. */
final class Assignments {
    private final ExpressionLowering expressions;
    private final ArrayLowering arrays;
    private final Operations operations;
    private final Conversions conversions;

    Assignments(ExpressionLowering expressions, ArrayLowering arrays, Operations operations, Conversions conversions) {
        this.expressions = expressions;
        this.arrays = arrays;
        this.operations = operations;
        this.conversions = conversions;
    }

    // ---- assignment ---------------------------------------------------------------------------------------------

    Value assignment(AssignExpr assignment, Scope scope, BlockBuilder code) {
        if (Syntax.unwrap(assignment.getTarget()) instanceof ArrayAccessExpr access) {
            return elementAssignment(assignment, access, scope, code);
        }
        String variable = local(assignment.getTarget(), scope);
        JType type = scope.typeOf(variable);
        Value assigned;
        if (assignment.getOperator() == AssignExpr.Operator.ASSIGN) {
            assigned = expressions.lowerTo(type, assignment.getValue(), variable, scope, code);
        } else {
            assigned = compoundResult(assignment, scope.get(variable), type, variable, scope, code);
        }
        scope.set(variable, assigned);
        return assigned;
    }

    /** Array and index come first, for a compound assignment the element too, then the value, then the write. */
    private Value elementAssignment(AssignExpr assignment, ArrayAccessExpr access, Scope scope, BlockBuilder code) {
        ArrayLowering.Place place = arrays.place(access, scope, code);
        Value assigned;
        if (assignment.getOperator() == AssignExpr.Operator.ASSIGN) {
            assigned = expressions.lowerTo(place.type(), assignment.getValue(), "t", scope, code);
        } else {
            Value before = arrays.read(place, "before", code);
            assigned = compoundResult(assignment, before, place.type(), "t", scope, code);
        }
        arrays.write(access, place, assigned, scope, code);
        return assigned;
    }

    private Value compoundResult(
            AssignExpr assignment, Value before, JType type, String hint, Scope scope, BlockBuilder code) {
        Value operand = expressions.lower(assignment.getValue(), "t", scope, code);
        String operator = assignment.getOperator().asString().replace("=", "");
        Value result = compound(assignment, operator, before, operand, hint, code);
        return conversions.narrow(assignment, result, type, hint, code);
    }

    private Value compound(
            AssignExpr at, String operator, Value before, Value operand, String hint, BlockBuilder code) {
        if (NumberTypes.promoted(before.type(), operand.type()) != null) {
            return operations.arithmetic(at, operator, before, operand, hint, code);
        }
        TemplateBuilder text =
                new TemplateBuilder().value(before).text(" " + operator + " ").value(operand);
        boolean shifts = operator.startsWith("<<") || operator.startsWith(">>");
        boolean widens = operand.type().source().equals("long") && !shifts;
        JType type = widens ? operand.type() : NumberTypes.widest(before.type());
        boolean pure = !operator.equals("/") && !operator.equals("%");
        String loss = "'" + operator + "=' on " + before.type().source() + " has no derivative";
        return code.let(hint, type, new Expr.Opaque(text.build(false), loss, Operations.STOP, pure));
    }

    Value step(UnaryExpr unary, Scope scope, BlockBuilder code) {
        if (Syntax.unwrap(unary.getExpression()) instanceof ArrayAccessExpr access) {
            ArrayLowering.Place place = arrays.place(access, scope, code);
            Value before = arrays.read(place, "before", code);
            Value after = stepped(unary, before, place.type(), "after", code);
            arrays.write(access, place, after, scope, code);
            return unary.isPrefix() ? after : before;
        }
        String variable = local(unary.getExpression(), scope);
        Value before = scope.get(variable);
        Value after = stepped(unary, before, scope.typeOf(variable), variable, code);
        scope.set(variable, after);
        return unary.isPrefix() ? after : before;
    }

    private Value stepped(UnaryExpr unary, Value before, JType type, String hint, BlockBuilder code) {
        String operator = unary.getOperator().asString().substring(0, 1);
        Value one = code.let("one", NumberTypes.INT, new Expr.Constant("1"));
        Value stepped = code.let("t", NumberTypes.widest(before.type()), stepExpression(before, operator, one));
        return conversions.narrow(unary, stepped, type, hint, code);
    }

    private static Expr stepExpression(Value before, String operator, Value one) {
        if (before.type() instanceof JType.Scalar) {
            return new Expr.Arithmetic(operator, before, one);
        }
        TemplateBuilder text =
                new TemplateBuilder().value(before).text(" " + operator + " ").value(one);
        return new Expr.Opaque(text.build(false), "", "", true);
    }

    /** Returns the local variable that an assignment writes. */
    private String local(Expression target, Scope scope) {
        if (Syntax.unwrap(target) instanceof NameExpr name && scope.has(name.getNameAsString())) {
            DiscreteLowering.refuseFunction(name, scope);
            return name.getNameAsString();
        }
        String field = LocalObjects.fieldVariable(Syntax.unwrap(target), scope);
        if (field != null) {
            return field;
        }
        throw Refusal.of(
                target,
                "'" + target + "' is written, which outlives the call",
                "Assign to a local variable and return the result.");
    }
}
