package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.resolution.MethodUsage;
import com.github.javaparser.resolution.logic.FunctionalInterfaceLogic;
import com.github.javaparser.resolution.types.ResolvedReferenceType;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Lambdas and method references that are known where they are applied. */
final class Functions {
    private final Context context;
    private final ExpressionLowering expressions;
    private final StatementLowering statements;

    Functions(Context context, ExpressionLowering expressions, StatementLowering statements) {
        this.context = context;
        this.expressions = expressions;
        this.statements = statements;
    }

    /**
     * Returns the function that an expression stands for; null where it is none or not known.
     *
     * @param type the interface that the expression becomes, asked for where the expression does not say itself
     */
    Function find(Expression wrapped, Supplier<ResolvedType> type, Scope scope) {
        return find(wrapped, type, scope, context.types().variables());
    }

    /** As the other one, for an interface whose type variables are {@code bindings}. */
    Function find(Expression wrapped, Supplier<ResolvedType> type, Scope scope, Map<String, JType> bindings) {
        Expression expression = Syntax.unwrap(wrapped);
        if (expression instanceof NameExpr name) {
            return scope.function(name.getNameAsString());
        }
        if (expression instanceof CastExpr cast) {
            return find(cast.getExpression(), cast.getType()::resolve, scope, bindings);
        }
        if (expression instanceof LambdaExpr lambda) {
            return lambda(lambda, context.resolve(lambda, type), scope, bindings);
        }
        if (expression instanceof MethodReferenceExpr reference) {
            ResolvedType target = context.resolve(reference, type);
            int parameters = shape(reference, target).parameters().size();
            LambdaExpr lambda = MethodReferences.asLambda(reference, parameters, context, scope);
            return lambda(lambda, target, scope, bindings);
        }
        return expression instanceof MethodCallExpr call ? composed(call, type, scope, bindings) : null;
    }

    /** Applies a function to the arguments of a call. */
    Value apply(MethodCallExpr call, Function function, Scope scope, BlockBuilder code) {
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < call.getArguments().size(); i++) {
            arguments.add(expressions.lowerTo(function.parameters().get(i), call.getArgument(i), "t", scope, code));
        }
        context.templates().writeOut(call);
        return function.body().apply(arguments, code);
    }

    /** Returns what the function of an interface returns. */
    ResolvedType resultOf(Expression at, ResolvedType type) {
        return shape(at, type).result();
    }

    /** Returns whether a call puts two functions together rather than applying one. */
    static boolean composes(MethodCallExpr call) {
        String name = call.getNameAsString();
        return (name.equals("andThen") || name.equals("compose"))
                && call.getArguments().size() == 1
                && call.getScope().isPresent();
    }

    private Function composed(
            MethodCallExpr call, Supplier<ResolvedType> asked, Scope scope, Map<String, JType> bindings) {
        if (!composes(call)) {
            return null;
        }
        Function first = find(call.getScope().get(), asked, scope, bindings);
        if (first == null) {
            return null;
        }
        boolean operator = first.type().describe().endsWith("UnaryOperator"); // goes with others of its type
        Function second = find(call.getArgument(0), operator ? first::type : asked, scope, bindings);
        if (second == null) {
            return null;
        }
        return call.getNameAsString().equals("andThen") ? chain(first, second) : chain(second, first);
    }

    private static Function chain(Function first, Function second) {
        return new Function(first.method(), first.type(), first.parameters(), (arguments, code) -> {
            Value between = first.body().apply(arguments, code);
            return second.body().apply(List.of(between), code);
        });
    }

    /** What an interface asks of a function. */
    private record Shape(String method, List<ResolvedType> parameters, ResolvedType result) {}

    private Shape shape(Expression at, ResolvedType type) {
        return context.resolve(at, () -> {
            MethodUsage method =
                    FunctionalInterfaceLogic.getFunctionalMethod(type).orElseThrow();
            ResolvedReferenceType declared = declaredBy(type.asReferenceType(), method);
            List<ResolvedType> parameters = method.getParamTypes().stream()
                    .map(parameter -> plain(declared.useThisTypeParametersOnTheGivenType(parameter)))
                    .toList();
            ResolvedType result = declared.useThisTypeParametersOnTheGivenType(method.returnType());
            return new Shape(method.getName(), parameters, plain(result));
        });
    }

    private static ResolvedReferenceType declaredBy(ResolvedReferenceType type, MethodUsage method) {
        String owner = method.declaringType().getQualifiedName();
        return type.getAllAncestors().stream()
                .filter(ancestor -> ancestor.getQualifiedName().equals(owner))
                .findFirst()
                .orElse(type);
    }

    private static ResolvedType plain(ResolvedType type) {
        return type.isWildcard() && type.asWildcard().isBounded()
                ? type.asWildcard().getBoundedType()
                : type;
    }

    private Function lambda(LambdaExpr lambda, ResolvedType type, Scope scope, Map<String, JType> bindings) {
        Shape shape = shape(lambda, type);
        if (shape.result().isVoid()) {
            throw Refusal.of(
                    lambda,
                    "a function without a result is not supported in differentiable code",
                    "Return the result, or write a loop.");
        }
        Map<String, JType> own = context.types().variables();
        context.types().bind(bindings);
        List<JType> parameters = new ArrayList<>();
        for (int i = 0; i < lambda.getParameters().size(); i++) {
            parameters.add(parameter(lambda.getParameter(i), shape.parameters().get(i)));
        }
        boolean known = TypeArguments.isKnown(shape.result(), bindings);
        JType result = known ? context.types().map(shape.result()) : null;
        context.types().bind(own);
        Scope captured = scope.captured();
        return new Function(shape.method(), type, parameters, (arguments, code) -> {
            Map<String, JType> outer = context.types().variables();
            context.types().bind(own);
            Value value = applied(lambda, result, parameters, arguments, captured, code);
            context.types().bind(outer);
            return value;
        });
    }

    /** The solver finds the types of a lambda's body more easily where its parameters have one. */
    private JType parameter(Parameter parameter, ResolvedType type) {
        JType mapped = context.types().map(type);
        if (parameter.getType().isUnknownType()) {
            if (TypeArguments.isKnown(type, Map.of())) {
                parameter.setType(type.describe());
            } else if (mapped instanceof JType.Rec rec && rec.arguments().isEmpty()) {
                parameter.setType(rec.qualifiedName());
            } else if (context.inlining().isEmpty() && isNumber(mapped)) { // there it may be another one next time
                parameter.setType("java.lang." + mapped.boxed());
            }
        }
        return mapped;
    }

    private static boolean isNumber(JType type) {
        return type instanceof JType.Scalar || type instanceof JType.Discrete discrete && discrete.isIntegral();
    }

    private Value applied(
            LambdaExpr lambda,
            JType result,
            List<JType> parameters,
            List<Value> arguments,
            Scope captured,
            BlockBuilder code) {
        Scope inner = captured.copy();
        inner.control(true, Map.of());
        for (int i = 0; i < parameters.size(); i++) {
            String name = lambda.getParameter(i).getNameAsString();
            inner.declare(name, parameters.get(i));
            inner.set(name, arguments.get(i));
        }
        if (lambda.getBody() instanceof BlockStmt block) {
            if (result == null) {
                throw Refusal.of(
                        lambda,
                        "what this lambda returns can't be found out",
                        "Give it a local variable of an explicit type.");
            }
            return statements.lowerFunction(block, result, inner, code);
        }
        Expression body = ((ExpressionStmt) lambda.getBody()).getExpression();
        return result == null
                ? expressions.lower(body, "t", inner, code)
                : expressions.lowerTo(result, body, "t", inner, code);
    }
}
