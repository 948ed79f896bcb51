package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ConstructorDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ExplicitConstructorInvocationStmt;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** {@code new R(...)} for records, with what their constructors do. */
final class Constructions {
    private static final Set<String> HARMLESS = Set.of(
            "java.lang.Math", "java.lang.StrictMath", "java.lang.Double", "java.lang.Float", "java.util.Objects");

    private final Context context;
    private final ExpressionLowering expressions;
    private final StatementLowering statements;

    Constructions(Context context, ExpressionLowering expressions, StatementLowering statements) {
        this.context = context;
        this.expressions = expressions;
        this.statements = statements;
    }

    Value lower(ObjectCreationExpr creation, String hint, Scope scope, BlockBuilder code) {
        ResolvedReferenceTypeDeclaration type = context.resolve(
                creation,
                () -> creation.getType()
                        .resolve()
                        .asReferenceType()
                        .getTypeDeclaration()
                        .orElseThrow());
        Unfollowed.refuseConstructor(creation, type);
        ObjectUse use = new ObjectUse(context);
        if (!type.isRecord() && use.plainClass(creation) != null && use.carries(use.plainClass(creation))) {
            throw Refusal.of(
                    creation,
                    "'new " + creation.getTypeAsString() + "' is not followed here",
                    "Declare a local variable with it and use only its fields and methods; or make it a record.");
        }
        if (!type.isRecord() || creation.getAnonymousClassBody().isPresent()) {
            throw Refusal.of(
                    creation,
                    "'new " + creation.getTypeAsString() + "' is not a record's constructor",
                    type.getQualifiedName().startsWith("java.util.")
                            ? "Use an array, a list made by new ArrayList<>(), or a record."
                            : "Use a record.");
        }
        List<Expression> arguments = creation.getArguments();
        Optional<ConstructorDeclaration> other = otherConstructor(creation, type);
        if (other.isPresent()) {
            return delegated(creation, other.get(), type, hint, scope, code);
        }
        List<ResolvedType> components = context.types().components(type);
        if (components.size() != arguments.size()) {
            throw Refusal.of(
                    creation,
                    "which constructor 'new " + creation.getTypeAsString() + "(...)' calls can't be found out",
                    "Give all components.");
        }
        boolean infers = creation.getType().isUsingDiamondOperator();
        List<Value> values = new ArrayList<>();
        Map<String, JType> inferred = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            Value value = expressions.lower(arguments.get(i), "t", scope, code);
            values.add(value);
            if (infers && !TypeArguments.infer(components.get(i), value.type(), inferred)) {
                throw Refusal.of(
                        arguments.get(i),
                        "the type arguments of 'new " + creation.getTypeAsString() + "' can't be found out",
                        "Write them instead of <>.");
            }
        }
        JType.Rec rec = infers ? inferred(creation, type, inferred) : written(creation);
        return construct(creation, type, rec, values, hint, code);
    }

    private JType.Rec written(ObjectCreationExpr creation) {
        return (JType.Rec) context.typeOf(creation);
    }

    private JType.Rec inferred(
            ObjectCreationExpr creation, ResolvedReferenceTypeDeclaration type, Map<String, JType> known) {
        List<JType> arguments = new ArrayList<>();
        for (var parameter : type.getTypeParameters()) {
            JType argument = known.get(parameter.getName());
            if (argument == null) {
                throw Refusal.of(
                        creation,
                        "the type arguments of 'new " + creation.getTypeAsString() + "' can't be found out",
                        "Write them instead of <>.");
            }
            arguments.add(argument);
        }
        return context.types().record(type, arguments);
    }

    private Value construct(
            ObjectCreationExpr at,
            ResolvedReferenceTypeDeclaration type,
            JType.Rec rec,
            List<Value> values,
            String hint,
            BlockBuilder code) {
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            JType component = rec.components().get(i).type();
            Expression argument = i < at.getArguments().size() ? at.getArgument(i) : at;
            arguments.add(expressions.coerce(argument, values.get(i), component, code));
        }
        List<Value> components = arguments;
        if (rec.hasConstructorBody()) {
            components = afterConstructor(at, (RecordDeclaration) type.toAst().orElseThrow(), rec, arguments, code);
        } else if (!rec.obstacle().isEmpty()) {
            throw Refusal.of(
                    at,
                    "record " + rec.source() + " can't be differentiated: " + rec.obstacle(),
                    "Use a record that is not private, with the accessors Java gives it.");
        }
        return code.let(hint.equals("t") ? "value" : hint, rec, new Expr.Construction(rec, arguments, components));
    }

    // ---- other constructors -----------------------------------------------------------------------------------

    /** Returns the constructor that a creation calls if it is not the canonical one. */
    private Optional<ConstructorDeclaration> otherConstructor(
            ObjectCreationExpr creation, ResolvedReferenceTypeDeclaration type) {
        if (!(type.toAst().orElse(null) instanceof RecordDeclaration record)) {
            return Optional.empty();
        }
        List<ConstructorDeclaration> others = record.getConstructors().stream()
                .filter(c -> delegation(c).isPresent()
                        && c.getParameters().size() == creation.getArguments().size())
                .toList();
        boolean canonicalFits =
                record.getParameters().size() == creation.getArguments().size();
        if (others.isEmpty() || others.size() == 1 && !canonicalFits) {
            return others.stream().findFirst();
        }
        Node called = context.resolve(creation, () -> creation.resolve().toAst().orElse(record));
        return others.stream().filter(c -> c == called).findFirst();
    }

    private static Optional<ExplicitConstructorInvocationStmt> delegation(ConstructorDeclaration constructor) {
        return constructor.getBody().getStatements().stream()
                .filter(ExplicitConstructorInvocationStmt.class::isInstance)
                .map(ExplicitConstructorInvocationStmt.class::cast)
                .findFirst();
    }

    /** {@code this(...)} with the constructor's parameters. */
    private Value delegated(
            ObjectCreationExpr creation,
            ConstructorDeclaration constructor,
            ResolvedReferenceTypeDeclaration type,
            String hint,
            Scope scope,
            BlockBuilder code) {
        ExplicitConstructorInvocationStmt call = delegation(constructor).orElseThrow();
        JType.Rec rec = written(creation);
        boolean canonical = call.getArguments().size() == rec.components().size()
                && rec.arguments().isEmpty()
                && constructor.getBody().getStatements().size() == 1;
        if (!canonical) {
            throw Refusal.of(
                    creation,
                    "this constructor of " + rec.source() + " is not supported in differentiable code",
                    "Give all components.");
        }
        Scope inner = new Scope();
        for (int i = 0; i < creation.getArguments().size(); i++) {
            Parameter parameter = constructor.getParameter(i);
            JType declared = context.types().map(parameter.getType().resolve());
            Value value = expressions.lowerTo(declared, creation.getArgument(i), "t", scope, code);
            inner.declare(parameter.getNameAsString(), declared);
            inner.set(parameter.getNameAsString(), value);
        }
        List<Value> values = new ArrayList<>();
        for (Expression argument : call.getArguments()) {
            values.add(expressions.lower(argument, "t", inner, code));
        }
        return construct(creation, type, rec, values, hint, code);
    }

    // ---- constructors with a body -----------------------------------------------------------------------------

    /**
     * Returns the components as the constructor's body leaves them. The object itself is made by the constructor; what it
     * computes is repeated here as far as the reverse sweep needs it.
     */
    private List<Value> afterConstructor(
            Expression at, RecordDeclaration record, JType.Rec rec, List<Value> arguments, BlockBuilder code) {
        boolean compact = !record.getCompactConstructors().isEmpty();
        BlockStmt body = compact ? record.getCompactConstructors().get(0).getBody() : canonical(record, rec);
        if (compact && body.findAll(AssignExpr.class).isEmpty()) {
            return arguments; // it only checks them
        }
        if (rec.holdsMemory()) {
            throw Refusal.of(
                    at,
                    "the constructor of " + rec.source() + " computes, and the record has an array",
                    "Compute in a @Differentiable factory method.");
        }
        refuseSideEffects(at, body, rec);
        Scope scope = new Scope();
        for (int i = 0; i < arguments.size(); i++) {
            JType.Rec.Component component = rec.components().get(i);
            scope.declare(component.name(), component.type());
            scope.set(component.name(), arguments.get(i));
            if (!compact) {
                scope.declare(Scope.field(component.name()), component.type());
            }
        }
        Origin outer = code.origin();
        statements.lowerAll(body.getStatements(), scope, code);
        code.at(outer);
        List<Value> components = new ArrayList<>();
        for (JType.Rec.Component component : rec.components()) {
            Value value = scope.get(compact ? component.name() : Scope.field(component.name()));
            components.add(value != null ? value : Branches.undefined(component.type(), code));
        }
        return components;
    }

    private static BlockStmt canonical(RecordDeclaration record, JType.Rec rec) {
        return record.getConstructors().stream()
                .filter(c -> c.getParameters().size() == rec.components().size()
                        && delegation(c).isEmpty())
                .findFirst()
                .orElseThrow()
                .getBody();
    }

    private void refuseSideEffects(Expression at, BlockStmt body, JType.Rec rec) {
        body.findAll(MethodCallExpr.class).stream()
                .filter(call -> !isThrown(call) && !isHarmless(call))
                .findFirst()
                .ifPresent(call -> {
                    throw Refusal.of(
                            at,
                            "the constructor of " + rec.source() + " calls '" + call.getNameAsString()
                                    + "', which may do more than compute",
                            "Compute with Math and @Differentiable methods there.");
                });
    }

    /** What is computed for an exception is computed once: nothing comes after it. */
    private static boolean isThrown(Node node) {
        return node instanceof ThrowStmt
                || node.getParentNode().filter(Constructions::isThrown).isPresent();
    }

    private boolean isHarmless(MethodCallExpr call) {
        ResolvedMethodDeclaration method = context.resolve(call, call::resolve);
        return DiscreteLowering.isAccessor(method)
                || HARMLESS.contains(method.declaringType().getQualifiedName())
                || context.rules().find(MethodKeys.of(method)).isPresent();
    }
}
