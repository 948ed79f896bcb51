package org.adjoint4j.transform.analyse;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/**
 * Keeps what calls were given: the reverse of a call hands gradients to the rows or elements that its arguments had
 * then. Where rows are replaced or lists filled later, the call gets a copy with the same arrays in it.
 */
public final class ArgumentsAtCalls {
    private final Set<Value> filled;
    private final Activity activity;
    private final Supplier<String> shadows;
    private boolean changed;

    private ArgumentsAtCalls(Set<Value> filled, Activity activity, Supplier<String> shadows) {
        this.filled = filled;
        this.activity = activity;
        this.shadows = shadows;
    }

    /**
     * Returns the method with such copies; the method itself where it needs none.
     *
     * @param shadows the name of the class {@code Shadows} in generated code, asked for where it is used
     */
    public static Method keep(Method method, Activity activity, Supplier<String> shadows) {
        ArgumentsAtCalls keeper = new ArgumentsAtCalls(method.body().filled(), activity, shadows);
        Block body = keeper.block(method.body());
        return keeper.changed ? method.withBody(body) : method;
    }

    private Block block(Block block) {
        List<Stmt> statements = new ArrayList<>();
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let
                    && let.expression() instanceof Expr.RuleCall call
                    && !call.rule().inPlace()
                    && activity.isActive(let.target())) {
                call(let, call, statements);
            } else if (statement instanceof Stmt.If branch) {
                statements.add(new Stmt.If(
                        branch.condition(),
                        block(branch.then()),
                        block(branch.otherwise()),
                        branch.results(),
                        branch.origin()));
            } else if (statement instanceof Stmt.Loop loop) {
                statements.add(new Stmt.Loop(
                        loop.header(),
                        loop.carried(),
                        loop.initial(),
                        block(loop.body()),
                        loop.leaves(),
                        loop.results(),
                        loop.origin()));
            } else {
                statements.add(statement);
            }
        }
        return new Block(statements, block.yields());
    }

    private void call(Stmt.Let let, Expr.RuleCall call, List<Stmt> statements) {
        Map<Value, Value> copies = new IdentityHashMap<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            Value argument = call.arguments().get(i);
            if (call.rule().accessors().get(i).isPresent() && mayChange(argument) && !copies.containsKey(argument)) {
                Value copy = new Value(argument.hint() + "Then", argument.type());
                copies.put(argument, copy);
                statements.add(new Stmt.Let(copy, copyOf(argument), let.origin()));
            }
        }
        Value result = let.target();
        Value made = mayChange(result) ? new Value(result.hint() + "Then", result.type()) : result;
        if (copies.isEmpty() && made == result) {
            statements.add(let);
            return;
        }
        changed = true;
        var kept = new Expr.RuleCall(
                call.rule(),
                replaced(call.arguments(), copies),
                new Template(
                        call.primal().pieces(),
                        replaced(call.primal().values(), copies),
                        call.primal().atomic()),
                call.vjp());
        statements.add(new Stmt.Let(made, kept, let.origin(), let.lazy()));
        if (made != result) {
            statements.add(new Stmt.Let(result, copyOf(made), let.origin()));
        }
    }

    private static List<Value> replaced(List<Value> values, Map<Value, Value> copies) {
        return values.stream().map(value -> copies.getOrDefault(value, value)).toList();
    }

    /** Returns whether there may be other rows or elements in a value when the method ends. */
    private boolean mayChange(Value value) {
        return isRows(value.type())
                ? activity.memory().isRearranged()
                : filled.contains(value)
                        && value.type() instanceof JType.ListOf list
                        && !(list.element() instanceof JType.Scalar);
    }

    private static boolean isRows(JType type) {
        return type instanceof JType.ArrayOf array && array.element().isMemory();
    }

    private Expr copyOf(Value value) {
        if (!isRows(value.type())) {
            return new Expr.ListCopy(value);
        }
        Template copy = new TemplateBuilder()
                .text(shadows.get() + ".sameRows(")
                .value(value)
                .text(")")
                .build(true);
        return new Expr.ArrayCopy(value, null, copy);
    }
}
