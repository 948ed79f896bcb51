package org.adjoint4j.transform.split;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/** Which values some statements read and make, those in branches and loops included. */
final class Uses {
    private final Set<Value> read = new LinkedHashSet<>();
    private final Set<Value> made = Collections.newSetFromMap(new IdentityHashMap<>());

    static Uses of(List<Stmt> statements) {
        Uses uses = new Uses();
        statements.forEach(uses::visit);
        return uses;
    }

    /** Returns what is read and made elsewhere, in the order of the first reading. */
    List<Value> readFromOutside() {
        return read.stream().filter(value -> !made.contains(value)).toList();
    }

    boolean reads(Value value) {
        return read.contains(value);
    }

    void readAll(List<Value> values) {
        read.addAll(values);
    }

    private void visit(Block block) {
        block.statements().forEach(this::visit);
        read.addAll(block.yields());
    }

    private void visit(Stmt statement) {
        if (statement instanceof Stmt.Let let) {
            read.addAll(let.expression().operands());
            made.add(let.target());
            if (let.expression() instanceof Expr.Construction construction) {
                read.addAll(construction.components());
            } else if (let.expression() instanceof Expr.RuleCall call) {
                read.addAll(call.primal().values());
            }
        } else if (statement instanceof Stmt.Effect effect) {
            read.addAll(effect.template().values());
        } else if (statement instanceof Stmt.Throw thrown) {
            read.addAll(thrown.template().values());
        } else if (statement instanceof Stmt.Store store) {
            read.addAll(List.of(store.array(), store.index(), store.value()));
        } else if (statement instanceof Stmt.Put put) {
            read.addAll(List.of(put.list(), put.index(), put.value()));
        } else if (statement instanceof Stmt.Fill fill) {
            read.addAll(fill.primal().values());
            read.add(fill.value());
        } else if (statement instanceof Stmt.Move move) {
            read.addAll(move.primal().values());
        } else if (statement instanceof Stmt.If branch) {
            read.add(branch.condition());
            visit(branch.then());
            visit(branch.otherwise());
            made.addAll(branch.results());
        } else if (statement instanceof Stmt.Loop loop) {
            visit(loop);
        }
    }

    private void visit(Stmt.Loop loop) {
        read.addAll(loop.initial());
        made.addAll(loop.carried());
        if (loop.header() instanceof Stmt.Counted counted) {
            read.addAll(List.of(counted.from(), counted.bound()));
            made.add(counted.index());
        } else if (loop.header() instanceof Stmt.Conditional conditional) {
            visit(conditional.test());
        }
        made.add(loop.header().trips());
        visit(loop.body());
        loop.leaves().ifPresent(read::add);
        made.addAll(loop.results());
    }

    /** Returns the values that a statement makes for the statements after it. */
    static List<Value> results(Stmt statement) {
        if (statement instanceof Stmt.Let let) {
            return List.of(let.target());
        }
        if (statement instanceof Stmt.If branch) {
            return branch.results();
        }
        return statement instanceof Stmt.Loop loop ? loop.results() : List.of();
    }
}
