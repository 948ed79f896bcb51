package org.adjoint4j.transform.ir;

import java.util.List;

/**
 * Statements in order, and what the block hands to the construct around it.
 *
 * @param statements in execution order
 * @param yields the values of the enclosing construct's results
 */
public record Block(List<Stmt> statements, List<Value> yields) {
    /** Copies the lists. */
    public Block {
        statements = List.copyOf(statements);
        yields = List.copyOf(yields);
    }
}
