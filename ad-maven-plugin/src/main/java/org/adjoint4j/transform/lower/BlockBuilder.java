package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;

/** Collects the statements of one block. */
final class BlockBuilder {
    private final List<Stmt> statements = new ArrayList<>();
    private Origin origin;

    BlockBuilder(Origin origin) {
        this.origin = origin;
    }

    /** Says which source statement the following ones come from. */
    void at(Origin next) {
        origin = next;
    }

    /** Says which part of the source statement the following ones come from. */
    void at(Node part) {
        part.getBegin().ifPresent(begin -> origin = origin.at(begin.line, begin.column));
    }

    Origin origin() {
        return origin;
    }

    /** Appends an assignment and returns its value. */
    Value let(String hint, JType type, Expr expression) {
        Value target = new Value(hint.substring(hint.indexOf('.') + 1), type);
        statements.add(new Stmt.Let(target, expression, origin));
        return target;
    }

    /** Takes the statement that made a value back, if it is the last one and of a kind; null if not. */
    <E extends Expr> E takeBack(Value made, Class<E> kind) {
        int last = statements.size() - 1;
        boolean fits = last >= 0
                && statements.get(last) instanceof Stmt.Let let
                && let.target() == made
                && kind.isInstance(let.expression());
        return fits ? kind.cast(((Stmt.Let) statements.remove(last)).expression()) : null;
    }

    void add(Stmt statement) {
        statements.add(statement);
    }

    void addAll(BlockBuilder other) {
        statements.addAll(other.statements);
    }

    /** Returns whether everything so far may be evaluated early, late or not at all. */
    boolean isPure() {
        return statements.stream()
                .allMatch(s -> s instanceof Stmt.Let let && let.expression().isPure());
    }

    /** Returns whether everything so far can be written as one expression: no branches, no numbers in boxes. */
    boolean isStraight() {
        return statements.stream().allMatch(s -> s instanceof Stmt.Let let && !isBoxed(let));
    }

    private static boolean isBoxed(Stmt.Let let) {
        return let.target().type() instanceof JType.Scalar
                && let.expression() instanceof Expr.Element element
                && element.sequence().type() instanceof JType.ListOf;
    }

    Block build(List<Value> yields) {
        return new Block(statements, yields);
    }
}
