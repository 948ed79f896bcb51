package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.BodyDeclaration;
import com.github.javaparser.ast.expr.LambdaExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.ContinueStmt;
import com.github.javaparser.ast.stmt.DoStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.LabeledStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchStmt;
import com.github.javaparser.ast.stmt.WhileStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Where a jump goes: always forward, to the end of a construct around it or of one iteration of a loop. */
final class Target {
    /** The statement that jumps. */
    enum Kind {
        RETURN,
        BREAK,
        CONTINUE,
        YIELD
    }

    private final Kind kind;
    private final Node construct;

    private Target(Kind kind, Node construct) {
        this.kind = kind;
        this.construct = construct;
    }

    /** Returns the end of a loop, an old switch or a labelled statement. */
    static Target endOf(Node construct) {
        return new Target(Kind.BREAK, construct);
    }

    /** Returns the end of an iteration of a loop. */
    static Target nextOf(Node loop) {
        return new Target(Kind.CONTINUE, loop);
    }

    /** Returns the end of a switch expression. */
    static Target valueOf(SwitchExpr construct) {
        return new Target(Kind.YIELD, construct);
    }

    /** Returns the end of the method or lambda expression around a node. */
    static Target returnFrom(Node inside) {
        return new Target(Kind.RETURN, around(inside, n -> n instanceof BodyDeclaration || n instanceof LambdaExpr));
    }

    static Target of(BreakStmt jump) {
        return jump.getLabel()
                .map(label -> endOf(labelled(jump, label.getIdentifier())))
                .orElseGet(() -> endOf(around(jump, n -> isLoop(n) || n instanceof SwitchStmt)));
    }

    static Target of(ContinueStmt jump) {
        return jump.getLabel()
                .map(label -> nextOf(labelled(jump, label.getIdentifier())))
                .orElseGet(() -> nextOf(around(jump, Target::isLoop)));
    }

    static Target of(YieldStmt jump) {
        return valueOf((SwitchExpr) around(jump, n -> n instanceof SwitchExpr));
    }

    /** Returns where the jumps inside a construct go that leave it. */
    static Set<Target> outOf(Node construct) {
        Set<Target> all = new LinkedHashSet<>();
        construct.findAll(ReturnStmt.class).forEach(jump -> all.add(returnFrom(jump)));
        construct.findAll(BreakStmt.class).forEach(jump -> all.add(of(jump)));
        construct.findAll(ContinueStmt.class).forEach(jump -> all.add(of(jump)));
        construct.findAll(YieldStmt.class).forEach(jump -> all.add(of(jump)));
        all.removeIf(target -> !isAround(target.construct, construct) || target.equals(nextOf(construct)));
        return all;
    }

    /** Returns whether something inside a construct jumps to this target. */
    boolean isReachedFrom(Node inside) {
        return switch (kind) {
            case RETURN -> inside.findAll(ReturnStmt.class).stream().anyMatch(jump -> equals(returnFrom(jump)));
            case BREAK -> inside.findAll(BreakStmt.class).stream().anyMatch(jump -> equals(of(jump)));
            case CONTINUE -> inside.findAll(ContinueStmt.class).stream().anyMatch(jump -> equals(of(jump)));
            case YIELD -> inside.findAll(YieldStmt.class).stream().anyMatch(jump -> equals(of(jump)));
        };
    }

    Kind kind() {
        return kind;
    }

    /** Returns what a value is named after that says whether control has jumped here. */
    String hint() {
        return switch (kind) {
            case RETURN -> "returned";
            case BREAK -> "broke";
            case CONTINUE -> "skipped";
            case YIELD -> "yielded";
        };
    }

    static boolean isLoop(Node node) {
        return node instanceof ForStmt
                || node instanceof ForEachStmt
                || node instanceof WhileStmt
                || node instanceof DoStmt;
    }

    private static boolean isAround(Node outer, Node inner) {
        Node node = inner;
        while (node != null && node != outer) {
            node = node.getParentNode().orElse(null);
        }
        return node == outer;
    }

    private static Node around(Node inside, Predicate<Node> wanted) {
        Node node = inside.getParentNode().orElseThrow();
        while (!wanted.test(node)) {
            node = node.getParentNode().orElseThrow();
        }
        return node;
    }

    /** A label on a loop is the loop's name. */
    private static Node labelled(Node inside, String label) {
        LabeledStmt found = (LabeledStmt) around(
                inside,
                n -> n instanceof LabeledStmt named
                        && named.getLabel().getIdentifier().equals(label));
        Statement statement = found.getStatement();
        while (statement instanceof LabeledStmt inner) {
            statement = inner.getStatement();
        }
        return isLoop(statement) ? statement : found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target target && target.kind == kind && target.construct == construct;
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(construct) + kind.hashCode();
    }

    @Override
    public String toString() {
        return kind + " at " + construct.getBegin().map(Object::toString).orElse("?");
    }
}
