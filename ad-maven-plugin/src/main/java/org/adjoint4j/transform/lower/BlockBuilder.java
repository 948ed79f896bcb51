package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/** Collects the statements of one block. */
final class BlockBuilder {
    private final List<Stmt> statements = new ArrayList<>();
    private final Map<Value, Value> tests = new IdentityHashMap<>();
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
        return let(hint, type, expression, false);
    }

    /** Appends an assignment that is executed only where its value, which this returns, is read. */
    Value lazy(String hint, JType type, Expr expression) {
        return let(hint, type, expression, true);
    }

    /** Appends an operation without side effects on values that no derivative goes through, and returns its result. */
    Value opaque(String hint, JType type, TemplateBuilder text) {
        return opaque(hint, type, text, "", "");
    }

    /** Appends such an operation; {@code loss} and {@code remedy} are told where a derivative would go through it. */
    Value opaque(String hint, JType type, TemplateBuilder text, String loss, String remedy) {
        return let(hint, type, new Expr.Opaque(text.build(false), loss, remedy, true));
    }

    private Value let(String hint, JType type, Expr expression, boolean lazy) {
        Value target = new Value(hint.substring(hint.indexOf('.') + 1), type);
        statements.add(new Stmt.Let(target, expression, origin, lazy));
        return target;
    }

    /**
     * Appends what a pattern has matched and returns it.
     *
     * @param expression evaluates the subject only where {@code test} is true
     * @param test whether the pattern matches; null where that is certain
     */
    Value matched(String hint, JType type, Expr expression, Value test) {
        Value target = let(hint, type, expression);
        if (test != null) {
            tests.put(target, test);
        }
        return target;
    }

    /** Returns the tests of patterns by the values that depend on them. */
    Map<Value, Value> tests() {
        return tests;
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

    /** Appends what was collected elsewhere. */
    void addAll(BlockBuilder other) {
        statements.addAll(other.statements);
        tests.putAll(other.tests);
    }

    /** Returns whether nothing so far makes, writes to or hands on an array or a list. */
    boolean onlyReads() {
        return onlyReads(statements);
    }

    private static boolean onlyReads(List<Stmt> statements) {
        return statements.stream().allMatch(BlockBuilder::onlyReads);
    }

    private static boolean onlyReads(Stmt statement) {
        if (statement instanceof Stmt.If branch) {
            return onlyReads(branch.then().statements())
                    && onlyReads(branch.otherwise().statements());
        }
        if (statement instanceof Stmt.Loop loop) {
            boolean test = !(loop.header() instanceof Stmt.Conditional conditional)
                    || onlyReads(conditional.test().statements());
            return test && onlyReads(loop.body().statements());
        }
        return statement instanceof Stmt.Throw
                || statement instanceof Stmt.Let let
                        && !(let.expression() instanceof Expr.RuleCall)
                        && !(let.expression() instanceof Expr.NewArray)
                        && !(let.expression() instanceof Expr.ArrayCopy)
                        && !(let.expression() instanceof Expr.ArrayConstruction);
    }

    /** Returns whether no derivative gets lost that anybody could want. */
    boolean losesNothing() {
        return losesNothing(statements);
    }

    private static boolean losesNothing(List<Stmt> statements) {
        return statements.stream().allMatch(BlockBuilder::losesNothing);
    }

    private static boolean losesNothing(Stmt statement) {
        if (statement instanceof Stmt.If branch) {
            return losesNothing(branch.then().statements())
                    && losesNothing(branch.otherwise().statements());
        }
        if (statement instanceof Stmt.Loop loop) {
            boolean test = !(loop.header() instanceof Stmt.Conditional conditional)
                    || losesNothing(conditional.test().statements());
            return test && losesNothing(loop.body().statements());
        }
        return !(statement instanceof Stmt.Let let
                && let.expression() instanceof Expr.Opaque opaque
                && !opaque.losesDerivative().isEmpty());
    }

    void add(Stmt statement) {
        statements.add(statement);
    }

    /** Returns the assignments so far; empty if there is something else, or one that has an effect. */
    Optional<List<Stmt.Let>> pureAssignments() {
        List<Stmt.Let> lets = statements.stream()
                .filter(s -> s instanceof Stmt.Let let && let.expression().isPure())
                .map(Stmt.Let.class::cast)
                .toList();
        return lets.size() == statements.size() ? Optional.of(lets) : Optional.empty();
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
