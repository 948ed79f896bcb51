package org.adjoint4j.transform.lower;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/**
 * The right side of {@code &&} or {@code ||} where it can stand in the condition, without a branch. Nothing of it may be
 * evaluated where the left side decides: there may be no object to read from. So what is read once is evaluated where it
 * is read, and what is read more often, as the test of a pattern by the pattern's variable, has the left side in front.
 */
final class RightSide {
    private final List<Stmt.Let> assignments;
    private final Map<Value, Value> tests;
    private final Map<Value, Integer> reads = new IdentityHashMap<>();

    private RightSide(List<Stmt.Let> assignments, Map<Value, Value> tests) {
        this.assignments = assignments;
        this.tests = tests;
    }

    /**
     * Returns a right side that needs no branch; empty for others.
     *
     * @param code computes it
     * @param result its value
     * @param bound the values of its patterns' variables, which are read later on
     */
    static Optional<RightSide> of(BlockBuilder code, Value result, Collection<Value> bound) {
        return code.pureAssignments()
                .map(assignments -> new RightSide(assignments, code.tests()))
                .filter(side -> side.fits(result, bound));
    }

    private boolean fits(Value result, Collection<Value> bound) {
        assignments.forEach(let -> let.expression().operands().forEach(this::read));
        read(result);
        tests.values().forEach(this::read);
        bound.forEach(this::read);
        bound.forEach(this::read);
        return assignments.stream().allMatch(let -> isSafe(let) || let.expression() instanceof Expr.Opaque);
    }

    private void read(Value value) {
        reads.merge(value, 1, Integer::sum);
    }

    private boolean isSafe(Stmt.Let let) {
        return let.expression() instanceof Expr.Constant || tests.containsKey(let.target()) || standsWhereRead(let);
    }

    private boolean standsWhereRead(Stmt.Let let) {
        return let.expression() instanceof Expr.Projection || reads.getOrDefault(let.target(), 0) < 2;
    }

    /**
     * Appends the right side.
     *
     * @param left the left side
     * @param and whether the right side counts where the left one is true
     */
    void addTo(BlockBuilder code, Value left, boolean and) {
        Set<Value> guarded = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Stmt.Let let : assignments) {
            boolean asIs = let.expression() instanceof Expr.Constant
                    || tests.containsKey(let.target())
                    || startsWithAny(guarded, let.expression());
            if (asIs) {
                code.add(let);
            } else if (standsWhereRead(let)) {
                code.add(new Stmt.Let(let.target(), let.expression(), let.origin(), true));
                continue;
            } else {
                addGuarded(let, left, and, code);
            }
            guarded.add(let.target());
        }
        code.tests().putAll(tests);
    }

    /** Returns whether an expression is a conjunction that one of some values begins. */
    private static boolean startsWithAny(Set<Value> guarded, Expr expression) {
        return expression instanceof Expr.Opaque opaque
                && !opaque.operands().isEmpty()
                && guarded.contains(opaque.operands().get(0))
                && opaque.template().pieces().get(0).isEmpty()
                && opaque.template().pieces().get(1).startsWith(" && ");
    }

    private static void addGuarded(Stmt.Let let, Value left, boolean and, BlockBuilder code) {
        JType type = let.target().type();
        Value unguarded = new Value(let.target().hint(), type);
        code.add(new Stmt.Let(unguarded, let.expression(), let.origin(), true));
        TemplateBuilder text = new TemplateBuilder().text(and ? "" : "!").value(left);
        if (type.source().equals("boolean")) {
            text.text(" && ").value(unguarded);
        } else {
            text.text(" ? ").value(unguarded).text(" : " + Branches.zero(type));
        }
        code.add(new Stmt.Let(let.target(), new Expr.Opaque(text.build(false), "", "", true), let.origin()));
    }
}
