package org.adjoint4j.transform.split;

import java.util.IdentityHashMap;
import java.util.Map;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;

/** How long the generated code of a piece of a method will be, in units of one arithmetic operation. */
final class Weights {
    private final Map<Block, Integer> known = new IdentityHashMap<>();

    int of(Block block) {
        Integer weight = known.get(block);
        if (weight == null) {
            weight = 0;
            for (Stmt statement : block.statements()) {
                weight += of(statement);
            }
            known.put(block, weight);
        }
        return weight;
    }

    int of(Stmt statement) {
        if (statement instanceof Stmt.Let let) {
            return of(let.expression());
        }
        if (statement instanceof Stmt.If branch) {
            return 1 + 2 * branch.results().size() + of(branch.then()) + of(branch.otherwise());
        }
        if (statement instanceof Stmt.Loop loop) {
            int test = loop.header() instanceof Stmt.Conditional conditional ? of(conditional.test()) : 1;
            return 2 + test + 2 * loop.results().size() + of(loop.body());
        }
        return 2;
    }

    private static int of(Expr expression) {
        if (expression instanceof Expr.Constant) {
            return 0;
        }
        if (expression instanceof Expr.Construction
                || expression instanceof Expr.ListConstruction
                || expression instanceof Expr.ArrayConstruction) {
            return 1 + 2 * expression.operands().size();
        }
        if (expression instanceof Expr.RuleCall call) {
            return 3 + call.arguments().size();
        }
        boolean differentiable =
                expression.operands().stream().map(v -> v.type()).anyMatch(JType::isDifferentiable);
        return differentiable ? 2 : 1;
    }
}
