package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.Statement;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Questions about syntax alone. */
final class Syntax {
    private Syntax() {}

    /** Returns the names of the variables that are assigned anywhere below a node. */
    static Set<String> assigned(Node node) {
        Set<String> names = new LinkedHashSet<>();
        node.findAll(AssignExpr.class, a -> !changesNothing(a)).forEach(a -> addName(a.getTarget(), names));
        node.findAll(UnaryExpr.class, u -> isStep(u.getOperator())).forEach(u -> addName(u.getExpression(), names));
        return names;
    }

    /** Returns whether an assignment is {@code x = x}, which makes no new variable of x. */
    private static boolean changesNothing(AssignExpr assignment) {
        Expression value = unwrap(assignment.getValue());
        boolean plain =
                assignment.getOperator() == AssignExpr.Operator.ASSIGN && assignment.getTarget() instanceof NameExpr;
        return plain
                && (value.equals(assignment.getTarget())
                        || value instanceof AssignExpr inner
                                && inner.getTarget().equals(assignment.getTarget())
                                && changesNothing(inner));
    }

    /** Returns whether evaluating an expression changes a variable. */
    static boolean hasSideEffects(Expression expression) {
        return !expression.findAll(AssignExpr.class).isEmpty()
                || !expression
                        .findAll(UnaryExpr.class, u -> isStep(u.getOperator()))
                        .isEmpty();
    }

    /** Returns whether an expression is the literal {@code true}. */
    static boolean isTrue(Expression expression) {
        return unwrap(expression) instanceof BooleanLiteralExpr literal && literal.getValue();
    }

    /** Returns whether an operator is one of the four of {@code ++} and {@code --}. */
    static boolean isStep(UnaryExpr.Operator operator) {
        return switch (operator) {
            case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
            case PLUS, MINUS, BITWISE_COMPLEMENT, LOGICAL_COMPLEMENT -> false;
        };
    }

    /** Returns the expression inside any parentheses. */
    static Expression unwrap(Expression expression) {
        Expression inner = expression;
        while (inner.isEnclosedExpr()) {
            inner = inner.asEnclosedExpr().getInner();
        }
        return inner;
    }

    private static void addName(Expression target, Set<String> names) {
        if (unwrap(target) instanceof NameExpr name) {
            names.add(name.getNameAsString());
        }
    }

    /** Returns what users call a construct. */
    static String kind(Node construct) {
        return switch (construct.getClass().getSimpleName()) {
            case "LambdaExpr" -> "lambda expression";
            case "MethodReferenceExpr" -> "method reference";
            case "InstanceOfExpr" -> "instanceof";
            case "ArrayCreationExpr" -> "new array";
            case "ArrayInitializerExpr" -> "array initializer";
            case "LabeledStmt" -> "label";
            case "LocalClassDeclarationStmt" -> "local class";
            case "LocalRecordDeclarationStmt" -> "local record";
            default -> construct instanceof Statement ? keyword(construct) : construct.toString();
        };
    }

    private static String keyword(Node statement) {
        return statement.getClass().getSimpleName().replace("Stmt", "").toLowerCase(Locale.ROOT);
    }
}
