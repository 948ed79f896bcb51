package org.adjoint4j.transform;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import java.util.List;
import java.util.Set;

/**
 * Methods of a few operations on numbers: written out where they are called, they need neither a {@code Vjp} nor boxes
 * there. They call nothing but {@code Math}, so that writing them out makes no caller much longer.
 */
final class SmallMethods {
    private static final int MOST_EXPRESSIONS = 40;
    private static final Set<String> NUMBERS = Set.of("double", "float", "int", "long");
    private static final Set<String> REAL = Set.of("double", "float");

    private SmallMethods() {}

    static boolean contain(Signature signature) {
        MethodDeclaration method = signature.method();
        boolean numbers = method.isStatic()
                && REAL.contains(method.getTypeAsString())
                && method.getParameters().stream()
                        .allMatch(p -> !p.isVarArgs() && NUMBERS.contains(p.getTypeAsString()));
        boolean whole = method.getParameters().stream()
                .filter(p -> REAL.contains(p.getTypeAsString()))
                .allMatch(p -> signature.differentiated().contains(p.getNameAsString()));
        return numbers && whole && !isOverloaded(signature) && isSmall(method);
    }

    /** Which one is called is then for the call to find out. */
    private static boolean isOverloaded(Signature signature) {
        String name = signature.method().getNameAsString();
        return signature.declaringType().getMethodsByName(name).size() > 1;
    }

    private static boolean isSmall(MethodDeclaration method) {
        List<Statement> statements = method.getBody().orElseThrow().getStatements();
        if (statements.size() != 1 || !(statements.get(0) instanceof ReturnStmt result)) {
            return false;
        }
        List<Expression> all = result.getExpression().orElseThrow().findAll(Expression.class);
        return all.size() <= MOST_EXPRESSIONS && all.stream().allMatch(e -> isPlain(e, method));
    }

    private static boolean isPlain(Expression expression, MethodDeclaration method) {
        if (expression instanceof MethodCallExpr call) {
            return isMath(call);
        }
        if (expression instanceof NameExpr name) {
            return method.getParameterByName(name.getNameAsString()).isPresent() || isScopeOfMath(name);
        }
        if (expression instanceof UnaryExpr unary) {
            return !unary.getOperator().asString().matches("\\+\\+|--");
        }
        return expression instanceof BinaryExpr
                || expression instanceof ConditionalExpr
                || expression instanceof EnclosedExpr
                || expression instanceof LiteralExpr;
    }

    private static boolean isMath(MethodCallExpr call) {
        try {
            return call.resolve().declaringType().getQualifiedName().equals("java.lang.Math");
        } catch (RuntimeException e) {
            return false; // not resolved: the method's own transformation says so
        }
    }

    private static boolean isScopeOfMath(NameExpr name) {
        Node parent = name.getParentNode().orElse(null);
        return parent instanceof MethodCallExpr call
                && call.getScope().filter(scope -> scope == name).isPresent()
                && isMath(call);
    }
}
