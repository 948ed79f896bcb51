package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.TryStmt;
import java.util.LinkedHashMap;
import java.util.Map;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/**
 * {@code try} with {@code finally}: what the finally block does to local variables is done on every way out of the try
 * block but an exception's, after which nobody can read them.
 */
final class Tries {
    private Tries() {}

    static void lower(TryStmt statement, StatementLowering statements, Scope scope, BlockBuilder code) {
        if (!statement.getResources().isEmpty()) {
            throw Refusal.of(
                    statement,
                    "'try' with resources is not supported in differentiable code",
                    "Read what you need in the caller and pass it as a parameter.");
        }
        if (!statement.getCatchClauses().isEmpty()) {
            throw Refusal.of(
                    statement.getCatchClauses().get(0),
                    "'catch' is not supported in differentiable code",
                    "Test for the failure with if, or catch it in a helper method of plain values.");
        }
        BlockStmt last = statement.getFinallyBlock().orElseThrow();
        refuseEffects(last);
        statements.lowerBlock(statement.getTryBlock(), scope, code);
        boolean completes = scope.completes();
        Map<Target, Value> jumps = new LinkedHashMap<>(scope.jumps());
        if (completes || !jumps.isEmpty()) {
            scope.control(true, Map.of());
            statements.lowerBlock(last, scope, code);
            scope.control(completes, jumps);
        }
    }

    /** After an exception the block is left out, which may be seen if it does more than assign local variables. */
    private static void refuseEffects(BlockStmt last) {
        boolean jumps =
                !Target.outOf(last).isEmpty() || last.findFirst(ThrowStmt.class).isPresent();
        if (jumps) {
            throw Refusal.of(last, "'finally' is left by a jump", "Jump after it.");
        }
        boolean calls = last.findFirst(MethodCallExpr.class).isPresent()
                || last.findFirst(ObjectCreationExpr.class).isPresent();
        if (calls || last.findFirst(AssignExpr.class, Tries::writesElement).isPresent()) {
            throw Refusal.of(
                    last,
                    "'finally' does more than assign local variables",
                    "Do it in the caller, around the call of the differentiable method.");
        }
    }

    private static boolean writesElement(Node node) {
        return Syntax.unwrap(((AssignExpr) node).getTarget()) instanceof ArrayAccessExpr;
    }
}
