package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Operations of one and two operands, and those that need not evaluate the right one. */
final class Operations {
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%");
    static final String STOP = "Wrap the value in Ad.stopGradient(...) if it is meant to be a constant.";

    private final ExpressionLowering expressions;
    private final ExpressionTypes types;

    Operations(ExpressionLowering expressions, ExpressionTypes types) {
        this.expressions = expressions;
        this.types = types;
    }

    // ---- arithmetic ---------------------------------------------------------------------------------------------

    Value binary(BinaryExpr binary, String hint, Scope scope, BlockBuilder code) {
        String operator = binary.getOperator().asString();
        if (operator.equals("&&") || operator.equals("||")) {
            return shortCircuit(binary, scope, code);
        }
        Value left = expressions.lower(binary.getLeft(), "t", scope, code);
        Value right = expressions.lower(binary.getRight(), "t", scope, code);
        return arithmetic(binary, operator, left, right, hint, code);
    }

    Value arithmetic(Expression at, String operator, Value left, Value right, String hint, BlockBuilder code) {
        JType type = NumberTypes.promoted(left.type(), right.type());
        if (type != null && ARITHMETIC.contains(operator)) {
            return code.let(hint, type, new Expr.Arithmetic(operator, left, right));
        }
        TemplateBuilder text =
                new TemplateBuilder().value(left).text(" " + operator + " ").value(right);
        boolean comparison = ExpressionTypes.COMPARISONS.contains(operator);
        JType result = comparison ? NumberTypes.BOOLEAN : discreteResult(at, operator, left.type(), right.type());
        String loss = comparison ? "" : "'" + operator + "' has no derivative here";
        return code.let(
                hint.equals("t") ? "condition" : hint,
                result,
                new Expr.Opaque(text.build(false), loss, STOP, !operator.equals("/") && !operator.equals("%")));
    }

    private JType discreteResult(Expression at, String operator, JType left, JType right) {
        JType type = types.operation(at, operator, left, right);
        if (type.isDifferentiable()) {
            throw Refusal.of(at, "'" + at + "' is not supported in differentiable code", "");
        }
        return type;
    }

    /** The right side is evaluated only if the left one does not decide. */
    private Value shortCircuit(BinaryExpr binary, Scope scope, BlockBuilder code) {
        Value left = expressions.lower(binary.getLeft(), "condition", scope, code);
        boolean and = binary.getOperator() == BinaryExpr.Operator.AND;
        return shortCircuit(left, and, binary.getRight(), scope, code);
    }

    /** Evaluates {@code expression} only if {@code left} does not decide. */
    Value shortCircuit(Value left, boolean and, Expression expression, Scope scope, BlockBuilder code) {
        BlockBuilder attempt = new BlockBuilder(code.origin());
        Scope after = scope.copy();
        Value right = expressions.lower(expression, "condition", after, attempt);
        Map<String, Value> bound = after.boundSince(scope);
        Optional<RightSide> side = Syntax.hasSideEffects(expression) || after.differsFrom(scope)
                ? Optional.empty()
                : RightSide.of(attempt, right, bound.values());
        if (side.isPresent()) {
            side.get().addTo(code, left, and);
            scope.adoptBound(after);
            TemplateBuilder text = new TemplateBuilder()
                    .value(left)
                    .text(and ? " && " : " || ")
                    .value(right);
            return code.opaque("condition", NumberTypes.BOOLEAN, text);
        }
        BlockBuilder decided = new BlockBuilder(code.origin());
        Value known = decided.let("condition", NumberTypes.BOOLEAN, new Expr.Constant(Boolean.toString(!and)));
        Branches.Arm evaluate = new Branches.Arm(attempt, after, right);
        Branches.Arm skip = new Branches.Arm(decided, scope.copy(), known);
        return Branches.joinCondition(left, and ? evaluate : skip, and ? skip : evaluate, scope, code);
    }

    Value unary(UnaryExpr unary, String hint, Scope scope, BlockBuilder code) {
        if (Syntax.isStep(unary.getOperator())) {
            return expressions.assignments().step(unary, scope, code);
        }
        Value operand = expressions.lower(unary.getExpression(), "t", scope, code);
        return switch (unary.getOperator()) {
            case PLUS -> operand;
            case MINUS ->
                operand.type() instanceof JType.Scalar
                        ? code.let(hint, operand.type(), new Expr.Negation(operand))
                        : code.opaque(
                                hint,
                                NumberTypes.widest(operand.type()),
                                new TemplateBuilder().text("-").value(operand));
            default ->
                code.opaque(
                        "condition",
                        operand.type(),
                        new TemplateBuilder()
                                .text(unary.getOperator().asString())
                                .value(operand));
        };
    }
}
