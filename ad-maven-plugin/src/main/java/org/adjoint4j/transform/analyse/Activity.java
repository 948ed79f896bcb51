package org.adjoint4j.transform.analyse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Obstacles;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.ScalarRules;
import org.adjoint4j.transform.source.Problem;

/**
 * Which values carry a derivative: those that vary with a differentiated parameter and are useful to the result. A
 * derivative that would be lost on the way is an error.
 */
public final class Activity {
    private final Set<Value> varied = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Value> useful = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Problem> problems = new ArrayList<>();
    private final Memory memory;
    private boolean changed;

    private Activity(Memory memory) {
        this.memory = memory;
    }

    /** Analyses a method. */
    public static Activity of(Method method) {
        return of(method, ArrayEffects.UNKNOWN);
    }

    /** Analyses a method that calls others of which more is known. */
    public static Activity of(Method method, ArrayEffects effects) {
        Activity activity = new Activity(Memory.of(method, effects));
        method.differentiated().forEach(activity::varyWhole);
        do {
            activity.changed = false;
            activity.vary(method.body());
        } while (activity.changed);
        activity.useWhole(method.result());
        if (method.inPlace()) {
            method.parameters().forEach(p -> activity.useMemory(p.value()));
        }
        do {
            activity.changed = false;
            activity.useBackwards(method.body());
        } while (activity.changed);
        activity.problems.addAll(activity.memory.problems());
        activity.problems.addAll(activity.memory.hidden(activity::isVaried));
        activity.problems.addAll(GrowingLists.problems(method));
        activity.findLosses(method.body());
        return activity;
    }

    /** Returns whether a value, or an array in it, carries a derivative of the result. */
    public boolean isActive(Value value) {
        return varied.contains(key(value)) && useful.contains(key(value)) || isMemoryActive(value);
    }

    /** Returns whether a call is replaced by its rule: it passes a derivative on, by its value or through arrays. */
    public boolean isActive(Value result, Expr.RuleCall call) {
        return isActive(result)
                || memory.changesArguments(call) && call.arguments().stream().anyMatch(this::isMemoryActive);
    }

    private boolean isMemoryActive(Value value) {
        Value location = memory.location(value);
        return memory.holdsMemory(value) && varied.contains(location) && useful.contains(location);
    }

    /** Returns what is known of the method's arrays. */
    public Memory memory() {
        return memory;
    }

    /** What is said of an array holds for all names of it. */
    private Value key(Value value) {
        return memory.isMemory(value) ? memory.location(value) : value;
    }

    /** Returns whether a value, or an array in it, varies with a differentiated parameter. */
    public boolean isVaried(Value value) {
        return varied.contains(key(value)) || memory.holdsMemory(value) && varied.contains(memory.location(value));
    }

    private void varyWhole(Value value) {
        varyIf(true, value);
        if (memory.holdsMemory(value)) {
            changed |= varied.add(memory.location(value));
        }
    }

    private void useWhole(Value value) {
        use(value);
        useMemory(value);
    }

    private void useMemory(Value value) {
        if (memory.holdsMemory(value)) {
            changed |= useful.add(memory.location(value));
        }
    }

    /** Returns the derivatives that would be lost. */
    public List<Problem> problems() {
        return problems;
    }

    // ---- forward: varied --------------------------------------------------------------------------------------

    private void vary(Block block) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let) {
                vary(let);
            } else if (statement instanceof Stmt.Store store) {
                varyIf(isVaried(store.value()), store.array());
            } else if (statement instanceof Stmt.Put put) {
                varyIf(isVaried(put.value()), put.list());
            } else if (statement instanceof Stmt.Fill fill) {
                varyIf(isVaried(fill.value()), fill.array());
            } else if (statement instanceof Stmt.Move move) {
                varyIf(isVaried(move.source()), move.target());
            } else if (statement instanceof Stmt.If branch) {
                vary(branch.then());
                vary(branch.otherwise());
                vary(branch.then().yields(), branch.results());
                vary(branch.otherwise().yields(), branch.results());
            } else if (statement instanceof Stmt.Loop loop) {
                vary(loop.initial(), loop.carried());
                if (loop.header() instanceof Stmt.Conditional conditional) {
                    vary(conditional.test());
                }
                vary(loop.body());
                vary(loop.body().yields(), loop.carried());
                vary(loop.carried(), loop.results());
            }
        }
    }

    private void vary(List<Value> from, List<Value> to) {
        for (int i = 0; i < to.size(); i++) {
            varyIf(varied.contains(key(from.get(i))), to.get(i));
        }
    }

    private void varyIf(boolean condition, Value value) {
        if (condition && value.type().isDifferentiable()) {
            changed |= varied.add(key(value));
        }
    }

    private void vary(Stmt.Let let) {
        Expr expression = let.expression();
        if (expression instanceof Expr.Projection projection && memory.inUse()) {
            // arrays in a record have locations, its other components vary with the record itself
            varyIf(!memory.isMemory(let.target()) && varied.contains(projection.record()), let.target());
        } else if (differentiatedOperands(expression).stream().anyMatch(this::isVaried)) {
            varyIf(true, let.target());
            if (expression instanceof Expr.RuleCall call && memory.changesArguments(call)) {
                call.arguments().stream().filter(memory::holdsMemory).forEach(this::varyWhole);
            }
        }
    }

    /** Returns the operands that an expression has a derivative with respect to. */
    private static List<Value> differentiatedOperands(Expr expression) {
        if (expression instanceof Expr.Opaque
                || expression instanceof Expr.Stop
                || expression instanceof Expr.NewArray) {
            return List.of();
        }
        if (expression instanceof Expr.ArrayCopy copy) {
            return List.of(copy.source());
        }
        if (expression instanceof Expr.Element element) {
            return List.of(element.sequence());
        }
        if (expression instanceof Expr.Construction construction) {
            return construction.components();
        }
        if (expression instanceof Expr.Narrowing narrowing) {
            return List.of(narrowing.operand());
        }
        if (expression instanceof Expr.Widening widening) {
            return List.of(widening.operand());
        }
        if (expression instanceof Expr.MathCall call) {
            return select(
                    call.arguments(),
                    i -> !ScalarRules.function(call.function(), i).equals(ScalarRules.ZERO));
        }
        if (expression instanceof Expr.RuleCall call) {
            return select(call.arguments(), i -> call.rule().accessors().get(i).isPresent());
        }
        return expression.operands();
    }

    private static List<Value> select(List<Value> values, java.util.function.IntPredicate chosen) {
        List<Value> selected = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (chosen.test(i)) {
                selected.add(values.get(i));
            }
        }
        return selected;
    }

    // ---- backward: useful -------------------------------------------------------------------------------------

    private void useBackwards(Block block) {
        for (int i = block.statements().size() - 1; i >= 0; i--) {
            Stmt statement = block.statements().get(i);
            if (statement instanceof Stmt.Let let) {
                if (isUseful(let)) {
                    differentiatedOperands(let.expression()).forEach(this::useWhole);
                }
            } else if (statement instanceof Stmt.Store store) {
                useIf(store.array(), store.value());
            } else if (statement instanceof Stmt.Put put) {
                useIf(put.list(), put.value());
            } else if (statement instanceof Stmt.Fill fill) {
                useIf(fill.array(), fill.value());
            } else if (statement instanceof Stmt.Move move) {
                useIf(move.target(), move.source());
            } else if (statement instanceof Stmt.If branch) {
                use(branch.results(), branch.then().yields());
                use(branch.results(), branch.otherwise().yields());
                useBackwards(branch.then());
                useBackwards(branch.otherwise());
            } else if (statement instanceof Stmt.Loop loop) {
                use(loop.results(), loop.carried());
                use(loop.carried(), loop.body().yields());
                useBackwards(loop.body());
                use(loop.carried(), loop.initial());
            }
        }
    }

    private boolean isUseful(Stmt.Let let) {
        if (let.expression() instanceof Expr.Projection projection && memory.inUse()) {
            if (useful.contains(let.target()) && !memory.isMemory(let.target())) {
                use(projection.record());
            }
            return false;
        }
        boolean throughMemory = let.expression() instanceof Expr.RuleCall call
                && memory.changesArguments(call)
                && call.arguments().stream()
                        .anyMatch(a -> memory.holdsMemory(a) && useful.contains(memory.location(a)));
        return throughMemory || useful.contains(key(let.target()));
    }

    private void use(List<Value> needed, List<Value> sources) {
        for (int i = 0; i < needed.size(); i++) {
            useIf(needed.get(i), sources.get(i));
        }
    }

    private void useIf(Value needed, Value source) {
        if (useful.contains(key(needed))) {
            use(source);
        }
    }

    private void use(Value value) {
        changed |= useful.add(key(value));
    }

    // ---- derivatives that would be lost -----------------------------------------------------------------------

    private void findLosses(Block block) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let) {
                findLoss(let.target(), let.expression(), let.origin());
            } else if (statement instanceof Stmt.If branch) {
                findLosses(branch.then());
                findLosses(branch.otherwise());
            } else if (statement instanceof Stmt.Loop loop) {
                if (loop.header() instanceof Stmt.Conditional conditional) {
                    findLosses(conditional.test());
                }
                findLosses(loop.body());
            }
        }
    }

    private void findLoss(Value target, Expr expression, Origin origin) {
        if (expression instanceof Expr.Opaque opaque
                && !opaque.losesDerivative().isEmpty()
                && opaque.operands().stream().anyMatch(this::isVaried)) {
            report(origin, opaque.losesDerivative(), opaque.remedy());
        } else if (expression instanceof Expr.RuleCall call) {
            findUndifferentiated(call, origin);
        }
        if (isActive(target)) {
            boolean handedOver = expression instanceof Expr.RuleCall;
            String obstacle = handedOver ? Obstacles.of(target.type()) : Obstacles.inside(target.type());
            reportObstacle(origin, obstacle);
        }
    }

    private void reportObstacle(Origin origin, String obstacle) {
        if (!obstacle.isEmpty()) {
            report(
                    origin,
                    "no gradient can be made of " + obstacle,
                    "Use a record that is not private, without constructor body and own accessors.");
        }
    }

    private void findUndifferentiated(Expr.RuleCall call, Origin origin) {
        for (int i = 0; i < call.arguments().size(); i++) {
            Value argument = call.arguments().get(i);
            if (isActive(argument) && call.rule().accessors().get(i).isPresent()) {
                reportObstacle(origin, Obstacles.of(argument.type()));
            }
            if (isVaried(argument) && call.rule().accessors().get(i).isEmpty()) {
                report(
                        origin,
                        "the reverse rule of '" + call.rule().primal() + "' does not differentiate argument '"
                                + call.arguments().get(i).hint() + "'",
                        "Wrap it in Ad.stopGradient(...) if it is meant to be a constant.");
            }
        }
    }

    private void report(Origin origin, String message, String remedy) {
        problems.add(new Problem(origin.line(), origin.column(), message, remedy, true));
    }
}
