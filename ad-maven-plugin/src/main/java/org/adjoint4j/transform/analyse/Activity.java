package org.adjoint4j.transform.analyse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
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
    private boolean changed;

    private Activity() {}

    /** Analyses a method. */
    public static Activity of(Method method) {
        Activity activity = new Activity();
        activity.varied.addAll(method.differentiated());
        do {
            activity.changed = false;
            activity.vary(method.body());
        } while (activity.changed);
        activity.use(method.result());
        do {
            activity.changed = false;
            activity.useBackwards(method.body());
        } while (activity.changed);
        activity.findLosses(method.body());
        return activity;
    }

    /** Returns whether a value carries a derivative of the result. */
    public boolean isActive(Value value) {
        return varied.contains(value) && useful.contains(value);
    }

    /** Returns the derivatives that would be lost. */
    public List<Problem> problems() {
        return problems;
    }

    // ---- forward: varied --------------------------------------------------------------------------------------

    private void vary(Block block) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let) {
                varyIf(passesOn(let.target(), let.expression()), let.target());
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
            varyIf(varied.contains(from.get(i)), to.get(i));
        }
    }

    private void varyIf(boolean condition, Value value) {
        if (condition && value.type().isDifferentiable()) {
            changed |= varied.add(value);
        }
    }

    private boolean passesOn(Value target, Expr expression) {
        return target.type().isDifferentiable()
                && differentiatedOperands(expression).stream().anyMatch(varied::contains);
    }

    /** Returns the operands that an expression has a derivative with respect to. */
    private static List<Value> differentiatedOperands(Expr expression) {
        if (expression instanceof Expr.Opaque || expression instanceof Expr.Stop) {
            return List.of();
        }
        if (expression instanceof Expr.Element element) {
            return List.of(element.sequence());
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
            if (statement instanceof Stmt.Let let && useful.contains(let.target())) {
                differentiatedOperands(let.expression()).forEach(this::use);
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

    private void use(List<Value> needed, List<Value> sources) {
        for (int i = 0; i < needed.size(); i++) {
            if (useful.contains(needed.get(i))) {
                use(sources.get(i));
            }
        }
    }

    private void use(Value value) {
        changed |= useful.add(value);
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
                && opaque.operands().stream().anyMatch(varied::contains)) {
            report(origin, opaque.losesDerivative(), opaque.remedy());
        } else if (expression instanceof Expr.RuleCall call) {
            findUndifferentiated(call, origin);
        } else if (isActive(target)
                && target.type() instanceof JType.Rec rec
                && !rec.obstacle().isEmpty()) {
            report(
                    origin,
                    "record " + rec.source() + " can't be differentiated: " + rec.obstacle(),
                    "Use a record without constructor body and own accessors.");
        }
    }

    private void findUndifferentiated(Expr.RuleCall call, Origin origin) {
        for (int i = 0; i < call.arguments().size(); i++) {
            if (varied.contains(call.arguments().get(i))
                    && call.rule().accessors().get(i).isEmpty()) {
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
