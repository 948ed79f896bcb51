package org.adjoint4j.transform.split;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/** The values of a method that are null on some way through it, as what is returned is before a return. */
final class Nullable {
    private final Set<Value> found = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean changed;

    static Nullable of(Block body) {
        Nullable nullable = new Nullable();
        do {
            nullable.changed = false;
            nullable.visit(body);
        } while (nullable.changed);
        return nullable;
    }

    boolean contains(Value value) {
        return found.contains(value);
    }

    private void visit(Block block) {
        block.statements().forEach(this::visit);
    }

    private void visit(Stmt statement) {
        if (statement instanceof Stmt.Let let) {
            if (isNull(let.expression())) {
                changed |= found.add(let.target());
            }
        } else if (statement instanceof Stmt.If branch) {
            visit(branch.then());
            visit(branch.otherwise());
            flow(branch.then().yields(), branch.results());
            flow(branch.otherwise().yields(), branch.results());
        } else if (statement instanceof Stmt.Loop loop) {
            flow(loop.initial(), loop.carried());
            visit(loop.body());
            flow(loop.body().yields(), loop.carried());
            flow(loop.carried(), loop.results());
        }
    }

    private boolean isNull(Expr expression) {
        if (expression instanceof Expr.Constant constant) {
            return constant.text().equals("null");
        }
        if (expression instanceof Expr.Copy copy) {
            return found.contains(copy.source());
        }
        if (expression instanceof Expr.Narrowing narrowing) {
            return narrowing.matches() != null; // what a pattern did not match
        }
        if (expression instanceof Expr.Widening widening && widening.matches() != null) {
            return true;
        }
        return expression instanceof Expr.Opaque opaque
                && opaque.template().pieces().stream().anyMatch(text -> text.contains(": null"));
    }

    private void flow(List<Value> from, List<Value> to) {
        for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
            if (found.contains(from.get(i))) {
                changed |= found.add(to.get(i));
            }
        }
    }
}
