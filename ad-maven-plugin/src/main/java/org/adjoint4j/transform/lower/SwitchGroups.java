package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.nodeTypes.SwitchNode;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.ContinueStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchEntry;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The cases of a switch, in runs of those that fall through to the next. */
record SwitchGroups(List<List<Group>> runs, boolean isExhaustive) {
    /**
     * Statements and the labels that lead to them.
     *
     * @param owner the switch
     * @param labels all of them, those of empty groups just before too
     * @param guard the condition after {@code when}; null for none
     * @param isDefault whether {@code default} is one
     * @param isArrow whether it has the new form
     * @param statements without the last break
     */
    record Group(
            Node owner,
            List<Expression> labels,
            Expression guard,
            boolean isDefault,
            boolean isArrow,
            List<Statement> statements) {
        /** Returns the pattern that leads here; null for none. */
        PatternExpr pattern() {
            return labels.size() == 1 && labels.get(0) instanceof PatternExpr pattern ? pattern : null;
        }

        /** Returns the expression that is the value of the switch; null if there are statements. */
        Expression value() {
            boolean gives = isArrow && owner instanceof SwitchExpr;
            return gives && statements.get(0) instanceof ExpressionStmt value ? value.getExpression() : null;
        }

        private boolean fallsThrough() {
            return !isArrow && completes(statements);
        }
    }

    static SwitchGroups of(SwitchNode syntax) {
        List<List<Group>> runs = new ArrayList<>();
        List<Group> run = new ArrayList<>();
        List<Expression> labels = new ArrayList<>();
        boolean isDefault = false;
        List<SwitchEntry> entries = syntax.getEntries();
        for (int i = 0; i < entries.size(); i++) {
            SwitchEntry entry = entries.get(i);
            boolean isArrow = entry.getType() != SwitchEntry.Type.STATEMENT_GROUP;
            boolean last = i == entries.size() - 1;
            labels.addAll(entry.getLabels());
            isDefault |= entry.isDefault() || entry.getLabels().isEmpty();
            if (!isArrow && entry.getStatements().isEmpty() && !last) {
                continue;
            }
            Group written = new Group(
                    (Node) syntax,
                    List.copyOf(labels),
                    entry.getGuard().orElse(null),
                    isDefault,
                    isArrow,
                    entry.getStatements());
            run.add(withoutLastBreak(written));
            labels.clear();
            isDefault = false;
            if (last || !written.fallsThrough()) {
                runs.add(List.copyOf(run));
                run.clear();
            }
        }
        runs.sort(Comparator.comparing(SwitchGroups::hasDefault));
        return new SwitchGroups(List.copyOf(runs), syntax instanceof SwitchExpr || takesPatterns(syntax));
    }

    /** A switch with patterns or null covers all its selector may be. */
    private static boolean takesPatterns(SwitchNode syntax) {
        return syntax.getEntries().stream()
                .flatMap(entry -> entry.getLabels().stream())
                .anyMatch(label -> label.isPatternExpr() || label.isNullLiteralExpr());
    }

    /** Returns whether null is one of the cases. */
    boolean acceptsNull() {
        return runs.stream()
                .flatMap(List::stream)
                .flatMap(group -> group.labels().stream())
                .anyMatch(Expression::isNullLiteralExpr);
    }

    private static boolean hasDefault(List<Group> run) {
        return run.stream().anyMatch(Group::isDefault);
    }

    /** Returns whether one of the groups of a run is executed if none of those before it was. */
    boolean isCertain(int run) {
        return hasDefault(runs.get(run)) || isExhaustive && run == runs.size() - 1;
    }

    /** Returns whether something besides the last statement of a group jumps there. */
    boolean jumpsTo(Target end) {
        return runs.stream()
                .flatMap(List::stream)
                .flatMap(group -> group.statements().stream())
                .anyMatch(end::isReachedFrom);
    }

    /** Returns the variables declared in one group of the old form and used in another. */
    List<VariableDeclarator> shared() {
        List<VariableDeclarator> shared = new ArrayList<>();
        List<Group> groups = runs.stream().flatMap(List::stream).toList();
        for (Group group : groups) {
            for (VariableDeclarator variable : declared(group)) {
                if (groups.stream().anyMatch(other -> other != group && uses(other, variable.getNameAsString()))) {
                    shared.add(variable);
                }
            }
        }
        return shared;
    }

    private static List<VariableDeclarator> declared(Group group) {
        return group.isArrow()
                ? List.of()
                : group.statements().stream()
                        .filter(s ->
                                s instanceof ExpressionStmt e && e.getExpression() instanceof VariableDeclarationExpr)
                        .flatMap(s -> s.findAll(VariableDeclarator.class).stream())
                        .toList();
    }

    private static boolean uses(Group group, String variable) {
        return group.statements().stream()
                .anyMatch(
                        s -> !s.findAll(NameExpr.class, n -> n.getNameAsString().equals(variable))
                                .isEmpty());
    }

    private static Group withoutLastBreak(Group group) {
        List<Statement> statements = group.statements();
        boolean breaks = !statements.isEmpty()
                && statements.get(statements.size() - 1) instanceof BreakStmt jump
                && Target.of(jump).equals(Target.endOf(group.owner()));
        return breaks
                ? new Group(
                        group.owner(),
                        group.labels(),
                        group.guard(),
                        group.isDefault(),
                        group.isArrow(),
                        statements.subList(0, statements.size() - 1))
                : group;
    }

    private static boolean completes(List<Statement> statements) {
        return statements.isEmpty() || completes(statements.get(statements.size() - 1));
    }

    /** Returns whether control may get to the end of a statement, as far as its form tells. */
    private static boolean completes(Statement statement) {
        if (statement instanceof BlockStmt block) {
            return completes(block.getStatements());
        }
        if (statement instanceof IfStmt branch) {
            return branch.getElseStmt().isEmpty()
                    || completes(branch.getThenStmt())
                    || completes(branch.getElseStmt().get());
        }
        return !(statement instanceof BreakStmt
                || statement instanceof ContinueStmt
                || statement instanceof ReturnStmt
                || statement instanceof ThrowStmt
                || statement instanceof YieldStmt);
    }
}
