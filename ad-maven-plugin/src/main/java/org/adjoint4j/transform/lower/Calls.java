package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.AccessSpecifier;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.RuleTarget;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.Rrule;
import org.adjoint4j.transform.rule.ScalarRules;
import org.adjoint4j.transform.source.Refusal;

/** Method calls whose receiver or arguments may carry derivatives. */
final class Calls {
    private static final String ND_ARRAY = "org.adjoint4j.array.NdArray";
    private static final String LIST = "java.util.List";
    private static final Set<String> MATH = Set.of("java.lang.Math", "java.lang.StrictMath");
    private static final Set<String> METADATA =
            Set.of("shape", "size", "rank", "dim", "backend", "elementType", "toString");
    private static final Set<String> PREDICATES =
            Set.of("isNaN", "isInfinite", "isFinite", "compare", "compareTo", "equals");
    private static final Set<String> PREDICATE_OWNERS = Set.of("java.lang.Double", "java.lang.Float");
    private static final String STOP = "Wrap the argument in Ad.stopGradient(...) if it is meant to be a constant.";

    private static final String AD = "org.adjoint4j.Ad";
    /** The functions that exist for float as well as double. */
    private static final Set<String> OVERLOADED =
            Set.of("abs", "max", "min", "signum", "copySign", "fma", "stopGradient");

    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Context context;
    private final ExpressionLowering expressions;
    private final DiscreteLowering discrete;
    private final ArrayLowering arrays;
    private final ListLowering lists;
    private final Functions functions;
    private final Inlining inlining;

    Calls(
            Context context,
            ExpressionLowering expressions,
            DiscreteLowering discrete,
            ArrayLowering arrays,
            Functions functions) {
        this.context = context;
        this.expressions = expressions;
        this.discrete = discrete;
        this.arrays = arrays;
        this.lists = expressions.lists();
        this.functions = functions;
        this.inlining = new Inlining(context, expressions, functions);
    }

    /**
     * A call with everything it needs evaluated.
     *
     * @param syntax the call
     * @param method what it calls
     * @param receiver null for a static method
     * @param arguments in order
     */
    private record Call(
            MethodCallExpr syntax, ResolvedMethodDeclaration method, Value receiver, List<Value> arguments) {
        String owner() {
            return method.declaringType().getQualifiedName();
        }

        String name() {
            return method.getName();
        }

        /** Returns the method as messages name it. */
        String described() {
            return owner().substring(owner().lastIndexOf('.') + 1) + "." + name();
        }

        /** Returns whether a variable number of arguments is given one by one rather than as an array. */
        boolean spreadsArguments() {
            if (!method.hasVariadicParameter()) {
                return false;
            }
            int last = method.getNumberOfParams() - 1;
            int rank = method.getParam(last).getType().arrayLevel();
            return arguments.size() != last + 1 || rank(arguments.get(last).type()) < rank;
        }

        private static int rank(JType type) {
            return type instanceof JType.ArrayOf array ? 1 + rank(array.element()) : 0;
        }

        List<Value> all() {
            List<Value> all = new ArrayList<>();
            if (receiver != null) {
                all.add(receiver);
            }
            all.addAll(arguments);
            return all;
        }
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
        List<Value> arguments = new ArrayList<>();
        for (Expression argument : syntax.getArguments()) {
            refuseFunction(argument, method);
            arguments.add(expressions.lower(argument, "t", scope, code));
        }
        JType object = receiver == null ? JType.VOID : receiver.type();
        List<Dispatch.Implementation> implementations = Dispatch.implementations(method).stream()
                .filter(i -> mayBe(object, i))
                .toList();
        boolean known = !implementations.isEmpty() && implementations.stream().allMatch(i -> isKnown(i, object));
        if (known && context.rules().find(MethodKeys.of(method)).isEmpty()) {
            convert(syntax, method, true, arguments, code);
            return dispatched(new Call(syntax, method, receiver, arguments), implementations, hint, scope, code);
        }
        return lower(found, new Call(syntax, method, receiver, arguments), hint, scope, code);
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
        List<Value> arguments = syntax.getArguments().stream()
                .map(argument -> expressions.lower(argument, "t", inner, trial))
                .toList();
        return new OwnMethods.Found(chosen(found, syntax, arguments).orElse(found.method()), false);
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
        List<Value> arguments = new ArrayList<>();
        for (Expression argument : syntax.getArguments()) {
            arguments.add(expressions.lower(argument, "t", scope, code));
        }
        Call call = new Call(syntax, method, receiver, arguments);
        return code.let(call.name(), BOOLEAN, new Expr.Opaque(template(call).build(true), "", "", false));
    }

    private boolean mayBe(JType object, Dispatch.Implementation implementation) {
        return !(object instanceof JType.Sealed type)
                || type.covers(context.types().map(Receivers.type(implementation.owner())));
    }

    /** Returns whether an implementation can be called on an object of a type: a rule is needed only for derivatives. */
    private boolean isKnown(Dispatch.Implementation implementation, JType object) {
        MethodDeclaration method = implementation.method();
        if (method == null) {
            return object instanceof JType.Sealed; // other objects are constants, read as is written
        }
        boolean constant =
                !context.types().map(Receivers.type(implementation.owner())).isDifferentiable()
                        && method.getParameters().stream()
                                .noneMatch(p -> context.types()
                                        .map(p.getType().resolve())
                                        .isDifferentiable());
        return constant && object instanceof JType.Sealed
                || context.rules().find(MethodKeys.of(method)).isPresent();
    }

    /** A call by the class of its object: a chain of branches, as the hierarchy is sealed. */
    private Value dispatched(
            Call call, List<Dispatch.Implementation> implementations, String hint, Scope scope, BlockBuilder code) {
        Dispatch.Implementation first = implementations.get(0);
        JType type = context.types().map(Receivers.type(first.owner()));
        List<Dispatch.Implementation> others = implementations.subList(1, implementations.size());
        if (others.isEmpty()) {
            return implemented(call, first, type, hint, code);
        }
        TemplateBuilder test = new TemplateBuilder().value(call.receiver()).text(" instanceof " + type.source());
        Value condition = code.let("condition", BOOLEAN, new Expr.Opaque(test.build(false), "", "", true));
        BlockBuilder then = new BlockBuilder(code.origin());
        Value left = implemented(call, first, type, "t", then);
        BlockBuilder otherwise = new BlockBuilder(code.origin());
        Value right = dispatched(call, others, "t", scope.copy(), otherwise);
        return Branches.join(
                condition,
                new Branches.Arm(then, scope.copy(), left),
                new Branches.Arm(otherwise, scope.copy(), right),
                hint,
                scope,
                code);
    }

    private Value implemented(
            Call call, Dispatch.Implementation implementation, JType type, String hint, BlockBuilder code) {
        Value object = Patterns.narrowed(call.receiver(), type, null, "t", code);
        if (implementation.method() == null) {
            return code.let(
                    hint, ((JType.Rec) type).component(call.name()).type(), new Expr.Projection(object, call.name()));
        }
        ResolvedMethodDeclaration own = implementation.method().resolve();
        Call called = new Call(call.syntax(), own, object, call.arguments());
        Optional<Rrule> rule = context.rules().find(MethodKeys.of(own));
        return rule.isPresent()
                ? ruleCall(called, rule.get(), hint, code)
                : code.let(hint, type(called), new Expr.Opaque(template(called).build(true), "", "", false));
    }

    private Value lower(Call plain, boolean certain, String hint, BlockBuilder code) {
        MethodCallExpr syntax = plain.syntax();
        ResolvedMethodDeclaration method = plain.method();
        convert(syntax, method, certain, plain.arguments(), code);
        Optional<Rrule> rule = context.rules().find(context.resolve(syntax, () -> MethodKeys.of(method)));
        rule.flatMap(context.rules()::stale).ifPresent(reason -> {
            throw Refusal.of(
                    syntax,
                    "the gradient of '" + method.getName() + "' belongs to another version of it: " + reason,
                    "Build the module that declares it again, with the goal generate, and have one version of it.");
        });
        Call call = rule.isPresent() && plain.spreadsArguments() ? gathered(plain, code) : plain;
        return rule.isPresent()
                ? ruleCall(call, rule.get(), hint, code)
                : knownCall(call, hint, code).orElseGet(() -> unknownCall(call, hint, code));
    }

    /** Returns the type of a call's result: by the method where it is plain, as the solver may have another overload. */
    private JType type(Call call) {
        ResolvedType declared = call.method().getReturnType();
        boolean own = declared.isArray() || call.method().toAst().isPresent();
        boolean plain = declared.isPrimitive() || own && TypeArguments.isKnown(declared, Map.of());
        return plain ? context.types().map(declared) : context.typeOf(call.syntax());
    }

    /** Converts arguments to the parameters' types, as Java does. */
    private void convert(
            MethodCallExpr syntax,
            ResolvedMethodDeclaration method,
            boolean certain,
            List<Value> arguments,
            BlockBuilder code) {
        if (arrays.convertFilling(syntax, method, arguments, code)) {
            return;
        }
        JType overload = overload(method, arguments);
        for (int i = 0; i < arguments.size(); i++) {
            Expression argument = syntax.getArgument(i);
            Value value = arguments.get(i);
            if (overload != null) {
                arguments.set(i, expressions.coerce(argument, value, overload, code));
            } else {
                if (!certain) {
                    refuseUnclear(argument, value, method);
                }
                arguments.set(i, asParameter(argument, value, method, i, code));
            }
        }
    }

    /** Makes the array of a variable number of arguments, as Java does. */
    private Call gathered(Call call, BlockBuilder code) {
        int last = call.method().getNumberOfParams() - 1;
        JType type = context.types().map(call.method().getParam(last).getType());
        if (!(type instanceof JType.ArrayOf array)) {
            throw Refusal.of(
                    call.syntax(), "this call with a variable number of arguments is not supported", "Pass an array.");
        }
        List<Value> elements = new ArrayList<>();
        for (int i = last; i < call.arguments().size(); i++) {
            elements.add(expressions.coerce(
                    call.syntax().getArgument(i), call.arguments().get(i), array.element(), code));
        }
        List<Value> arguments = new ArrayList<>(call.arguments().subList(0, last));
        arguments.add(code.let(call.method().getParam(last).getName(), type, new Expr.ArrayConstruction(elements)));
        return new Call(call.syntax(), call.method(), call.receiver(), arguments);
    }

    /** Where the solver and the lowering disagree about a number's type, the solver may have the wrong overload. */
    private void refuseUnclear(Expression argument, Value value, ResolvedMethodDeclaration method) {
        boolean overloaded = value.type() instanceof JType.Scalar
                && method.declaringType().getDeclaredMethods().stream()
                                .filter(m -> m.getName().equals(method.getName()) && mayTake(m, method))
                                .count()
                        > 1;
        if (overloaded && !context.typeOf(argument).equals(value.type())) {
            throw Refusal.of(
                    argument,
                    "it is not clear which '" + method.getName() + "' takes '" + argument + "'",
                    "Give the argument a local variable of type " + value.type().source() + ".");
        }
    }

    private static boolean mayTake(ResolvedMethodDeclaration other, ResolvedMethodDeclaration method) {
        return other.hasVariadicParameter() || other.getNumberOfParams() == method.getNumberOfParams();
    }

    /**
     * Returns the floating-point type that an overloaded function of Math or Ad works in, as Java chooses it; null for
     * other methods. The symbol solver takes int - Double for an int, and then the wrong overload.
     */
    private static JType overload(ResolvedMethodDeclaration method, List<Value> arguments) {
        String owner = method.declaringType().getQualifiedName();
        boolean known = MATH.contains(owner) && ScalarRules.knows(method.getName(), arguments.size())
                || owner.equals(AD) && arguments.get(0).type() instanceof JType.Scalar;
        if (!known) {
            return null;
        }
        JType widest = arguments.get(0).type();
        for (Value argument : arguments) {
            widest = ExpressionLowering.promoted(widest, argument.type());
            if (widest == null) {
                return null; // on integers, which the solver gets right
            }
        }
        return OVERLOADED.contains(method.getName()) ? widest : JType.DOUBLE;
    }

    /** Java widens a number to the parameter's type. */
    private Value asParameter(
            Expression argument, Value value, ResolvedMethodDeclaration method, int i, BlockBuilder code) {
        if (i >= method.getNumberOfParams() || method.getParam(i).isVariadic()) {
            return value;
        }
        ResolvedType type = method.getParam(i).getType();
        boolean converts = type.isPrimitive() || type.isReferenceType() && Interfaces.mayWiden(value.type());
        JType declared = converts ? context.types().map(type) : value.type();
        return type.isPrimitive() || Interfaces.concern(value.type(), declared)
                ? expressions.coerce(argument, value, declared, code)
                : value;
    }

    /** A record is given to a method of a sealed interface as a value of the interface. */
    private Call onInterface(Call call, BlockBuilder code) {
        JType.Sealed owner = call.receiver() == null
                ? null
                : context.types().interfaceOf(call.method().declaringType());
        if (owner == null || !owner.covers(call.receiver().type())) {
            return call;
        }
        Value object = Interfaces.coerce(call.syntax(), call.receiver(), owner, "t", code);
        return new Call(call.syntax(), call.method(), object, call.arguments());
    }

    private Value ruleCall(Call given, Rrule rule, String hint, BlockBuilder code) {
        Call call = onInterface(given, code);
        refuseForeign(call, rule);
        List<Optional<String>> accessors = new ArrayList<>();
        if (call.receiver() != null) {
            accessors.add(Optional.ofNullable(rule.accessors().get(Rrule.RECEIVER)));
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            accessors.add(Optional.ofNullable(rule.accessors().get(i)));
        }
        RuleTarget target = new RuleTarget(
                call.described(),
                rule.owner(),
                rule.method(),
                rule.gradientType(),
                accessors,
                rule.generated(),
                rule.inPlace(),
                rule.pair());
        JType type = type(call);
        boolean named = !hint.equals("t");
        String resultHint = named ? hint : call.name();
        String vjpHint = type instanceof JType.Scalar ? call.name() + "Vjp" : resultHint;
        Value vjp = new Value(vjpHint, new JType.Discrete("Vjp", "Vjp"));
        return code.let(
                resultHint,
                type,
                new Expr.RuleCall(target, call.all(), primal(call, rule).build(true), vjp));
    }

    /** A sealed interface of another module has no derivative here, where its records are not known. */
    private void refuseForeign(Call call, Rrule rule) {
        JType result = type(call);
        refuseForeign(call, result, !result.equals(JType.VOID));
        for (int i = 0; i < Math.min(call.arguments().size(), call.method().getNumberOfParams()); i++) {
            ResolvedType declared = call.method().getParam(i).getType();
            boolean plain = declared.isReferenceType() && TypeArguments.isKnown(declared, Map.of());
            if (plain && rule.accessors().containsKey(i)) {
                refuseForeign(call, context.types().map(declared), true);
            }
        }
    }

    private static void refuseForeign(Call call, JType type, boolean needed) {
        if (needed && !type.isDifferentiable()) {
            throw Refusal.of(
                    call.syntax(),
                    "'" + call.described() + "' is differentiated by way of " + type.source()
                            + ", which has no derivative in this module",
                    "Declare the sealed interface and its records in this module, or call a method of records.");
        }
    }

    private Optional<Value> knownCall(Call call, String hint, BlockBuilder code) {
        String owner = call.owner();
        String name = call.name();
        if (owner.equals(AD) && name.equals("stopGradient")) {
            Value operand = call.arguments().get(0);
            return Optional.of(code.let(hint, operand.type(), new Expr.Stop(operand)));
        }
        if (MATH.contains(owner)) {
            return mathCall(call, hint, code);
        }
        if (PREDICATE_OWNERS.contains(owner)) {
            Optional<Value> number = boxes(call, hint, code);
            if (number.isPresent()) {
                return number;
            }
        }
        if (owner.equals("java.util.Objects")
                && name.equals("requireNonNull")
                && call.arguments().size() == 1) {
            return Optional.of(required(call, code));
        }
        if (call.receiver() != null
                && call.arguments().isEmpty()
                && call.receiver().type() instanceof JType.Rec rec) {
            return projection(call, rec, hint, code);
        }
        Optional<Value> list = owner.equals(LIST) && name.equals("of")
                ? lists.of(call.syntax(), call.arguments(), hint, code)
                : lists.call(call.syntax(), name, call.receiver(), call.arguments(), hint, code);
        if (list.isPresent()) {
            return list;
        }
        if (call.receiver() != null && call.receiver().type() instanceof JType.ListOf && name.equals("get")) {
            Value element = code.let(
                    hint,
                    type(call),
                    new Expr.Element(call.receiver(), call.arguments().get(0)));
            return Optional.of(element);
        }
        Optional<Value> whole =
                arrays.call(owner, name, call.arguments(), template(call).build(true), hint, code);
        if (whole.isPresent()) {
            return whole;
        }
        if (carriesNothing(call)) {
            return Optional.of(code.let(
                    hint.equals("t") ? name : hint,
                    type(call),
                    new Expr.Opaque(template(call).build(true), "", "", true)));
        }
        return Optional.empty();
    }

    /** What the classes of boxed numbers do to numbers. */
    private Optional<Value> boxes(Call call, String hint, BlockBuilder code) {
        boolean numbers = call.all().stream().allMatch(v -> v.type() instanceof JType.Scalar);
        JType type = call.owner().equals("java.lang.Float") ? JType.FLOAT : JType.DOUBLE;
        if (!numbers) {
            return Optional.empty();
        }
        Value first = call.all().get(0);
        return switch (call.name()) {
            case "valueOf" -> Optional.of(expressions.coerce(call.syntax(), first, type, code));
            case "doubleValue" -> Optional.of(expressions.coerce(call.syntax(), first, JType.DOUBLE, code));
            case "floatValue" -> Optional.of(expressions.coerce(call.syntax(), first, JType.FLOAT, code));
            case "sum" ->
                Optional.of(code.let(
                        hint,
                        type,
                        new Expr.Arithmetic("+", first, call.arguments().get(1))));
            case "max", "min" -> {
                String math = context.imports().name("java.lang.Math");
                yield Optional.of(code.let(hint, type, new Expr.MathCall(math, call.name(), call.arguments())));
            }
            default -> Optional.empty();
        };
    }

    /** {@code Objects.requireNonNull(x)} is {@code x}. */
    private Value required(Call call, BlockBuilder code) {
        Value value = call.arguments().get(0);
        if (!(value.type() instanceof JType.Scalar)) {
            code.add(new Stmt.Effect(template(call).build(true), code.origin(), false));
        }
        return value;
    }

    private static boolean carriesNothing(Call call) {
        String owner = call.owner();
        boolean size = owner.startsWith("java.util.")
                && (call.name().equals("size") || call.name().equals("isEmpty"));
        return size
                || owner.equals(ND_ARRAY) && METADATA.contains(call.name())
                || PREDICATE_OWNERS.contains(owner) && PREDICATES.contains(call.name());
    }

    private Optional<Value> mathCall(Call call, String hint, BlockBuilder code) {
        JType overload = overload(call.method(), call.arguments());
        JType type = overload != null ? overload : type(call);
        if (!(type instanceof JType.Scalar)) {
            return Optional.empty();
        }
        String owner = discrete.owner(call.method().declaringType());
        if (!ScalarRules.knows(call.name(), call.arguments().size())) {
            return Optional.empty();
        }
        return Optional.of(code.let(hint, type, new Expr.MathCall(owner, call.name(), call.arguments())));
    }

    private Optional<Value> projection(Call call, JType.Rec rec, String hint, BlockBuilder code) {
        boolean component = rec.components().stream().anyMatch(c -> c.name().equals(call.name()));
        if (!component || rec.obstacle().startsWith("its accessor " + call.name())) {
            return Optional.empty();
        }
        JType type = rec.component(call.name()).type();
        String name = hint.equals("t") ? call.name() : hint;
        return Optional.of(code.let(name, type, new Expr.Projection(call.receiver(), call.name())));
    }

    private Value unknownCall(Call call, String hint, BlockBuilder code) {
        discrete.checkCall(call.syntax(), call.method());
        JType type = type(call);
        String what = "'" + call.described() + "' " + Unfollowed.reason(call.method());
        return code.let(
                hint.equals("t") ? call.name() : hint,
                type,
                new Expr.Opaque(template(call).build(true), what, remedy(call, type), false));
    }

    /** Returns whether nobody can change a value, so that a method which is asked about it leaves it alone. */
    private static boolean isUnchangeable(JType type) {
        return type instanceof JType.Rec rec
                ? rec.components().stream().allMatch(component -> isUnchangeable(component.type()))
                : type instanceof JType.Scalar
                        || type instanceof JType.Discrete plain && (plain.isIntegral() || plain.equals(Inlining.TEXT));
    }

    private String remedy(Call call, JType result) {
        if (call.owner().equals("java.util.Arrays") || call.described().equals("System.arraycopy")) {
            return "Write a for loop over the elements. " + STOP;
        }
        boolean stops = call.all().stream()
                .map(Value::type)
                .anyMatch(type -> type instanceof JType.Scalar || type instanceof JType.Tensor);
        String constant = stops ? STOP : "Annotate the parameter @NonDifferentiable if it is meant to be a constant.";
        if (call.receiver() != null && call.receiver().type() instanceof JType.ListOf) {
            return "Lists can be filled by add and set and read by get and size; for more, use an array. " + constant;
        }
        if (!result.isDifferentiable()) {
            return constant;
        }
        String annotate = Unfollowed.canBeAnnotated(call.method())
                ? "Annotate it with @Differentiable, or declare a rule: "
                : "Declare a rule: ";
        return annotate + expectedRule(call, result) + " " + constant;
    }

    private String expectedRule(Call call, JType result) {
        List<String> parameters = new ArrayList<>();
        List<String> adjoints = new ArrayList<>();
        if (call.receiver() != null) {
            parameters.add(call.receiver().type().source() + " receiver");
            if (call.receiver().type().isDifferentiable()) {
                adjoints.add(call.receiver().type().boxed());
            }
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            JType type = call.arguments().get(i).type();
            parameters.add(type.source() + " arg" + i);
            if (type.isDifferentiable()) {
                adjoints.add(type.boxed());
            }
        }
        String owner = discrete.owner(call.method().declaringType());
        String gradient = adjoints.size() == 1 ? adjoints.get(0) : "Gradient";
        return "@RruleFor(type = " + owner + ".class, method = \"" + call.name() + "\") static Vjp<" + result.boxed()
                + ", " + gradient + "> " + call.name() + "(" + String.join(", ", parameters) + ")"
                + (adjoints.size() == 1
                        ? "."
                        : ", with a record Gradient of " + adjoints.size() + " components, one for each adjoint.");
    }

    /** A private method can't be called from another class, but the value can be had from its rule. */
    private TemplateBuilder primal(Call call, Rrule rule) {
        if (call.method().accessSpecifier() != AccessSpecifier.PRIVATE) {
            return template(call);
        }
        return new TemplateBuilder()
                .text(discrete.rule(rule) + "(")
                .values(call.all())
                .text(")" + DiscreteLowering.valueOf(call.method()));
    }

    private TemplateBuilder template(Call call) {
        TemplateBuilder text = new TemplateBuilder();
        if (call.receiver() != null && call.receiver().type() instanceof JType.Scalar number) {
            text.text("((" + context.imports().name("java.lang." + number.boxed()) + ") ")
                    .value(call.receiver())
                    .text(")");
        } else if (call.receiver() != null) {
            text.value(call.receiver());
        } else {
            text.text(discrete.owner(call.method().declaringType()));
        }
        return text.text("." + call.name() + "(").values(call.arguments()).text(")");
    }
}
