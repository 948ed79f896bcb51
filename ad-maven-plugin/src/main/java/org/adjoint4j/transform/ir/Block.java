package org.adjoint4j.transform.ir;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

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

    /** Hands over every statement, each before those in it. */
    public void forEach(Consumer<Stmt> action) {
        for (Stmt statement : statements) {
            action.accept(statement);
            if (statement instanceof Stmt.If branch) {
                branch.then().forEach(action);
                branch.otherwise().forEach(action);
            } else if (statement instanceof Stmt.Loop loop) {
                loop.body().forEach(action);
            }
        }
    }

    /** Returns the lists and arrays of objects that statements put elements into. */
    public Set<Value> filled() {
        Set<Value> filled = Collections.newSetFromMap(new IdentityHashMap<>());
        forEach(statement -> {
            if (statement instanceof Stmt.Put put) {
                filled.add(put.list());
            }
        });
        return filled;
    }
}
