package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.logic.FunctionalInterfaceLogic;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Hierarchies;
import org.adjoint4j.transform.source.Refusal;
import org.adjoint4j.transform.source.SourceFile;

/** Writes generic methods, small ones, those that only decide, and those that are given known functions, out where they are called. */
public final class Inlining {
    static final JType TEXT = new JType.Discrete("String", "String");

    private final Context context;
    private final ExpressionLowering expressions;
    private final Functions functions;

    Inlining(Context context, ExpressionLowering expressions, Functions functions) {
        this.context = context;
        this.expressions = expressions;
        this.functions = functions;
    }

    /** Returns whether a type is an interface with one abstract method. */
    public static boolean isFunctional(ResolvedType type) {
        try {
            return type.isReferenceType()
                    && !isSealed(type)
                    && FunctionalInterfaceLogic.isFunctionalInterfaceType(type);
        } catch (UnsupportedOperationException e) {
            return false; // the solver does not get to the end of some large interfaces, such as collections
        }
    }

    private static boolean isSealed(ResolvedType type) {
        return type.asReferenceType()
                .getTypeDeclaration()
                .flatMap(declaration -> declaration.toAst())
                .filter(ast -> ast instanceof TypeDeclaration<?> declaration && Hierarchies.isSealed(declaration))
                .isPresent();
    }

    /** Returns whether a call is to be written out: its method is generic or small, or is given a known function. */
    boolean applies(MethodCallExpr call, MethodDeclaration method, Scope scope) {
        return method.isGeneric()
                || context.templates().isSmall(method)
                || context.templates().isDecider(method)
                || call.getArguments().stream().anyMatch(argument -> isFunction(argument, scope));
    }

    /** Returns whether an argument is a function that is known here. */
    static boolean isFunction(Expression argument, Scope scope) {
        Expression expression = Syntax.unwrap(argument);
        boolean known = expression.isNameExpr()
                && scope.function(expression.asNameExpr().getNameAsString()) != null;
        boolean composed = expression.isMethodCallExpr()
                && Functions.composes(expression.asMethodCallExpr())
                && expression
                        .asMethodCallExpr()
                        .getScope()
                        .filter(object -> isFunction(object, scope))
                        .isPresent();
        boolean cast =
                expression.isCastExpr() && isFunction(expression.asCastExpr().getExpression(), scope);
        return known || composed || cast || expression.isLambdaExpr() || expression.isMethodReferenceExpr();
    }

    /** Lowers a call of a method whose object, if it has one, is {@code receiver}. */
    Value lower(MethodCallExpr call, MethodDeclaration method, Value receiver, Scope scope, BlockBuilder code) {
        if (context.inlining().contains(method)) {
            throw Refusal.of(
                    call,
                    "'" + method.getNameAsString() + "' calls itself and is generic, takes a function or gives back"
                            + " no derivative, which is not supported",
                    "Write it with a loop, or with concrete types and without the function.");
        }
        boolean ofObjects = method.getParameters().stream()
                .anyMatch(p -> p.isVarArgs() && !p.getType().isPrimitiveType());
        if (ofObjects) {
            throw Refusal.of(
                    call,
                    "'" + method.getNameAsString() + "' is generic or takes a function, and has a variable number of"
                            + " objects as arguments",
                    "Give it a List.");
        }
        context.templates().writeOut(call);
        return new OneCall(call, method, scope, code).lower(receiver);
    }

    /**
     * Returns the method of this module behind a call whose result carries no derivative, though what it is given does: a
     * number of states, the place of a maximum. Such a method may be written out where it is called. Null for others.
     */
    MethodDeclaration decider(MethodCallExpr call, ResolvedMethodDeclaration method) {
        if (Syntax.hasSideEffects(call)
                || !(method.toAst().orElse(null) instanceof MethodDeclaration declaration)
                || declaration.getBody().isEmpty()
                || declaration.isGeneric()
                || context.inlining().contains(declaration)) {
            return null;
        }
        JType result = context.types().map(method.getReturnType());
        boolean decides = !result.isDifferentiable() && !result.equals(JType.VOID) && !result.equals(TEXT);
        boolean given = !declaration.isStatic() && carries(() -> Receivers.type(declaration))
                || declaration.getParameters().stream()
                        .anyMatch(p -> carries(() -> p.getType().resolve()));
        return decides && given && isFixed(declaration) ? declaration : null;
    }

    private boolean carries(Supplier<ResolvedType> type) {
        try {
            return context.types().map(type.get()).isDifferentiable();
        } catch (RuntimeException e) {
            return false; // not resolved: whoever calls it says so
        }
    }

    private static boolean isFixed(MethodDeclaration method) {
        try {
            if (!method.isStatic()) {
                Receivers.check(method);
            }
            return true;
        } catch (Refusal refusal) {
            return false;
        }
    }

    /** Writes a method out that only reads what it is given; empty for others, and where it can't be followed. */
    Optional<Value> attempt(
            MethodCallExpr call, MethodDeclaration method, Value receiver, Scope scope, BlockBuilder code) {
        BlockBuilder attempt = new BlockBuilder(code.origin());
        try {
            Value result = lower(call, method, receiver, scope.copy(), attempt);
            if (!attempt.onlyReads()) {
                return Optional.empty();
            }
            code.addAll(attempt);
            return Optional.of(result);
        } catch (Refusal refusal) {
            return Optional.empty(); // then it is called, and an error only where a derivative is lost
        }
    }

    /** Returns whether a method only reads what it is given, and loses no derivative on the way but by comparing. */
    boolean onlyAsks(MethodCallExpr call, MethodDeclaration method, Value receiver, Scope scope) {
        BlockBuilder attempt = new BlockBuilder(context.origin(call));
        try {
            lower(call, method, receiver, scope.copy(), attempt);
            return attempt.onlyReads() && attempt.losesNothing();
        } catch (Refusal refusal) {
            return false;
        }
    }

    /** Returns a refusal of another file as one of the call that it was written out for. */
    static Refusal atCall(Expression call, String name, Refusal refusal) {
        return Refusal.of(
                call,
                "in '" + name + "', called here: " + refusal.problem().message(),
                refusal.problem().remedy());
    }

    /** One call on its way. */
    private final class OneCall {
        private final MethodCallExpr call;
        private final MethodDeclaration method;
        private final Scope outer;
        private final BlockBuilder code;
        private final Scope inner = new Scope();
        private final Map<String, JType> bindings = new HashMap<>();
        /** How many arguments are given for parameters of their own. */
        private final int fixed;

        OneCall(MethodCallExpr call, MethodDeclaration method, Scope outer, BlockBuilder code) {
            this.call = call;
            this.method = method;
            this.outer = outer;
            this.code = code;
            boolean varies = method.getParameters().stream().anyMatch(Parameter::isVarArgs);
            this.fixed = varies
                    ? method.getParameters().size() - 1
                    : call.getArguments().size();
        }

        Value lower(Value receiver) {
            if (receiver != null) {
                inner.declare(Scope.THIS, receiver.type());
                inner.set(Scope.THIS, receiver);
            }
            List<Value> values = values();
            for (int i = 0; i < values.size(); i++) {
                if (values.get(i) == null) {
                    function(i);
                }
            }
            Map<String, JType> own = context.types().variables();
            SourceFile file = context.templates().fileOf(method, context.types());
            Context inside = context.inside(method, file, code.origin());
            context.types().bind(bindings);
            try {
                declare(values);
                JType result = context.types().map(method.getType().resolve());
                requireKnown(method.getType().resolve(), call);
                return new StatementLowering(inside)
                        .lowerFunction(method.getBody().orElseThrow(), result, inner, code);
            } catch (Refusal refusal) {
                throw inside.isElsewhere() ? atCall(call, method.getNameAsString(), refusal) : refusal;
            } finally {
                context.types().bind(own);
            }
        }

        /** Lowers the arguments that are no functions; null stands for those that are. */
        private List<Value> values() {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < call.getArguments().size(); i++) {
                Expression argument = call.getArgument(i);
                if (isFunction(argument, outer)) {
                    values.add(null);
                    continue;
                }
                Value value = expressions.lower(argument, i < fixed ? name(i) : "t", outer, code);
                if (!TypeArguments.infer(declared(i), value.type(), bindings)) {
                    throw Refusal.of(
                            argument,
                            "type argument of '" + method.getNameAsString() + "' is "
                                    + value.type().source() + " here and something else in another argument",
                            "Give the arguments local variables of one type.");
                }
                values.add(value);
            }
            return values;
        }

        private String name(int i) {
            return method.getParameter(i).getNameAsString();
        }

        /** Returns the declared type of a parameter; of a variable number of arguments, that of each. */
        private ResolvedType declared(int i) {
            return method.getParameter(Math.min(i, fixed)).getType().resolve();
        }

        private void function(int i) {
            Expression argument = call.getArgument(i);
            ResolvedType type = declared(i);
            Function function = functions.find(argument, () -> type, outer, bindings);
            if (function == null) {
                throw Refusal.of(argument, "function '" + argument + "' is not known here", "Write it as a lambda.");
            }
            bindResult(type, function);
            inner.declareFunction(name(i), new JType.Discrete("Object", "Object"), function);
        }

        /** A type variable that only a function's result tells is found by applying it to anything. */
        private void bindResult(ResolvedType type, Function function) {
            ResolvedType result = functions.resultOf(call, type);
            if (!TypeArguments.isKnown(result, bindings)) {
                List<Value> trial = function.parameters().stream()
                        .map(parameter -> new Value("t", parameter))
                        .toList();
                Value found = function.body().apply(trial, new BlockBuilder(code.origin()));
                TypeArguments.infer(result, found.type(), bindings);
            }
        }

        private void declare(List<Value> values) {
            for (int i = 0; i < fixed; i++) {
                if (values.get(i) == null) {
                    continue;
                }
                requireKnown(declared(i), call.getArgument(i));
                JType type = context.types().map(declared(i));
                inner.declare(name(i), type);
                inner.set(name(i), expressions.coerce(call.getArgument(i), values.get(i), type, code));
            }
            if (fixed < method.getParameters().size()) {
                inner.declare(name(fixed), new JType.ArrayOf(context.types().map(declared(fixed))));
                inner.set(name(fixed), array(values.subList(fixed, values.size())));
            }
        }

        /** Makes the array of a variable number of arguments, unless it is given. */
        private Value array(List<Value> given) {
            if (given.size() == 1 && given.get(0).type() instanceof JType.ArrayOf) {
                return given.get(0);
            }
            JType element = context.types().map(declared(fixed));
            List<Value> elements = new ArrayList<>();
            for (int i = 0; i < given.size(); i++) {
                elements.add(expressions.coerce(call.getArgument(fixed + i), given.get(i), element, code));
            }
            return code.let(name(fixed), new JType.ArrayOf(element), new Expr.ArrayConstruction(elements));
        }

        private void requireKnown(ResolvedType type, Expression at) {
            if (!isFunctional(type) && !TypeArguments.isKnown(type, bindings)) {
                throw Refusal.of(
                        at,
                        "type argument of '" + method.getNameAsString() + "' can't be found out",
                        "Make the method take concrete types.");
            }
        }
    }
}
