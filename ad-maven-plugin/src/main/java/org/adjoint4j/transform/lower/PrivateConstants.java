package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.resolution.declarations.ResolvedFieldDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedValueDeclaration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;

/**
 * Private constants: another class can't read them, but what they are made from can be repeated there, if it is literals,
 * other constants, arithmetic and {@code Math}. The type is that of the field: {@code private static final double N = 7}
 * is not the {@code int} 7.
 */
final class PrivateConstants {
    private static final Set<BinaryExpr.Operator> ARITHMETIC = EnumSet.of(
            BinaryExpr.Operator.PLUS,
            BinaryExpr.Operator.MINUS,
            BinaryExpr.Operator.MULTIPLY,
            BinaryExpr.Operator.DIVIDE,
            BinaryExpr.Operator.REMAINDER);

    private final Context context;
    private final DiscreteLowering discrete;

    PrivateConstants(Context context, DiscreteLowering discrete) {
        this.context = context;
        this.discrete = discrete;
    }

    /** Returns what has a constant's value and type, as an operand; empty where that can't be told. */
    Optional<String> text(ResolvedFieldDeclaration field) {
        return field.toAst()
                .filter(ast -> ast instanceof FieldDeclaration declaration && declaration.isFinal())
                .flatMap(ast -> ((FieldDeclaration) ast)
                        .getVariables().stream()
                                .filter(variable -> variable.getNameAsString().equals(field.getName()))
                                .findFirst())
                .flatMap(VariableDeclarator::getInitializer)
                .flatMap(value -> text(value).map(text -> as(context.types().map(field.getType()), value, text)));
    }

    private String as(JType type, Expression value, String text) {
        boolean number = type instanceof JType.Scalar || type instanceof JType.Discrete plain && plain.isIntegral();
        if (!number || context.typeOf(value).equals(type)) {
            return text;
        }
        boolean decimal = text.matches("0|[1-9]\\d*");
        if (decimal && type.equals(JType.DOUBLE)) {
            return text + ".0";
        }
        if (decimal && type.source().equals("long")) {
            return text + "L";
        }
        return "((" + type.source() + ") " + text + ")";
    }

    private Optional<String> text(Expression wrapped) {
        Expression value = Syntax.unwrap(wrapped);
        if (value instanceof LiteralExpr) {
            return Optional.of(value.getTokenRange().orElseThrow().toString());
        }
        if (value instanceof UnaryExpr unary
                && (unary.getOperator() == UnaryExpr.Operator.MINUS
                        || unary.getOperator() == UnaryExpr.Operator.PLUS)) {
            return text(unary.getExpression())
                    .map(operand -> "(" + unary.getOperator().asString() + operand + ")");
        }
        if (value instanceof BinaryExpr binary && ARITHMETIC.contains(binary.getOperator())) {
            Optional<String> left = text(binary.getLeft());
            Optional<String> right = text(binary.getRight());
            return left.isEmpty() || right.isEmpty()
                    ? Optional.empty()
                    : Optional.of("(" + left.get() + " " + binary.getOperator().asString() + " " + right.get() + ")");
        }
        if (value instanceof MethodCallExpr call) {
            return ofMath(call);
        }
        return value instanceof NameExpr name
                ? constant(context.resolve(name, name::resolve))
                : value instanceof FieldAccessExpr field
                        ? constant(context.resolve(field, field::resolve))
                        : Optional.empty();
    }

    private Optional<String> ofMath(MethodCallExpr call) {
        ResolvedMethodDeclaration method = context.resolve(
                call, () -> OwnMethods.find(call, context.types()).method());
        List<String> arguments = new ArrayList<>();
        call.getArguments().forEach(argument -> text(argument).ifPresent(arguments::add));
        boolean known = method.declaringType().getQualifiedName().equals("java.lang.Math")
                && !method.getName().equals("random")
                && arguments.size() == call.getArguments().size();
        return known
                ? Optional.of(DiscreteLowering.owner(context, method.declaringType()) + "." + method.getName() + "("
                        + String.join(", ", arguments) + ")")
                : Optional.empty();
    }

    private Optional<String> constant(ResolvedValueDeclaration value) {
        if (!value.isField() || !value.asField().isStatic() || !context.types().isFinal(value.asField())) {
            return Optional.empty();
        }
        ResolvedFieldDeclaration field = value.asField();
        return switch (field.accessSpecifier()) {
            case PRIVATE -> text(field);
            default ->
                Optional.of(DiscreteLowering.owner(
                                context, field.declaringType().asReferenceType()) + "." + field.getName());
        };
    }
}
