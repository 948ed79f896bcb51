package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.AccessSpecifier;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.ClassExpr;
import com.github.javaparser.ast.expr.ConditionalExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.LiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.TextBlockLiteralExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedValueDeclaration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
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
                Node.class,
                n -> n instanceof Expression e
                        && (e.isSwitchExpr()
                                || e.isLambdaExpr()
                                || e.isMethodReferenceExpr()
                                || e.isInstanceOfExpr()
                                || e.isArrayCreationExpr()));
        return structured.isEmpty()
                && expression.findAll(MethodCallExpr.class).stream().noneMatch(this::isOverloaded)
                && expression.findAll(NameExpr.class).stream()
                        .map(NameExpr::getNameAsString)
                        .noneMatch(name -> isDifferentiable(name, scope) || scope.function(name) != null)
                && !LocalObjects.isMentioned(expression, scope)
                && !(isDifferentiable(Scope.THIS, scope) && usesThis(expression));
    }

    /** Returns whether the types of a call's arguments, which the solver may have wrong, decide what it calls. */
    private boolean isOverloaded(MethodCallExpr call) {
        if (!context.types().isOverloaded(call.getNameAsString())) {
            return false;
        }
        try {
            return call.resolve().toAst().isPresent();
        } catch (RuntimeException | StackOverflowError e) {
            return true;
        }
    }

    private static boolean isDifferentiable(String variable, Scope scope) {
        JType type = scope.has(variable) ? scope.typeOf(variable) : implicitComponent(variable, scope);
        return type != null && type.isDifferentiable();
    }

    /** Returns the type of the component of {@code this} that a bare name stands for; null if it stands for none. */
    static JType implicitComponent(String name, Scope scope) {
        boolean inRecord = !scope.has(name) && scope.has(Scope.THIS) && scope.typeOf(Scope.THIS) instanceof JType.Rec;
        return inRecord && ((JType.Rec) scope.typeOf(Scope.THIS)).has(name)
                ? ((JType.Rec) scope.typeOf(Scope.THIS)).component(name).type()
                : null;
    }

    private boolean usesThis(Expression expression) {
        return !expression.findAll(ThisExpr.class).isEmpty()
                || expression.findAll(MethodCallExpr.class).stream()
                        .anyMatch(call -> call.getScope().isEmpty()
                                && !context.resolve(call, call::resolve).isStatic());
    }

    /** Returns whether evaluating a discrete expression has no effect and never depends on when. */
    boolean isPure(Expression expression, Scope scope) {
        return readsNoVariableField(expression, scope)
                && expression.findAll(ArrayAccessExpr.class).isEmpty()
                && expression.findAll(ObjectCreationExpr.class).isEmpty()
                && expression.findAll(BinaryExpr.class).stream().noneMatch(DiscreteLowering::mayDivideByZero)
                && expression.findAll(MethodCallExpr.class).stream().allMatch(this::isPureCall);
    }

    /** A field that is not final may be changed by whatever the method calls. */
    private boolean readsNoVariableField(Expression expression, Scope scope) {
        return expression.findAll(FieldAccessExpr.class).stream()
                        .filter(DiscreteLowering::isValue)
                        .allMatch(
                                field -> isFixed(context.resolve(field, () -> isArray(field) ? null : field.resolve())))
                && expression.findAll(NameExpr.class).stream()
                        .filter(name -> !scope.has(name.getNameAsString())
                                && implicitComponent(name.getNameAsString(), scope) == null
                                && isValue(name))
                        .allMatch(name -> isFixed(context.resolve(name, name::resolve)));
    }

    /** Returns whether a name is not that of a class or package that qualifies another one. */
    private static boolean isValue(NameExpr name) {
        return !qualifies(name);
    }

    private static boolean isValue(FieldAccessExpr field) {
        return !qualifies(field) || TypeNames.named(field).isEmpty();
    }

    private static boolean qualifies(Expression name) {
        return name.getParentNode()
                .filter(parent -> parent instanceof FieldAccessExpr field && field.getScope() == name
                        || parent instanceof MethodCallExpr call
                                && call.getScope().filter(s -> s == name).isPresent())
                .isPresent();
    }

    private boolean isFixed(ResolvedValueDeclaration declaration) {
        return declaration == null
                || !declaration.isField()
                || declaration.isEnumConstant()
                || context.types().isFinal(declaration.asField());
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
    static String owner(Context context, ResolvedReferenceTypeDeclaration type) {
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

    /** Returns whether a method is the accessor that Java gives a record's component. */
    static boolean isAccessor(ResolvedMethodDeclaration method) {
        boolean fits = method.declaringType().isRecord() && !method.isStatic() && method.getNumberOfParams() == 0;
        boolean byHand =
                method.toAst().filter(MethodDeclaration.class::isInstance).isPresent();
        return fits
                && !byHand
                && (method.toAst().isPresent()
                        || method.declaringType().getDeclaredFields().stream()
                                .anyMatch(field -> field.getName().equals(method.getName())));
    }

    private boolean isPureCall(MethodCallExpr call) {
        ResolvedMethodDeclaration method = context.resolve(call, call::resolve);
        var owner = method.declaringType();
        return isAccessor(method) || PURE_OWNERS.contains(owner.getQualifiedName());
    }

    private void append(Expression expression, Scope scope, TemplateBuilder text) {
        String ownField = LocalObjects.fieldVariable(expression, scope);
        if (ownField != null) {
            text.value(scope.get(ownField));
        } else if (expression instanceof NameExpr name) {
            appendName(name, scope, text);
        } else if (expression instanceof ThisExpr self) {
            text.value(receiver(self, scope));
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
        } else if (expression instanceof ClassExpr literal) {
            JType type = context.types().map(context.resolve(literal, literal.getType()::resolve));
            text.text(type.source() + ".class");
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
        refuseFunction(name, scope);
        if (scope.has(variable)) {
            text.value(scope.get(variable));
        } else if (implicitComponent(variable, scope) != null) {
            text.value(scope.get(Scope.THIS)).text("." + variable + "()");
        } else {
            ResolvedValueDeclaration declaration = context.resolve(name, name::resolve);
            if (isInstanceField(declaration)) {
                checkReachable(name, declaration);
                text.value(receiver(name, scope)).text("." + variable);
            } else {
                appendConstant(name, declaration, text);
            }
        }
    }

    /** A known function is written out where it is called; there is no object to pass on. */
    static void refuseFunction(NameExpr name, Scope scope) {
        LocalObjects.refuseWhole(name, scope);
        if (scope.function(name.getNameAsString()) != null) {
            throw Refusal.of(
                    name,
                    "function '" + name + "' is handed on to where it is not known any more",
                    "Call it here, or pass it to a @Differentiable method of this module.");
        }
    }

    /** Returns the object that the method is called on. */
    static Value receiver(Expression at, Scope scope) {
        LocalObjects.refuseWhole(at, scope);
        if (!scope.has(Scope.THIS)
                || scope.object(Scope.THIS) != null
                || at instanceof ThisExpr self && self.getTypeName().isPresent()) {
            throw Refusal.of(
                    at,
                    "'" + at + "' needs an object that this method has not",
                    "Pass it to the method as a parameter.");
        }
        return scope.get(Scope.THIS);
    }

    private static boolean isInstanceField(ResolvedValueDeclaration declaration) {
        return declaration.isField()
                && !declaration.isEnumConstant()
                && !declaration.asField().isStatic();
    }

    private static void checkReachable(Node at, ResolvedValueDeclaration field) {
        if (field.asField().accessSpecifier() == AccessSpecifier.PRIVATE) {
            throw Refusal.of(
                    at,
                    "private field '" + at + "' can't be reached from generated code",
                    "Make it package-private, or read it through a method.");
        }
    }

    /** Refuses a field that generated code can't read. */
    void checkReachable(FieldAccessExpr field) {
        checkReachable(field.getName(), context.resolve(field, field::resolve));
    }

    private void appendField(FieldAccessExpr field, Scope scope, TemplateBuilder text) {
        boolean onArray = field.getNameAsString().equals("length") && context.resolve(field, () -> isArray(field));
        if (onArray) {
            append(field.getScope(), scope, text);
            text.text(".length");
            return;
        }
        ResolvedValueDeclaration declaration = context.resolve(field, field::resolve);
        boolean component = isInstanceField(declaration)
                && declaration.asField().declaringType().isRecord();
        if (!component && !isInstanceField(declaration)) {
            appendConstant(field, declaration, text);
            return;
        }
        if (!component) {
            checkReachable(field, declaration);
        }
        append(field.getScope(), scope, text);
        text.text("." + field.getNameAsString() + (component ? "()" : ""));
    }

    private static boolean isArray(FieldAccessExpr field) {
        return field.getScope().calculateResolvedType().isArray();
    }

    private void appendConstant(Expression at, ResolvedValueDeclaration declaration, TemplateBuilder text) {
        if (declaration.isEnumConstant()) {
            var type = declaration.asEnumConstant().getType().asReferenceType();
            text.text(owner(context, type.getTypeDeclaration().orElseThrow()) + "." + declaration.getName());
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
            text.text(owner(context, field.declaringType().asReferenceType()) + "." + field.getName());
            return;
        }
        text.text(new PrivateConstants(context, this)
                .text(field)
                .orElseThrow(() -> Refusal.of(
                        at,
                        "private field '" + at + "' can't be reached from generated code",
                        "Make it package-private.")));
    }

    private void appendCall(MethodCallExpr call, Scope scope, TemplateBuilder text) {
        ResolvedMethodDeclaration method = context.resolve(call, call::resolve);
        boolean hidden = method.accessSpecifier() == AccessSpecifier.PRIVATE;
        Optional<Rrule> rule =
                hidden ? context.rules().find(context.resolve(call, () -> MethodKeys.of(method))) : Optional.empty();
        if (rule.isPresent()) {
            text.text(rule(rule.get()) + "(");
            if (!method.isStatic()) {
                appendReceiver(call, scope, text);
                text.text(call.getArguments().isEmpty() ? "" : ", ");
            }
            appendList(call.getArguments(), scope, text);
            text.text(")" + valueOf(method));
            return;
        }
        checkCall(call, method);
        if (method.isStatic()) {
            text.text(owner(context, method.declaringType()));
        } else {
            appendReceiver(call, scope, text);
        }
        appendList(call.getArguments(), scope, text.text("." + call.getNameAsString() + "("));
        text.text(")");
    }

    private void appendReceiver(MethodCallExpr call, Scope scope, TemplateBuilder text) {
        if (call.getScope().isPresent()) {
            append(call.getScope().get(), scope, text);
        } else {
            text.value(receiver(call, scope));
        }
    }

    private void appendList(List<Expression> expressions, Scope scope, TemplateBuilder text) {
        for (int i = 0; i < expressions.size(); i++) {
            append(expressions.get(i), scope, text.text(i == 0 ? "" : ", "));
        }
    }
}
