package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/**
 * The reverse sweep: the statements in reverse order, each adding to the adjoints of its operands what the adjoint of
 * its result makes of them.
 */
final class ReverseSweep {
    private final MethodContext context;
    private final AdjointVariables adjoints;
    private final PrimalReads reads;
    private final ArrayAdjoints arrays;
    private final Contributions contributions;
    private final OperationReversal operations;

    ReverseSweep(MethodContext context) {
        this.context = context;
        this.adjoints = new AdjointVariables(context);
        this.reads = new PrimalReads(context);
        this.arrays = new ArrayAdjoints(context, reads, adjoints);
        this.contributions = new Contributions(context, adjoints, reads, arrays);
        this.operations = new OperationReversal(context, adjoints, reads, arrays, contributions);
    }

    /**
     * Returns the sweep of a method whose result has the adjoint {@code resultAdjoint} and whose arrays have theirs in
     * {@code shadows}.
     */
    Code write(Method method, String resultAdjoint, String shadows) {
        Code code = new Code();
        arrays.begin(method, shadows);
        contributions.begin(method, resultAdjoint);
        if (context.activity().isActive(method.result()) || arrays.hasEffects(method.body())) {
            Code seeds = new Code();
            if (context.activity().isActive(method.result()) && !context.isInShadows(method.result())) {
                contributions.seed(method.result(), seeds);
            }
            reverse(method.body(), seeds, code);
        }
        return code;
    }

    /** Returns the gradient of a parameter, from {@code scratch} where that is not empty. */
    String gradient(Value parameter, String scratch, Code code) {
        JType type = parameter.type();
        if (context.isMemory(parameter)) {
            return arrays.gradient(parameter);
        }
        if (context.isInShadows(parameter)) {
            String primal = context.names().of(parameter);
            return arrays.gradient(type, primal, primal);
        }
        if (context.isPlainArray(parameter)) {
            return adjoints.isLive(parameter) ? adjoints.name(parameter) : adjoints.zeros(parameter);
        }
        String gradient = gradientOf(parameter, scratch);
        if (!context.activity().memory().holdsMemory(parameter)) {
            return gradient;
        }
        String parts = context.names().derived(parameter, "parts", Names.adjointOf(parameter.hint()) + "Parts");
        code.line(type.source() + " " + parts + " = " + gradient + ";");
        return arrays.gradient(type, context.names().of(parameter), parts);
    }

    private String gradientOf(Value parameter, String scratch) {
        JType type = parameter.type();
        boolean live = adjoints.isLive(parameter);
        String name = live ? adjoints.name(parameter) : context.types().zero(type);
        if (type instanceof JType.Scalar) {
            return name;
        }
        String primal = context.names().of(parameter);
        if (type instanceof JType.Tensor) {
            return context.adjoints() + ".gradient(" + scratch + ", " + name + ", " + primal + ")";
        }
        return AdjointTypes.toGradient(name, primal, type.holdsArrays() ? scratch : "");
    }

    /** Returns the copies of arrays that the gradient needs as they were on entry. */
    Code entries(Method method) {
        return arrays.entries(method.differentiated());
    }

    /** Returns whether the sweep keeps adjoints of arrays. */
    boolean usesShadows() {
        return context.activity().memory().inUse();
    }

    // ---- blocks -----------------------------------------------------------------------------------------------

    /** What the block saved is read back, its yields get their adjoints, then its statements are reversed. */
    private void reverse(Block block, Code seeds, Code code) {
        Code statements = new Code();
        for (int i = block.statements().size() - 1; i >= 0; i--) {
            reverse(block.statements().get(i), statements);
        }
        Code shadows = arrays.declarations(block);
        reads.writePops(block, code);
        code.add(shadows).add(seeds).add(statements);
    }

    private void reverse(Stmt statement, Code code) {
        if (statement instanceof Stmt.Let let) {
            if (context.activity().isActive(let.target()) || context.usesRule(let.target(), let.expression())) {
                operations.reverse(let, code);
            }
        } else if (statement instanceof Stmt.Store store) {
            operations.reverse(store, code);
        } else if (statement instanceof Stmt.Put put) {
            operations.reverse(put, code);
        } else if (statement instanceof Stmt.Fill fill) {
            operations.reverse(fill, code);
        } else if (statement instanceof Stmt.Move move) {
            arrays.reverse(move, code);
        } else if (statement instanceof Stmt.If branch) {
            reverse(branch, code);
        } else if (statement instanceof Stmt.Loop loop) {
            reverse(loop, code);
        }
    }

    private void reverse(Stmt.If branch, Code code) {
        List<Integer> live = live(branch.results());
        if (live.isEmpty() && !arrays.hasEffects(branch.then()) && !arrays.hasEffects(branch.otherwise())) {
            return;
        }
        Block outer = contributions.current();
        Code then = arm(branch.then(), branch.results(), live);
        Code otherwise = arm(branch.otherwise(), branch.results(), live);
        contributions.enter(outer);
        if (then.isEmpty() && otherwise.isEmpty()) {
            return;
        }
        contributions.writeStarts(code);
        String condition = reads.read(branch.condition());
        if (then.isEmpty()) {
            code.open("if (!" + Text.atomic(condition) + ") {").add(otherwise);
        } else {
            code.open("if (" + condition + ") {").add(then);
            if (!otherwise.isEmpty()) {
                code.closeOpen("} else {").add(otherwise);
            }
        }
        code.close("}");
    }

    private Code arm(Block block, List<Value> results, List<Integer> live) {
        Code code = new Code();
        if (endsWithThrow(block)) {
            return code;
        }
        contributions.enter(block);
        Code seeds = new Code();
        for (int i : live) {
            contributions.pass(results.get(i), block.yields().get(i), seeds);
        }
        reverse(block, seeds, code);
        return code;
    }

    /** Returns whether every way through a block ends with an exception. */
    static boolean endsWithThrow(Block block) {
        return block.statements().stream()
                .anyMatch(s -> s instanceof Stmt.Throw
                        || s instanceof Stmt.If branch
                                && endsWithThrow(branch.then())
                                && endsWithThrow(branch.otherwise()));
    }

    private List<Integer> live(List<Value> results) {
        List<Integer> live = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (adjoints.isLive(results.get(i))) {
                live.add(i);
            }
        }
        return live;
    }

    // ---- loops ------------------------------------------------------------------------------------------------

    private void reverse(Stmt.Loop loop, Code code) {
        if (live(loop.results()).isEmpty() && !arrays.hasEffects(loop.body())) {
            return;
        }
        List<Integer> active = new ArrayList<>();
        for (int i = 0; i < loop.carried().size(); i++) {
            Value carried = loop.carried().get(i);
            if (context.activity().isActive(carried) && !context.isInShadows(carried)) {
                active.add(i);
            }
        }
        Code declarations = new Code();
        for (int i : active) {
            declareCarried(loop.carried().get(i), loop.results().get(i), declarations);
        }
        Block outer = contributions.current();
        AdjointVariables.Snapshot before = adjoints.snapshot();
        Code body = iteration(loop, active, true);
        boolean stillPresent = active.stream()
                .map(loop.carried()::get)
                .allMatch(c -> !before.present().contains(c) || adjoints.isPresent(c));
        if (!stillPresent) {
            adjoints.restore(before);
            body = iteration(loop, active, false);
        }
        contributions.enter(outer);
        contributions.writeStarts(code);
        code.add(declarations);
        code.open(header(loop)).add(body).close("}");
        for (int i : active) {
            Value carried = loop.carried().get(i);
            adjoints.declared(carried, stillPresent && before.present().contains(carried));
            contributions.pass(carried, loop.initial().get(i), code);
        }
    }

    /** The adjoint of a carried value starts as that of the loop's result. */
    private void declareCarried(Value carried, Value result, Code code) {
        boolean live = adjoints.isLive(result);
        String start = live ? adjoints.name(result) : context.types().zero(carried.type());
        String name = adjoints.name(carried);
        if (!name.equals(start)) {
            code.line(context.types().holder(carried.type()) + " " + name + " = " + start + ";");
        }
        adjoints.declared(carried, live && adjoints.isPresent(result));
    }

    private Code iteration(Stmt.Loop loop, List<Integer> active, boolean trustPresent) {
        contributions.enter(loop.body());
        Code seeds = new Code();
        boolean tangled = active.stream()
                .anyMatch(i -> isRootedInCarried(loop.body().yields().get(i), loop));
        List<String> seedNames = new ArrayList<>();
        List<Boolean> present = new ArrayList<>();
        for (int i : active) {
            Value carried = loop.carried().get(i);
            String name = adjoints.name(carried);
            present.add(trustPresent && adjoints.isPresent(carried));
            if (tangled || AdjointTypes.isAccumulator(carried.type())) {
                String next = context.names().derived(carried, "next", name);
                seeds.line(context.types().holder(carried.type()) + " " + next + " = " + name + ";");
                name = next;
            }
            seedNames.add(name);
            if (tangled) {
                adjoints.stale(carried);
            }
        }
        for (int k = 0; k < active.size(); k++) {
            Value yield = loop.body().yields().get(active.get(k));
            if (AdjointTypes.isAccumulator(yield.type())) {
                contributions.handOver(yield, seedNames.get(k), seeds);
            } else {
                contributions.addAdjoint(yield, seedNames.get(k), present.get(k), seeds);
            }
        }
        for (int i : active) {
            Value carried = loop.carried().get(i);
            if (!tangled) {
                adjoints.stale(carried);
            }
            if (AdjointTypes.isAccumulator(carried.type()) && adjoints.isStale(carried)) {
                seeds.line(adjoints.name(carried) + " = " + context.types().zero(carried.type()) + ";");
                adjoints.declared(carried, false);
            }
        }
        Code code = new Code();
        reverse(loop.body(), seeds, code);
        for (int i : active) {
            Value carried = loop.carried().get(i);
            if (adjoints.isStale(carried)) {
                code.line(adjoints.name(carried) + " = " + context.types().zero(carried.type()) + ";");
                adjoints.declared(carried, false);
            }
        }
        return code;
    }

    /** Whether a yield's adjoint goes straight to a carried value: their variables must not be mixed up. */
    private boolean isRootedInCarried(Value yield, Stmt.Loop loop) {
        Value root = yield;
        while (true) {
            Expr definition = context.structure().definition(root);
            if (definition instanceof Expr.Projection projection) {
                root = projection.record();
            } else if (definition instanceof Expr.Element element && context.isPart(root)) {
                root = element.sequence();
            } else if (definition instanceof Expr.Narrowing narrowing && context.isPart(root)) {
                root = narrowing.operand();
            } else {
                return loop.carried().contains(root);
            }
        }
    }

    private String header(Stmt.Loop loop) {
        if (loop.header() instanceof Stmt.Conditional conditional) {
            String trips = reads.read(conditional.trips());
            String count = context.names().derived(conditional.trips(), "reverse", "trip");
            return "for (int " + count + " = 0; " + count + " < " + trips + "; " + count + "++) {";
        }
        Stmt.Counted counted = (Stmt.Counted) loop.header();
        String i = context.names().of(counted.index());
        String from = reads.read(counted.from());
        if (loop.leaves().isPresent()) {
            return header(i, from, counted);
        }
        String bound = reads.read(counted.bound());
        return switch (counted.comparison()) {
            case "<" -> "for (int " + i + " = " + bound + "; " + i + "-- > " + from + "; ) {";
            case "<=" -> "for (int " + i + " = " + bound + "; " + i + " >= " + from + "; " + i + "--) {";
            case ">" -> "for (int " + i + " = " + bound + "; " + i + "++ < " + from + "; ) {";
            default -> "for (int " + i + " = " + bound + "; " + i + " <= " + from + "; " + i + "++) {";
        };
    }

    /** A loop that was left early goes back over as many iterations as it made. */
    private String header(String i, String from, Stmt.Counted counted) {
        String trips = reads.read(counted.trips());
        boolean fromZero = from.equals("0");
        return counted.ascending()
                ? "for (int " + i + " = " + (fromZero ? "" : from + " + ") + trips + "; " + i + "-- > " + from + "; ) {"
                : "for (int " + i + " = " + from + " - " + trips + "; " + i + "++ < " + from + "; ) {";
    }
}
