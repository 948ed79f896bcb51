package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.stmt.DoStmt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/** What goes from one iteration of a loop to the next: the variables it changes and where it has jumped to. */
final class Carried {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Target end;
    private final Set<Target> targets;
    private final boolean ends;
    private final List<String> variables = new ArrayList<>();
    private final List<String> unset = new ArrayList<>();
    private final List<Target> flags = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final List<Value> initial = new ArrayList<>();
    private final List<Value> noJump = new ArrayList<>();

    private Carried(Node loop, boolean ends) {
        this.end = Target.endOf(loop);
        this.targets = Target.outOf(loop);
        this.ends = ends;
    }

    /**
     * Begins a loop: from here on {@code scope} holds what an iteration finds.
     *
     * @param ends whether the loop may also end between two iterations
     */
    static Carried through(Node loop, boolean ends, Scope scope, BlockBuilder code) {
        Carried carried = new Carried(loop, ends);
        boolean mayBeSetInside = !ends
                || loop instanceof DoStmt
                || carried.targets.stream().anyMatch(t -> t.kind() != Target.Kind.RETURN);
        Set<String> assigned = Syntax.assigned(loop);
        assigned.addAll(LocalObjects.changed(loop, scope));
        for (String name : scope.inOrder()) {
            if (assigned.contains(name)) {
                carried.addAssigned(name, mayBeSetInside, scope, code);
            }
        }
        for (String name : scope.inOrder()) {
            if (Scope.isBroughtByJump(name) && carried.isBrought(name)) {
                carried.addAssigned(name, true, scope, code);
                scope.unset(name);
            }
        }
        carried.addFlags(code);
        return carried;
    }

    /** A variable without a value before the loop has none after it either, unless the way out of it goes by a value. */
    private void addAssigned(String name, boolean mayBeSetInside, Scope scope, BlockBuilder code) {
        if (scope.get(name) == null && !mayBeSetInside) {
            unset.add(name);
            return;
        }
        if (scope.get(name) == null) {
            scope.set(name, Branches.undefined(scope.typeOf(name), code));
        }
        add(name, scope);
    }

    private boolean isBrought(String name) {
        Target.Kind kind = name.equals(Scope.RESULT) ? Target.Kind.RETURN : Target.Kind.YIELD;
        return targets.stream().anyMatch(target -> target.kind() == kind);
    }

    boolean carries(String name) {
        return variables.contains(name);
    }

    /** Carries a variable that has a value; returns what it holds when an iteration begins. */
    Value add(String name, Scope scope) {
        Value value = new Value(Scope.hint(name), scope.typeOf(name));
        variables.add(name);
        values.add(value);
        initial.add(scope.get(name));
        scope.set(name, value);
        return value;
    }

    private void addFlags(BlockBuilder code) {
        boolean certain = !ends && targets.size() == 1;
        targets.stream().filter(target -> !target.equals(end) && !certain).forEach(flags::add);
        for (Target target : flags) {
            noJump.add(code.let(target.hint(), BOOLEAN, new Expr.Constant("false")));
        }
    }

    /** Ends the loop: {@code scope} goes from the state at the end of an iteration to that after the loop. */
    void finish(Stmt.Header header, BlockBuilder inside, Scope scope, BlockBuilder code) {
        List<Value> yields = new ArrayList<>();
        for (String name : variables) {
            Value value = scope.get(name);
            yields.add(value != null ? value : Branches.undefined(scope.typeOf(name), inside));
        }
        flags.forEach(target -> yields.add(Branches.flag(target, scope, inside)));
        Optional<Value> leaves = leaves(scope, inside);
        for (int i = 0; i < flags.size(); i++) {
            values.add(new Value(flags.get(i).hint(), BOOLEAN));
            initial.add(noJump.get(i));
        }
        List<Value> results =
                values.stream().map(v -> new Value(v.hint(), v.type())).toList();
        code.add(new Stmt.Loop(header, values, initial, inside.build(yields), leaves, results, code.origin()));
        for (int i = 0; i < variables.size(); i++) {
            scope.set(variables.get(i), results.get(i));
        }
        unset.forEach(scope::unset);
        Map<Target, Value> jumps = new LinkedHashMap<>();
        targets.forEach(target -> jumps.put(target, null));
        for (int i = 0; i < flags.size(); i++) {
            jumps.put(flags.get(i), results.get(variables.size() + i));
        }
        scope.control(ends, jumps);
        scope.arrive(end);
    }

    private static Optional<Value> leaves(Scope scope, BlockBuilder inside) {
        if (scope.jumps().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                scope.completes()
                        ? Branches.hasJumped(scope, inside)
                        : inside.let("condition", BOOLEAN, new Expr.Constant("true")));
    }
}
