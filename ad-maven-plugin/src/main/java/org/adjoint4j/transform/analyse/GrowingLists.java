package org.adjoint4j.transform.analyse;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Problem;

/** Checks that a list or array of objects which a method fills is known under one name: its adjoint is that name's. */
final class GrowingLists {
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Value> written;

    private GrowingLists(Set<Value> written) {
        this.written = written;
    }

    static List<Problem> problems(Method method) {
        GrowingLists check = new GrowingLists(method.body().filled());
        check.visit(method.body());
        return check.problems;
    }

    private void visit(Block block) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let) {
                visit(let);
            } else if (statement instanceof Stmt.If branch) {
                visit(branch.then());
                visit(branch.otherwise());
                refuse(branch.then().yields(), branch.origin());
                refuse(branch.otherwise().yields(), branch.origin());
            } else if (statement instanceof Stmt.Loop loop) {
                visit(loop.body());
                refuse(loop.initial(), loop.origin());
                refuse(loop.body().yields(), loop.origin());
            } else if (statement instanceof Stmt.Put put) {
                refuse(List.of(put.value()), put.origin());
            }
        }
    }

    private void visit(Stmt.Let let) {
        Expr expression = let.expression();
        boolean keeps = expression instanceof Expr.Construction
                || expression instanceof Expr.ListConstruction
                || expression instanceof Expr.ArrayConstruction
                || expression instanceof Expr.Stop
                || (expression instanceof Expr.Opaque || expression instanceof Expr.RuleCall)
                        && mayHold(let.target().type());
        if (keeps) {
            refuse(expression.operands(), let.origin());
        }
    }

    /** Returns whether a value may be a list or an array of objects, or have one in it. */
    private static boolean mayHold(JType type) {
        if (type instanceof JType.Rec rec) {
            return rec.components().stream().anyMatch(component -> mayHold(component.type()));
        }
        return type instanceof JType.ListOf
                || type instanceof JType.Sealed
                || type instanceof JType.ArrayOf && !type.isMemory();
    }

    private void refuse(List<Value> values, Origin origin) {
        for (Value value : values) {
            boolean list = value.type() instanceof JType.ListOf;
            if (value.type().isFilled() && (list || written.contains(value))) {
                problems.add(new Problem(
                        origin.line(),
                        origin.column(),
                        "the " + (list ? "list" : "array") + " '" + value.hint()
                                + "', which this method fills, gets a second name here",
                        list ? "Use List.copyOf(" + value.hint() + ")." : "Use " + value.hint() + ".clone().",
                        true));
            }
        }
    }
}
