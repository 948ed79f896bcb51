package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.AccessSpecifier;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.FieldDeclaration;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.TextBlockLiteralExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedValueDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.rule.Rrule;
import org.adjoint4j.transform.source.Refusal;

/** Expressions that read no differentiable variable: kept as they are written, with names that work elsewhere. */
final class DiscreteLowering {
    private static final String ND_ARRAY = "org.adjoint4j.array.NdArray";
    private static final Set<String> IN_PLACE = Set.of("addScaledInPlace", "copyFrom", "adamWInPlace");
    private static final Set<String> PURE_OWNERS = Set.of("java.lang.Math", "java.lang.StrictMath");

    private final Context context;

    DiscreteLowering(Context context) {
        this.context = context;
    }

    /** Returns whether an expression reads only variables that can't carry a derivative and changes none. */
    boolean isDiscrete(Expression expression, Scope scope) {
        if (Syntax.hasSideEffects(expression)) {
            return false;
        }
        List<Node> structured = expression.findAll(
                Node.class, n -> n instanceof Expression e && (e.isSwitchExpr() || e.isLambdaExpr()));
        return structured.isEmpty()
                && expression.findAll(NameExpr.class).stream()
                        .map(NameExpr::getNameAsString)
                        .noneMatch(name -> scope.has(name) && scope.typeOf(name).isDifferentiable());
    }

    /** Returns whether evaluating a discrete expression has no effect and never depends on when. */
    boolean isPure(Expression expression) {
        return expression.findAll(ArrayAccessExpr.class).isEmpty()
                && expression.findAll(ObjectCreationExpr.class).isEmpty()
                && expression.findAll(BinaryExpr.class).stream().noneMatch(DiscreteLowering::mayDivideByZero)
                && expression.findAll(MethodCallExpr.class).stream().allMatch(this::isPureCall);
    }

    /** Returns the text of a discrete expression. */
    Template template(Expression expression, Scope scope) {
        TemplateBuilder text = new TemplateBuilder();
        append(expression, scope, text);
        Expression inner = Syntax.unwrap(expression);
        boolean atomic = expression.isEnclosedExpr()
                || !(inner.isBinaryExpr() || inner.isConditionalExpr() || inner.isCastExpr() || inner.isUnaryExpr());
        return text.build(atomic);
    }

    /** Returns the class that a static member is reached through in generated code. */
    String owner(ResolvedReferenceTypeDeclaration type) {
        return context.imports().name(type.getPackageName(), type.getClassName());
    }

    /** Returns what reads a method's value off its Vjp: a number without its box. */
    static String valueOf(ResolvedMethodDeclaration method) {
        return switch (method.getReturnType().describe()) {
            case "double" -> ".value().doubleValue()";
            case "float" -> ".value().floatValue()";
            default -> ".value()";
        };
    }

    /** Returns a rule's name as generated code calls it. */
    String rule(Rrule rule) {
        boolean own = context.imports().isSelf(rule.owner());
        return (own ? "" : context.imports().name(rule.owner()) + ".") + rule.method();
    }

    /**
     * Refuses a call of a method that generated code can't reach, or that writes to an array: a pullback may still read
     * it, under another name too.
     */
    void checkCall(MethodCallExpr call, ResolvedMethodDeclaration method) {
        if (method.declaringType().getQualifiedName().equals(ND_ARRAY) && IN_PLACE.contains(method.getName())) {
            throw Refusal.of(
                    call,
                    "'NdArray." + method.getName() + "' has no reverse rule: it writes to its array",
                    "Use an operation that returns a new array; updates in place are for optimizers.");
        }
        if (method.accessSpecifier() == AccessSpecifier.PRIVATE) {
            throw Refusal.of(
                    call,
                    "private method '" + method.getName() + "' can't be called from generated code",
                    "Make it package-private, or annotate it with @Differentiable.");
        }
    }

    private static boolean mayDivideByZero(BinaryExpr binary) {
        return binary.getOperator() == BinaryExpr.Operator.DIVIDE
                || binary.getOperator() == BinaryExpr.Operator.REMAINDER;
    }

    private boolean isPureCall(MethodCallExpr call) {
        ResolvedMethodDeclaration method = context.resolve(call, call::resolve);
        var owner = method.declaringType();
        boolean accessor = owner.isRecord() && method.getNumberOfParams() == 0;
        return accessor || PURE_OWNERS.contains(owner.getQualifiedName());
    }

    private void append(Expression expression, Scope scope, TemplateBuilder text) {
        if (expression instanceof NameExpr name) {
            appendName(name, scope, text);
        } else if (expression instanceof TextBlockLiteralExpr || expression instanceof LiteralExpr) {
            text.text(expression.getTokenRange().orElseThrow().toString());
        } else if (expression instanceof EnclosedExpr enclosed) {
            append(enclosed.getInner(), scope, text.text("("));
            text.text(")");
        } else if (expression instanceof BinaryExpr binary) {
            append(binary.getLeft(), scope, text);
            append(
                    binary.getRight(),
                    scope,
                    text.text(" " + binary.getOperator().asString() + " "));
        } else if (expression instanceof UnaryExpr unary) {
            boolean twice = unary.getExpression().isUnaryExpr(); // - -i is not --i
            append(unary.getExpression(), scope, text.text(unary.getOperator().asString() + (twice ? " " : "")));
        } else if (expression instanceof ConditionalExpr conditional) {
            append(conditional.getCondition(), scope, text);
            append(conditional.getThenExpr(), scope, text.text(" ? "));
            append(conditional.getElseExpr(), scope, text.text(" : "));
        } else {
            appendAccess(expression, scope, text);
        }
    }

    private void appendAccess(Expression expression, Scope scope, TemplateBuilder text) {
        if (expression instanceof ArrayAccessExpr access) {
            append(access.getName(), scope, text);
            append(access.getIndex(), scope, text.text("["));
            text.text("]");
        } else if (expression instanceof CastExpr cast) {
            text.text("("
                    + context.types()
                            .map(context.resolve(cast, cast.getType()::resolve))
                            .source() + ") ");
            append(cast.getExpression(), scope, text);
        } else if (expression instanceof FieldAccessExpr field) {
            appendField(field, scope, text);
        } else if (expression instanceof MethodCallExpr call) {
            appendCall(call, scope, text);
        } else if (expression instanceof ObjectCreationExpr creation
                && creation.getAnonymousClassBody().isEmpty()) {
            text.text("new " + context.typeOf(creation).source() + "(");
            appendList(creation.getArguments(), scope, text);
            text.text(")");
        } else {
            throw Refusal.of(
                    expression,
                    "'" + Syntax.kind(expression) + "' is not supported in differentiable code",
                    "Compute it in a helper method that takes and returns plain values.");
        }
    }

    private void appendName(NameExpr name, Scope scope, TemplateBuilder text) {
        String variable = name.getNameAsString();
        if (scope.has(variable)) {
            text.value(scope.get(variable));
            return;
        }
        appendConstant(name, context.resolve(name, name::resolve), text);
    }

    private void appendField(FieldAccessExpr field, Scope scope, TemplateBuilder text) {
        boolean onArray = field.getNameAsString().equals("length") && context.resolve(field, () -> isArray(field));
        if (onArray) {
            append(field.getScope(), scope, text);
            text.text(".length");
            return;
        }
        appendConstant(field, context.resolve(field, field::resolve), text);
    }

    private static boolean isArray(FieldAccessExpr field) {
        return field.getScope().calculateResolvedType().isArray();
    }

    private void appendConstant(Expression at, ResolvedValueDeclaration declaration, TemplateBuilder text) {
        if (declaration.isEnumConstant()) {
            var type = declaration.asEnumConstant().getType().asReferenceType();
            text.text(owner(type.getTypeDeclaration().orElseThrow()) + "." + declaration.getName());
            return;
        }
        if (!declaration.isField() || !declaration.asField().isStatic()) {
            throw Refusal.of(
                    at,
                    "'" + at + "' is not a local variable, parameter or static field",
                    "Pass it to the method as a parameter.");
        }
        var field = declaration.asField();
        if (field.accessSpecifier() != AccessSpecifier.PRIVATE) {
            text.text(owner(field.declaringType().asReferenceType()) + "." + field.getName());
            return;
        }
        text.text(literalOf(at, field.toAst()));
    }

    /** A private constant can't be reached from another class, but its value can be repeated there. */
    private static String literalOf(Expression at, java.util.Optional<Node> declaration) {
        if (declaration.isPresent() && declaration.get() instanceof FieldDeclaration field && field.isFinal()) {
            for (var variable : field.getVariables()) {
                String name = variable.getNameAsString();
                var value = variable.getInitializer().filter(DiscreteLowering::isLiteral);
                if (at.toString().endsWith(name) && value.isPresent()) {
                    return value.get().toString();
                }
            }
        }
        throw Refusal.of(
                at, "private field '" + at + "' can't be reached from generated code", "Make it package-private.");
    }

    private static boolean isLiteral(Expression value) {
        Expression inner = Syntax.unwrap(value);
        boolean negative =
                inner.isUnaryExpr() && inner.asUnaryExpr().getExpression().isLiteralExpr();
        return inner.isLiteralExpr() || negative;
    }

    private void appendCall(MethodCallExpr call, Scope scope, TemplateBuilder text) {
        ResolvedMethodDeclaration method = context.resolve(call, call::resolve);
        boolean hidden = method.accessSpecifier() == AccessSpecifier.PRIVATE;
        Optional<Rrule> rule =
                hidden ? context.rules().find(context.resolve(call, () -> MethodKeys.of(method))) : Optional.empty();
        if (rule.isPresent()) {
            appendList(call.getArguments(), scope, text.text(rule(rule.get()) + "("));
            text.text(")" + valueOf(method));
            return;
        }
        checkCall(call, method);
        if (method.isStatic()) {
            text.text(owner(method.declaringType()));
        } else {
            append(
                    call.getScope()
                            .orElseThrow(() -> Refusal.of(
                                    call,
                                    "instance method '" + call.getNameAsString() + "' needs an object",
                                    "Make it static, or call it on a parameter.")),
                    scope,
                    text);
        }
        appendList(call.getArguments(), scope, text.text("." + call.getNameAsString() + "("));
        text.text(")");
    }

    private void appendList(List<Expression> expressions, Scope scope, TemplateBuilder text) {
        for (int i = 0; i < expressions.size(); i++) {
            append(expressions.get(i), scope, text.text(i == 0 ? "" : ", "));
        }
    }
}
