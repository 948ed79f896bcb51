package org.adjoint4j.transform.split;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Obstacles;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.RuleTarget;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/**
 * Cuts a long method into parts, each a method that the long one calls as it would call any differentiable method.
 * HotSpot never compiles a method of more than 8,000 bytecodes, and the class file format ends at 65,535.
 */
public final class MethodSplitting {
    /** How heavy a part is, as {@link Weights} counts; a method is cut if it is twice as heavy. */
    private static final int PART = Integer.getInteger("adjoint4j.split.weight", 80); // tests cut finer

    private static final int LIMIT = 2 * PART;
    /** A method takes 255 slots, and a number takes two. */
    private static final int MOST_VALUES = 100;

    private final Method original;
    private final Activity activity;
    private final String generatedClass;
    private final Names names;
    private final Weights weights = new Weights();
    private final Nullable nullable;
    private final List<Part> parts = new ArrayList<>();
    private final Map<Value, Stmt.Let> constants = new IdentityHashMap<>();
    private final Set<Value> lazy = Collections.newSetFromMap(new IdentityHashMap<>());
    /** The results of parts that vary: a later cut may hand them on whole. */
    private final Set<Value> varyingResults = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Where the names of parts come from.
     *
     * @param method gives a method name that is not taken, for a wish
     * @param record gives the name of a record that is not taken, for a wish
     * @param components gives the names of the components that values are kept under
     */
    public record Names(UnaryOperator<String> method, UnaryOperator<String> record, ComponentNames components) {}

    /** Names values as components of a record, each by another name. */
    @FunctionalInterface
    public interface ComponentNames {
        /** Returns a name for each value, in order. */
        List<String> of(List<Value> values);
    }

    /**
     * A method that is short enough, and what it was relieved of.
     *
     * @param main has the signature of the original
     * @param parts called by it and by each other, callees first
     */
    public record Split(Method main, List<Part> parts) {}

    private MethodSplitting(Method original, Activity activity, String generatedClass, Names names) {
        this.original = original;
        this.activity = activity;
        this.generatedClass = generatedClass;
        this.names = names;
        this.nullable = Nullable.of(original.body());
        original.body().forEach(this::collect);
    }

    /**
     * Constants are repeated where they are needed rather than handed from part to part; what is lazy can't be handed on,
     * as that would read it.
     */
    private void collect(Stmt statement) {
        if (statement instanceof Stmt.Let let && let.expression() instanceof Expr.Constant) {
            constants.put(let.target(), let);
        } else if (isLazy(statement)) {
            lazy.add(((Stmt.Let) statement).target());
        }
    }

    private static boolean isLazy(Stmt statement) {
        return statement instanceof Stmt.Let let && let.lazy();
    }

    /** Returns a method in pieces; in one if it is short. {@code generatedClass} is the qualified one that gets them. */
    public static Split of(Method method, Activity activity, String generatedClass, Names names) {
        MethodSplitting splitting = new MethodSplitting(method, activity, generatedClass, names);
        if (splitting.weights.of(method.body()) <= LIMIT) {
            return new Split(method, List.of());
        }
        Block body = splitting.shorter(method.body(), List.of(), LIMIT);
        return new Split(method.withBody(body), splitting.parts);
    }

    // ---- blocks -------------------------------------------------------------------------------------------------

    /** Returns a block of at most the given weight where that can be; {@code more} is read at its end besides its yields. */
    private Block shorter(Block block, List<Value> more, int limit) {
        if (weights.of(block) <= limit) {
            return block;
        }
        List<Stmt> statements = new ArrayList<>();
        block.statements().forEach(statement -> statements.add(shorter(statement)));
        Block current = new Block(statements, block.yields());
        while (weights.of(current) > limit) {
            Block next = cut(current, more);
            if (weights.of(next) >= weights.of(current)) {
                return current;
            }
            current = next;
        }
        return current;
    }

    private Stmt shorter(Stmt statement) {
        if (statement instanceof Stmt.If branch) {
            return new Stmt.If(
                    branch.condition(),
                    shorter(branch.then(), List.of(), PART),
                    shorter(branch.otherwise(), List.of(), PART),
                    branch.results(),
                    branch.origin());
        }
        if (statement instanceof Stmt.Loop loop) {
            return new Stmt.Loop(
                    loop.header(),
                    loop.carried(),
                    loop.initial(),
                    shorter(loop.body(), loop.leaves().map(List::of).orElse(List.of()), PART),
                    loop.leaves(),
                    loop.results(),
                    loop.origin());
        }
        return statement;
    }

    /** Replaces runs of statements by calls of parts. */
    private Block cut(Block block, List<Value> more) {
        List<Stmt> all = block.statements();
        List<Stmt> result = new ArrayList<>();
        int from = 0;
        while (from < all.size()) {
            int to = from;
            int weight = 0;
            while (to < all.size()
                    && isMovable(all.get(to))
                    && (to == from || weight + weights.of(all.get(to)) <= PART)) {
                weight += weights.of(all.get(to));
                to++;
            }
            while (to > from && isLazy(all.get(to - 1))) {
                weight -= weights.of(all.get(--to)); // goes with what reads it
            }
            if (to == from) {
                result.add(all.get(from++));
                continue;
            }
            List<Stmt> run = all.subList(from, to);
            Uses after = Uses.of(all.subList(to, all.size()));
            after.readAll(block.yields());
            after.readAll(more);
            result.addAll(weight > Math.min(20, PART / 2) ? called(run, after) : run);
            from = to;
        }
        return new Block(result, block.yields());
    }

    /**
     * A part must not be left by an exception that is part of the program's structure. Lists that are filled and arrays of
     * objects stay with what fills them: unlike that of an array of numbers, their adjoint is not shared with a part.
     */
    private static boolean isMovable(Stmt statement) {
        if (Uses.results(statement).stream().anyMatch(value -> value.type().isFilled())
                || Uses.of(List.of(statement)).readFromOutside().stream()
                        .anyMatch(value -> value.type().isFilled())) {
            return false;
        }
        return !throwsAnything(statement);
    }

    private static boolean throwsAnything(Stmt statement) {
        if (statement instanceof Stmt.If branch) {
            return throwsAnything(branch.then()) || throwsAnything(branch.otherwise());
        }
        if (statement instanceof Stmt.Loop loop) {
            return throwsAnything(loop.body());
        }
        return statement instanceof Stmt.Throw;
    }

    private static boolean throwsAnything(Block block) {
        return block.statements().stream().anyMatch(MethodSplitting::throwsAnything);
    }

    // ---- one part -----------------------------------------------------------------------------------------------

    /** Returns the call of a new part that does what {@code run} does, or {@code run} itself where none can be made. */
    private List<Stmt> called(List<Stmt> run, Uses after) {
        List<Value> inputs = new ArrayList<>();
        List<Stmt> body = new ArrayList<>();
        for (Value value : Uses.of(run).readFromOutside()) {
            Stmt.Let constant = constants.get(value);
            if (constant == null) {
                inputs.add(value);
            } else {
                body.add(constant);
            }
        }
        body.addAll(run);
        List<Value> outputs = run.stream()
                .flatMap(statement -> Uses.results(statement).stream())
                .filter(value -> after.reads(value) && !constants.containsKey(value))
                .toList();
        List<Stmt> constantsHere = run.stream()
                .filter(s -> s instanceof Stmt.Let let && constants.containsKey(let.target()))
                .toList();
        boolean fits = inputs.size() <= MOST_VALUES
                && outputs.size() <= MOST_VALUES
                && !outputs.isEmpty()
                && Stream.concat(inputs.stream(), outputs.stream()).noneMatch(this::staysHere);
        if (!fits) {
            return run;
        }
        List<Stmt> call = new ArrayList<>(constantsHere);
        call.addAll(call(inputs, outputs, body, origin(run)));
        return call;
    }

    /**
     * A part gives the gradient of each value it is given, which is of the value's type and shape: null has none, nor has
     * a record whose constructor computes.
     */
    private boolean staysHere(Value value) {
        boolean hasGradient =
                !nullable.contains(value) && Obstacles.of(value.type()).isEmpty();
        return value.type().isDifferentiable() && !hasGradient || lazy.contains(value);
    }

    private static Origin origin(List<Stmt> run) {
        Origin first = run.get(0).origin();
        return new Origin(first.line(), first.column(), "");
    }

    private List<Stmt> call(List<Value> inputs, List<Value> outputs, List<Stmt> body, Origin origin) {
        int number = parts.size() + 1;
        String name = names.method().apply(original.name() + "Part" + number);
        String capitalised = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        String gradient = names.record().apply(capitalised + "Gradient");
        String valueName = names.record().apply(capitalised + "Values");
        List<String> components = names.components().of(outputs);
        List<JType.Rec.Component> types = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            types.add(new JType.Rec.Component(components.get(i), outputs.get(i).type()));
        }
        JType.Rec type = new JType.Rec(generatedClass + "." + valueName, valueName, types, "", List.of());
        List<Stmt> statements = new ArrayList<>(body);
        Value made = new Value("values", type);
        statements.add(new Stmt.Let(made, new Expr.Construction(type, outputs, outputs), origin));
        List<Value> differentiated = inputs.stream().filter(this::isVaried).toList();
        List<Method.Parameter> parameters = inputs.stream()
                .map(value -> new Method.Parameter(value, value.type().source(), origin))
                .toList();
        boolean inPlace = activity.memory().inUse();
        Method part = new Method(
                original.className(),
                name,
                parameters,
                differentiated,
                type,
                new Block(statements, List.of(made)),
                inPlace);
        parts.add(new Part(part, number, gradient, valueName));
        return call(part, gradient, types, outputs, origin);
    }

    private boolean isVaried(Value value) {
        return activity.isVaried(value) || varyingResults.contains(value);
    }

    private List<Stmt> call(
            Method part, String gradient, List<JType.Rec.Component> components, List<Value> outputs, Origin origin) {
        List<Value> inputs =
                part.parameters().stream().map(Method.Parameter::value).toList();
        List<String> parameterNames = names.components().of(inputs);
        List<Optional<String>> accessors = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            boolean varied = part.differentiated().contains(inputs.get(i));
            accessors.add(varied ? Optional.of(parameterNames.get(i)) : Optional.empty());
        }
        String rule = part.name() + (part.inPlace() ? "InPlaceVjp" : "Vjp");
        RuleTarget target = new RuleTarget(
                part.name(),
                generatedClass,
                rule,
                generatedClass + "." + gradient,
                accessors,
                true,
                part.inPlace(),
                Optional.empty());
        var primal = new TemplateBuilder().text(rule + "(").values(inputs).text(").value()");
        Value result = new Value(
                part.name().replaceAll(".*(Part\\d+)", "$1").toLowerCase(java.util.Locale.ROOT), part.resultType());
        if (outputs.stream().anyMatch(this::isVaried)) {
            varyingResults.add(result);
        }
        Value vjp = new Value(result.hint(), new JType.Discrete("Vjp", "Vjp"));
        List<Stmt> statements = new ArrayList<>();
        statements.add(new Stmt.Let(result, new Expr.RuleCall(target, inputs, primal.build(true), vjp), origin));
        for (int i = 0; i < outputs.size(); i++) {
            statements.add(new Stmt.Let(
                    outputs.get(i),
                    new Expr.Projection(result, components.get(i).name()),
                    origin));
        }
        return statements;
    }
}
