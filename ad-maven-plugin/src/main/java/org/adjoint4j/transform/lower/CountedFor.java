package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A for loop whose index runs from one int to another in steps of one.
 *
 * @param variable the index
 * @param from its first value
 * @param comparison one of {@code < <= > >=}
 * @param bound what it is compared with, not changed by the loop
 */
record CountedFor(String variable, Expression from, String comparison, Expression bound) {
    /** Calls that a loop's body does not change the result of; others are made before each iteration. */
    private static final Set<String> SIZES = Set.of("size", "length", "shape", "rank", "dim");

    static Optional<CountedFor> of(ForStmt loop) {
        if (loop.getInitialization().size() != 1
                || !loop.getInitialization().get(0).isVariableDeclarationExpr()
                || loop.getUpdate().size() != 1
                || loop.getCompare().isEmpty()
                || !loop.getCompare().get().isBinaryExpr()) {
            return Optional.empty();
        }
        var declaration = loop.getInitialization().get(0).asVariableDeclarationExpr();
        BinaryExpr compare = loop.getCompare().get().asBinaryExpr();
        if (declaration.getVariables().size() != 1
                || !declaration.getElementType().asString().equals("int")) {
            return Optional.empty();
        }
        var variable = declaration.getVariable(0);
        String name = variable.getNameAsString();
        String comparison = compare.getOperator().asString();
        Set<String> assigned = Syntax.assigned(loop.getBody());
        boolean fits = variable.getInitializer().isPresent()
                && isName(compare.getLeft(), name)
                && step(loop.getUpdate().get(0), name).equals(neededStep(comparison))
                && !assigned.contains(name)
                && isFixed(compare.getRight(), name, assigned, loop.getBody());
        return fits
                ? Optional.of(new CountedFor(name, variable.getInitializer().get(), comparison, compare.getRight()))
                : Optional.empty();
    }

    private static boolean isName(Expression expression, String name) {
        return expression instanceof NameExpr e && e.getNameAsString().equals(name);
    }

    private static String neededStep(String comparison) {
        return switch (comparison) {
            case "<", "<=" -> "+";
            case ">", ">=" -> "-";
            default -> "none";
        };
    }

    private static String step(Expression update, String name) {
        if (update instanceof UnaryExpr unary
                && Syntax.isStep(unary.getOperator())
                && isName(unary.getExpression(), name)) {
            return unary.getOperator().asString().substring(0, 1);
        }
        if (update instanceof AssignExpr assign
                && isName(assign.getTarget(), name)
                && assign.getValue().toString().equals("1")) {
            return assign.getOperator().asString().replace("=", "");
        }
        return "";
    }

    /** The bound is evaluated once here, before each iteration in Java: it must not change. */
    private static boolean isFixed(Expression bound, String index, Set<String> assigned, Statement body) {
        if (Syntax.hasSideEffects(bound)
                || !bound.findAll(ArrayAccessExpr.class).isEmpty()) {
            return false;
        }
        List<String> names = bound.findAll(NameExpr.class).stream()
                .map(NameExpr::getNameAsString)
                .toList();
        List<MethodCallExpr> called = bound.findAll(MethodCallExpr.class);
        boolean calls = !called.isEmpty();
        return called.stream()
                        .allMatch(c -> SIZES.contains(c.getNameAsString())
                                && c.getArguments().stream().allMatch(Expression::isLiteralExpr))
                && names.stream().noneMatch(n -> n.equals(index) || assigned.contains(n))
                && (!calls || names.stream().noneMatch(n -> isReceiverOfStatement(n, body)));
    }

    private static boolean isReceiverOfStatement(String name, Statement body) {
        return body.findAll(com.github.javaparser.ast.stmt.ExpressionStmt.class).stream()
                .map(s -> s.getExpression())
                .anyMatch(e -> e instanceof MethodCallExpr call
                        && call.findAll(NameExpr.class).stream()
                                .anyMatch(n -> n.getNameAsString().equals(name)));
    }
}
