package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.NodeList;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.TypeExpr;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.ast.type.UnknownType;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedValueDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.source.Refusal;

/** Method references as the lambdas that they are short for. */
final class MethodReferences {
    private MethodReferences() {}

    /** Puts the lambda into the place of the reference and returns it. */
    static LambdaExpr asLambda(MethodReferenceExpr reference, int count, Context context, Scope scope) {
        NodeList<Parameter> parameters = new NodeList<>();
        List<Expression> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "arg" + i;
            parameters.add(new Parameter(new UnknownType(), name));
            arguments.add(placed(new NameExpr(name), reference));
        }
        Expression call = placed(call(reference, arguments, context, scope), reference);
        LambdaExpr lambda =
                placed(new LambdaExpr(parameters, placed(new ExpressionStmt(call), reference), true), reference);
        reference.replace(lambda);
        return lambda;
    }

    private static <T extends Node> T placed(T node, MethodReferenceExpr at) {
        node.setTokenRange(at.getTokenRange().orElseThrow());
        return node;
    }

    private static Expression call(
            MethodReferenceExpr reference, List<Expression> arguments, Context context, Scope scope) {
        Expression object = reference.getScope();
        String name = reference.getIdentifier();
        if (object instanceof ThisExpr) {
            return new MethodCallExpr(object.clone(), name, new NodeList<>(arguments));
        }
        if (!(object instanceof TypeExpr type) || !(type.getType() instanceof ClassOrInterfaceType named)) {
            throw refusal(reference);
        }
        if (scope.has(named.getNameWithScope())) {
            NameExpr variable = placed(new NameExpr(named.getNameWithScope()), reference);
            return new MethodCallExpr(variable, name, new NodeList<>(arguments));
        }
        if (name.equals("new")) {
            return new ObjectCreationExpr(null, named.clone(), new NodeList<>(arguments));
        }
        Optional<ResolvedReferenceTypeDeclaration> owner = TypeNames.named(named, reference);
        if (owner.isEmpty()) {
            return new MethodCallExpr(constant(reference, named, context), name, new NodeList<>(arguments));
        }
        if (isStatic(owner.get(), name, arguments.size())) {
            Expression qualifier = placed(type.clone(), reference);
            return new MethodCallExpr(qualifier, name, new NodeList<>(arguments));
        }
        return new MethodCallExpr(arguments.get(0), name, new NodeList<>(arguments.subList(1, arguments.size())));
    }

    /** Returns an object that is always the same: a reference reads it when it is made, the lambda when it is applied. */
    private static Expression constant(MethodReferenceExpr reference, ClassOrInterfaceType name, Context context) {
        Expression field = field(name, reference);
        field.setParentNode(reference.getParentNode().orElseThrow());
        ResolvedValueDeclaration declaration = context.resolve(reference, () -> declaration(field));
        boolean constant = declaration.isEnumConstant()
                || declaration.isField() && context.types().isFinal(declaration.asField());
        if (!constant) {
            throw refusal(reference);
        }
        return field;
    }

    private static ResolvedValueDeclaration declaration(Expression field) {
        return field instanceof NameExpr name
                ? name.resolve()
                : field.asFieldAccessExpr().resolve();
    }

    private static Expression field(ClassOrInterfaceType name, MethodReferenceExpr reference) {
        Expression field = name.getScope().isPresent()
                ? new FieldAccessExpr(field(name.getScope().get(), reference), name.getNameAsString())
                : new NameExpr(name.getNameAsString());
        return placed(field, reference);
    }

    private static Refusal refusal(MethodReferenceExpr reference) {
        return Refusal.of(
                reference,
                "'" + reference + "' is not supported in differentiable code",
                "Give the object a local variable, or write a lambda.");
    }

    private static boolean isStatic(ResolvedReferenceTypeDeclaration owner, String name, int arguments) {
        return owner.getDeclaredMethods().stream()
                .anyMatch(m -> m.isStatic()
                        && m.getName().equals(name)
                        && (m.getNumberOfParams() == arguments || m.hasVariadicParameter()));
    }
}
