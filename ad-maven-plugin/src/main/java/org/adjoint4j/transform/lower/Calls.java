package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.AccessSpecifier;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.Rrule;
import org.adjoint4j.transform.source.Refusal;

/** Method calls whose receiver or arguments may carry derivatives: which method is meant, and who lowers it. */
final class Calls {
    static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Context context;
    private final ExpressionLowering expressions;
    private final Functions functions;
    private final Inlining inlining;
    private final Arguments arguments;
    private final RuleCalls ruleCalls;
    private final DispatchedCalls dispatched;
    private final LibraryCalls library;
    private final UnknownCalls unknown;

    Calls(
            Context context,
            ExpressionLowering expressions,
            DiscreteLowering discrete,
            ArrayLowering arrays,
            Functions functions) {
        this.context = context;
        this.expressions = expressions;
        this.functions = functions;
        this.inlining = new Inlining(context, expressions, functions);
        this.arguments = new Arguments(context, expressions, arrays);
        this.ruleCalls = new RuleCalls(context, discrete);
        this.dispatched = new DispatchedCalls(context, ruleCalls);
        this.library = new LibraryCalls(context, expressions, arrays);
        this.unknown = new UnknownCalls(context, discrete);
    }

    Value lower(MethodCallExpr syntax, String hint, Scope scope, BlockBuilder code) {
        Optional<Value> local = expressions.objects().call(syntax, scope, code);
        if (local.isPresent()) {
            return local.get();
        }
        Function function = syntax.getScope()
                .map(object -> functions.find(object, () -> null, scope))
                .orElse(null);
        if (function != null && function.method().equals(syntax.getNameAsString())) {
            return functions.apply(syntax, function, scope, code);
        }
        OwnMethods.Found found = find(syntax, scope, code);
        ResolvedMethodDeclaration method = found.method();
        Unfollowed.refuse(syntax, method);
        Value receiver = null;
        if (!method.isStatic()) {
            receiver = syntax.getScope().isPresent()
                    ? expressions.lower(syntax.getScope().get(), "t", scope, code)
                    : DiscreteLowering.receiver(syntax, scope);
        }
        MethodDeclaration template = context.templates().find(method);
        if (template != null && inlining.applies(syntax, template, scope)) {
            return inlining.lower(syntax, template, receiver, scope, code);
        }
        Optional<Value> decided = decided(syntax, method, receiver, scope, code);
        if (decided.isPresent()) {
            return decided.get();
        }
        List<Value> given = new ArrayList<>();
        for (Expression argument : syntax.getArguments()) {
            refuseFunction(argument, method);
            given.add(expressions.lower(argument, "t", scope, code));
        }
        JType object = receiver == null ? JType.VOID : receiver.type();
        List<Dispatch.Implementation> implementations = Dispatch.implementations(method).stream()
                .filter(i -> dispatched.mayBe(object, i))
                .toList();
        boolean known =
                !implementations.isEmpty() && implementations.stream().allMatch(i -> dispatched.isKnown(i, object));
        if (known && context.rules().find(MethodKeys.of(method)).isEmpty()) {
            arguments.convert(syntax, method, true, given, code);
            return dispatched.lower(new Call(syntax, method, receiver, given), implementations, hint, scope, code);
        }
        return lower(found, new Call(syntax, method, receiver, given), hint, scope, code);
    }

    /** Returns what a call calls; if it may be written out, as the arguments choose, which are lowered on trial for that. */
    private OwnMethods.Found find(MethodCallExpr syntax, Scope scope, BlockBuilder code) {
        OwnMethods.Found found = context.resolve(syntax, () -> OwnMethods.find(syntax, context.types()));
        boolean overloaded = context.types().isOverloaded(syntax.getNameAsString())
                && found.method().toAst().isPresent()
                && Overloads.named(syntax, found.method(), context).stream().anyMatch(this::mayBeWrittenOut);
        if (!overloaded || syntax.getArguments().stream().anyMatch(a -> Inlining.isFunction(a, scope))) {
            return found;
        }
        BlockBuilder trial = new BlockBuilder(code.origin());
        Scope inner = scope.copy();
        List<Value> values = syntax.getArguments().stream()
                .map(argument -> expressions.lower(argument, "t", inner, trial))
                .toList();
        return new OwnMethods.Found(chosen(found, syntax, values).orElse(found.method()), false);
    }

    private boolean mayBeWrittenOut(ResolvedMethodDeclaration method) {
        return context.templates().find(method) != null
                || TypeArguments.isKnown(method.getReturnType(), Map.of())
                        && !context.types().map(method.getReturnType()).isDifferentiable();
    }

    private Optional<ResolvedMethodDeclaration> chosen(
            OwnMethods.Found found, MethodCallExpr syntax, List<Value> arguments) {
        Optional<ResolvedMethodDeclaration> chosen = Overloads.choose(syntax, found.method(), arguments, context);
        if (found.guessed() && chosen.isEmpty()) {
            throw Refusal.of(
                    syntax,
                    "it is not clear which '" + syntax.getNameAsString() + "' is called by '" + syntax + "'",
                    "Give the arguments local variables of the types of its parameters.");
        }
        return chosen;
    }

    /** Lowers a call of the method that the arguments choose among those of its name. */
    private Value lower(OwnMethods.Found found, Call call, String hint, Scope scope, BlockBuilder code) {
        MethodCallExpr syntax = call.syntax();
        Optional<ResolvedMethodDeclaration> chosen = chosen(found, syntax, call.arguments());
        ResolvedMethodDeclaration method = chosen.orElse(found.method());
        boolean implicit = syntax.getScope().isEmpty() && !method.isStatic();
        Value object = implicit ? DiscreteLowering.receiver(syntax, scope) : method.isStatic() ? null : call.receiver();
        return lower(new Call(syntax, method, object, call.arguments()), chosen.isPresent(), hint, code);
    }

    private static void refuseFunction(Expression argument, ResolvedMethodDeclaration method) {
        Expression expression = Syntax.unwrap(argument);
        if ((expression.isLambdaExpr() || expression.isMethodReferenceExpr())
                && method.toAst().isEmpty()) {
            throw Refusal.of(
                    expression,
                    "what '" + method.declaringType().getName() + "." + method.getName()
                            + "' does with a function is not known",
                    "Write a loop or an if, or a method of this module that takes the function.");
        }
    }

    /**
     * Lowers a call of a method that makes no more than a decision of what it is given: by the call itself if it answers a
     * question about numbers, else by writing it out.
     */
    private Optional<Value> decided(
            MethodCallExpr syntax, ResolvedMethodDeclaration method, Value receiver, Scope scope, BlockBuilder code) {
        MethodDeclaration decider = inlining.decider(syntax, method);
        if (decider == null || context.rules().find(MethodKeys.of(method)).isPresent()) {
            return Optional.empty();
        }
        boolean question = context.types().map(method.getReturnType()).equals(BOOLEAN)
                && method.accessSpecifier() != AccessSpecifier.PRIVATE
                && (receiver == null || isUnchangeable(receiver.type()))
                && decider.getParameters().stream()
                        .allMatch(p ->
                                isUnchangeable(context.types().map(p.getType().resolve())));
        if (!question) {
            return inlining.attempt(syntax, decider, receiver, scope, code);
        }
        return inlining.onlyAsks(syntax, decider, receiver, scope)
                ? Optional.of(asked(syntax, method, receiver, scope, code))
                : Optional.empty();
    }

    private Value asked(
            MethodCallExpr syntax, ResolvedMethodDeclaration method, Value receiver, Scope scope, BlockBuilder code) {
        List<Value> values = new ArrayList<>();
        for (Expression argument : syntax.getArguments()) {
            values.add(expressions.lower(argument, "t", scope, code));
        }
        Call call = new Call(syntax, method, receiver, values);
        return code.let(call.name(), BOOLEAN, new Expr.Opaque(call.text(context).build(true), "", "", false));
    }

    private Value lower(Call plain, boolean certain, String hint, BlockBuilder code) {
        MethodCallExpr syntax = plain.syntax();
        ResolvedMethodDeclaration method = plain.method();
        arguments.convert(syntax, method, certain, plain.arguments(), code);
        Optional<Rrule> rule = context.rules().find(context.resolve(syntax, () -> MethodKeys.of(method)));
        rule.flatMap(context.rules()::stale).ifPresent(reason -> {
            throw Refusal.of(
                    syntax,
                    "the gradient of '" + method.getName() + "' belongs to another version of it: " + reason,
                    "Build the module that declares it again, with the goal generate, and have one version of it.");
        });
        Call call = rule.isPresent() && plain.spreadsArguments() ? arguments.gathered(plain, code) : plain;
        return rule.isPresent()
                ? ruleCalls.lower(call, rule.get(), hint, code)
                : library.lower(call, hint, code).orElseGet(() -> unknown.lower(call, hint, code));
    }

    /** Returns whether nobody can change a value, so that a method which is asked about it leaves it alone. */
    private static boolean isUnchangeable(JType type) {
        return type instanceof JType.Rec rec
                ? rec.components().stream().allMatch(component -> isUnchangeable(component.type()))
                : type instanceof JType.Scalar
                        || type instanceof JType.Discrete plain && (plain.isIntegral() || plain.equals(Inlining.TEXT));
    }
}
