package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;

/** The static types of expressions where the symbol solver does not know them. */
final class ExpressionTypes {
    static final JType OBJECT = new JType.Discrete("Object", "Object");
    static final Set<String> COMPARISONS = Set.of("<", "<=", ">", ">=", "==", "!=");

    private final Context context;

    ExpressionTypes(Context context) {
        this.context = context;
    }

    /**
     * Returns the type of an expression that reads no differentiable variable. The symbol solver gives a conditional the
     * type of its first arm, or none, and the complement of a byte that of a byte; parameters of lambdas it may not know.
     */
    JType typeOf(Expression wrapped, Scope scope) {
        Expression expression = Syntax.unwrap(wrapped);
        if (expression instanceof NameExpr name && scope.has(name.getNameAsString())) {
            return scope.typeOf(name.getNameAsString());
        }
        if (expression instanceof ConditionalExpr conditional) {
            JType then = typeOf(conditional.getThenExpr(), scope);
            return common(conditional, then, typeOf(conditional.getElseExpr(), scope));
        }
        if (expression instanceof BinaryExpr binary) {
            String operator = binary.getOperator().asString();
            return isCondition(operator)
                    ? NumberTypes.BOOLEAN
                    : operation(binary, operator, typeOf(binary.getLeft(), scope), typeOf(binary.getRight(), scope));
        }
        if (expression instanceof UnaryExpr unary && NumberTypes.isInteger(typeOf(unary.getExpression(), scope))) {
            return NumberTypes.widest(typeOf(unary.getExpression(), scope));
        }
        return context.typeOf(wrapped);
    }

    private static boolean isCondition(String operator) {
        return COMPARISONS.contains(operator) || operator.equals("&&") || operator.equals("||");
    }

    /** Returns the type of an operation that is no comparison. */
    JType operation(Expression at, String operator, JType left, JType right) {
        if (operator.equals("+") && (NumberTypes.isText(left) || NumberTypes.isText(right))) {
            return NumberTypes.isText(left) ? left : right;
        }
        JType number = NumberTypes.promoted(left, right);
        if (number != null) {
            return number;
        }
        if (!NumberTypes.isNumber(left) || !NumberTypes.isNumber(right)) {
            return left.equals(NumberTypes.BOOLEAN) && right.equals(NumberTypes.BOOLEAN)
                    ? NumberTypes.BOOLEAN
                    : context.typeOf(at);
        }
        boolean shifts = operator.startsWith("<<") || operator.startsWith(">>");
        return NumberTypes.isLong(left) || !shifts && NumberTypes.isLong(right) ? NumberTypes.LONG : NumberTypes.INT;
    }

    JType common(Expression at, JType left, JType right) {
        JType number = NumberTypes.promoted(left, right);
        if (left.equals(right)) {
            return left;
        }
        if (number != null) {
            return number;
        }
        JType wider = NumberTypes.widest(left).equals(left)
                ? left
                : NumberTypes.widest(right).equals(right) ? right : null;
        boolean integers = NumberTypes.isNumber(left) && NumberTypes.isNumber(right) && wider != null;
        boolean isLong = left.source().equals("long") || right.source().equals("long");
        JType.Sealed sealed = context.types().common(left, right);
        if (sealed != null) {
            return sealed;
        }
        if (!integers) {
            return (NumberTypes.isText(left) || NumberTypes.isText(right))
                            && (NumberTypes.isInBox(left) || NumberTypes.isInBox(right))
                    ? OBJECT
                    : context.typeOf(at);
        }
        return isLong && left.source().equals("long") ? left : isLong ? right : wider;
    }
}
