package org.adjoint4j.transform.emit;

import java.util.List;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Value;

/** Adds to adjoints: to a variable, to a part of an accumulator, or to an array's shadow, wherever a value has its own. */
final class Contributions {
    private final MethodContext context;
    private final AdjointVariables adjoints;
    private final PrimalReads reads;
    private final ArrayAdjoints arrays;
    private List<Value> parameters = List.of();
    private String dResult = "";
    private Block current;

    Contributions(MethodContext context, AdjointVariables adjoints, PrimalReads reads, ArrayAdjoints arrays) {
        this.context = context;
        this.adjoints = adjoints;
        this.reads = reads;
        this.arrays = arrays;
    }

    /** Starts the sweep of a method whose result has the adjoint {@code resultAdjoint}. */
    void begin(Method method, String resultAdjoint) {
        parameters = method.parameters().stream().map(Method.Parameter::value).toList();
        dResult = resultAdjoint;
        current = method.body();
        parameters.stream().filter(context::isHandedOver).forEach(parameter -> adjoints.declared(parameter, true));
    }

    /** Returns the block that is being reversed. */
    Block current() {
        return current;
    }

    /** Says which block is being reversed from here on. */
    void enter(Block block) {
        current = block;
    }

    /** Writes the zeros that a branch or loop emitted since needs before it. */
    void writeStarts(Code code) {
        adjoints.writeStarts(current, code);
    }

    /** The adjoint of the result is the result's own variable where it has one. */
    void seed(Value result, Code code) {
        Expr definition = context.structure().definition(result);
        boolean parameter = parameters.contains(result);
        if (context.isPart(result) || parameter || AdjointTypes.isAccumulator(result.type())) {
            add(result, ofItsClass(result), true, code);
            return;
        }
        boolean vjp = context.isReadOffVjp(result);
        context.names().nameAdjoint(vjp ? ((Expr.RuleCall) definition).vjp() : result, dResult);
        adjoints.declared(result, true);
    }

    /** The adjoint that a caller gives for a value of a sealed interface must be of the value's class. */
    private String ofItsClass(Value result) {
        return result.type() instanceof JType.Sealed
                ? context.imports().name("org.adjoint4j.runtime.Variants") + ".ofItsClass(" + dResult + ", "
                        + reads.read(result) + ")"
                : dResult;
    }

    /** A pullback that casts its adjoint takes it out of its box first. */
    static String toFloat(String text) {
        return "(float) " + Text.atomic(text);
    }

    /** Adds the adjoint of one value, which is done with, to another's. */
    void pass(Value from, Value to, Code code) {
        if (context.activity().isActive(to) && !context.isInShadows(to) && !takesOver(from, to)) {
            addAdjoint(to, adjoints.name(from), adjoints.isPresent(from), code);
        }
    }

    /** Instead of a copy under another name; parameters and the result keep theirs. */
    boolean takesOver(Value done, Value to) {
        return !context.isPart(to)
                && !parameters.contains(to)
                && !adjoints.name(done).equals(dResult)
                && adjoints.takeOver(to, done, current);
    }

    /** Adds an adjoint, given as adjoints of {@code to}'s type are held, to that of {@code to} if it is active. */
    void addAdjoint(Value to, String adjoint, boolean isPresent, Code code) {
        if (!context.activity().isActive(to) || context.isInShadows(to)) {
            return;
        }
        if (context.isPlainArray(to)) {
            String contribution = AdjointTypes.toGradient(adjoint, reads.read(to), "");
            add(to, contribution, true, code);
        } else if (AdjointTypes.isAccumulator(to.type())) {
            code.line(accumulator(to, code) + ".merge(" + adjoint + ");");
        } else {
            add(to, adjoint, isPresent, code);
        }
    }

    /**
     * As {@link #addAdjoint}, of an adjoint that nobody reads or changes any more: a value that has none yet takes over
     * the object.
     */
    void handOver(Value to, String adjoint, Code code) {
        boolean active = context.activity().isActive(to) && !context.isInShadows(to);
        boolean object = AdjointTypes.isAccumulator(to.type()) && !context.isPlainArray(to);
        if (!active || !object || !adjoints.takeOver(to, adjoint, current, code)) {
            addAdjoint(to, adjoint, false, code);
        }
    }

    /** Adds a contribution, given as a value of {@code to}'s type, to its adjoint. */
    void add(Value to, String contribution, boolean isPresent, Code code) {
        add(to, contribution, isPresent, false, code);
    }

    /**
     * Adds what a pullback has returned.
     *
     * @param unshared whether nobody else holds its arrays: sums of parameters' gradients, which may be large, are then
     *     made in their memory
     */
    void addReturned(Value to, String contribution, boolean unshared, Code code) {
        add(to, contribution, true, unshared && to.type().holdsArrays(), code);
    }

    private void add(Value to, String contribution, boolean isPresent, boolean unshared, Code code) {
        Expr definition = context.structure().definition(to);
        if (context.isInShadows(to)) {
            return; // a whole array's adjoint is in its shadow
        }
        if (context.isPlainArray(to)) {
            String shadows = context.imports().name("org.adjoint4j.runtime.Shadows");
            code.line(shadows + ".addTo(" + accumulator(to, code) + ", " + contribution + ");");
        } else if (AdjointTypes.isAccumulator(to.type())) {
            code.line(accumulator(to, code) + ".add(" + contribution + (unshared ? ", true" : "") + ");");
        } else if (definition instanceof Expr.Projection projection) {
            String field = accumulator(projection.record(), code) + "." + projection.component();
            code.line(adjoints.accumulation(to.type(), field, contribution + (unshared ? ", true" : "")));
        } else if (definition instanceof Expr.Element element && context.isPart(to)) {
            code.line(
                    context.isMemory(element.sequence())
                            ? adjoints.accumulation(to.type(), arrays.element(element), contribution)
                            : elementAccumulation(element, contribution, code));
        } else {
            adjoints.add(to, contribution, isPresent, current, code);
        }
    }

    private String elementAccumulation(Expr.Element element, String contribution, Code code) {
        String sequence = accumulator(element.sequence(), code);
        String index = reads.read(element.index());
        if (context.isPlainArray(element.sequence())) {
            return adjoints.accumulation(
                    ((JType.ArrayOf) element.sequence().type()).element(), sequence + "[" + index + "]", contribution);
        }
        return AdjointTypes.isScalarArray(element.sequence().type())
                ? sequence + ".add(" + index + ", " + contribution + ");"
                : sequence + ".at(" + index + ").add(" + contribution + ");";
    }

    /** Returns what adds up the adjoint of a record, list or array. */
    String accumulator(Value value, Code code) {
        Expr definition = context.structure().definition(value);
        if (definition instanceof Expr.Projection projection) {
            return accumulator(projection.record(), code) + "." + projection.component();
        }
        if (definition instanceof Expr.Element element && context.isPart(value)) {
            String sequence = accumulator(element.sequence(), code);
            String index = reads.read(element.index());
            return context.isPlainArray(value) ? sequence + "[" + index + "]" : sequence + ".at(" + index + ")";
        }
        if (definition instanceof Expr.Narrowing narrowing && context.isPart(value)) {
            JType.Sealed type = (JType.Sealed) narrowing.operand().type();
            String variant = AdjointTypes.variant(type, (JType.Rec) value.type());
            return accumulator(narrowing.operand(), code) + "." + variant;
        }
        if (!context.isPlainArray(value)) {
            context.types().holder(value.type());
        }
        adjoints.start(value, current, code);
        return adjoints.name(value);
    }
}
