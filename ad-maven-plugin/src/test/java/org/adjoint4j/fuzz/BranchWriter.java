package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes random branches, switches and blocks that jumps leave. */
final class BranchWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final StatementWriter writer;
    private final Jumps jumps;
    private final PatternWriter patterns;

    BranchWriter(
            Setting setting, Variables variables, ExpressionWriter expressions, StatementWriter writer, Jumps jumps) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.writer = writer;
        this.jumps = jumps;
        this.patterns = new PatternWriter(setting, variables);
    }

    /** An if; returns whether control gets to what follows. */
    boolean branch(List<Statement> out, int nesting) {
        Expression condition = expressions.condition(2);
        Written then = writer.arm(nesting);
        boolean two = setting.chance(60);
        Optional<Written> otherwise = two ? Optional.of(writer.arm(nesting)) : Optional.empty();
        out.add(new Statement.If(condition, then.block(), otherwise.map(Written::block)));
        otherwise.ifPresent(o -> {
            Set<String> both = new HashSet<>(then.assigned());
            both.retainAll(o.assigned());
            variables.assignAll(!then.completes() ? o.assigned() : !o.completes() ? then.assigned() : both);
        });
        return then.completes() || otherwise.isEmpty() || otherwise.get().completes();
    }

    /** A block with a label; returns whether control gets to what follows. */
    boolean labelled(List<Statement> out, int nesting) {
        Statement.Construct construct = jumps.enter(Statement.Kind.BLOCK);
        Written body = writer.arm(nesting);
        jumps.leave(construct);
        out.add(new Statement.Labelled(construct, body.block()));
        return body.completes() || construct.isLeft();
    }

    /** A switch over the classes of an object; returns whether control gets to what follows. */
    boolean match(List<Statement> out, int nesting) {
        Statement.Construct construct = jumps.enter(Statement.Kind.PATTERNS);
        boolean completes = false;
        List<PatternWriter.Arm> heads = patterns.arms(setting.pick(variables.readable(Type.SHAPE::equals)));
        List<Statement.Arm> arms = new ArrayList<>();
        for (PatternWriter.Arm head : heads) {
            Variables.Mark mark = variables.mark();
            head.declare(variables);
            Written body = writer.arm(nesting);
            variables.leave(mark);
            completes |= body.completes();
            arms.add(new Statement.Arm(head.newer(), head.older(), head.matches(), head.bind(), body.block()));
        }
        jumps.leave(construct);
        out.add(new Statement.Match(construct, heads.get(0).subject(), arms));
        return completes || construct.isLeft();
    }

    /** A block whose end is not skipped by jumps; returns whether control gets to what follows. */
    boolean tried(List<Statement> out, int nesting) {
        List<Statement> last = new ArrayList<>();
        Variables.Mark mark = variables.mark();
        for (int i = 1 + setting.random().nextInt(2); i > 0; i--) {
            writer.assignments().plainAssignment().ifPresent(last::add);
        }
        variables.leave(mark);
        Written body = writer.arm(nesting);
        if (body.completes()) {
            variables.assignAll(body.assigned());
        }
        out.add(new Statement.Try(body.block(), new Statement.Block(last)));
        return body.completes();
    }

    /** What a switch may be on; {@code Subject} has the methods. */
    private enum Selector {
        INT("(%s & 3)", "0", "1", "2", "3"),
        CHAR("(char) ('a' + (%s & 3))", "'a'", "'b'", "'c'", "'d'"),
        WORD("word(%s)", "\"zero\"", "\"one\"", "\"two\"", "\"three\""),
        KIND("kind(%s)", "ZERO", "ONE", "TWO", "THREE");

        private final String text;
        private final List<String> labels;

        Selector(String text, String... labels) {
            this.text = text;
            this.labels = List.of(labels);
        }

        String of(String key) {
            return String.format(text, key);
        }

        String labels(List<String> keys) {
            return String.join(
                    ", ",
                    keys.stream().map(k -> labels.get(Integer.parseInt(k))).toList());
        }
    }

    /** An old switch; returns whether control gets to what follows. */
    boolean choose(List<Statement> out, int nesting) {
        boolean fallsThrough = setting.chance(60);
        Expression key = expressions.integer(1);
        Selector form = setting.pick(Arrays.asList(Selector.values()));
        Expression selector = new Expression(Type.INT, form.of(key.text()), f -> key.integer(f) & 3);
        Statement.Construct construct = jumps.enter(Statement.Kind.SWITCH);
        List<String> labels = new ArrayList<>(List.of("0", "1", "2, 3"));
        if (setting.chance(60)) {
            labels.set(2, "2");
            labels.add(setting.random().nextInt(4), "default");
        }
        boolean completes = !labels.contains("default");
        List<Statement.Case> cases = new ArrayList<>();
        for (String label : labels) {
            Written body = writer.arm(nesting);
            List<Statement> statements = new ArrayList<>(body.block().statements());
            boolean last = label.equals(labels.get(labels.size() - 1));
            if (body.completes() && fallsThrough && setting.chance(55)) {
                statements.add(construct.jump(false, false));
            } else {
                completes |= body.completes() && (last || !fallsThrough);
            }
            List<String> keys = List.of(label.split(", "));
            cases.add(new Statement.Case(
                    label.equals("default") ? label : "case " + form.labels(keys),
                    k -> keys.contains(k.toString()),
                    new Statement.Block(statements)));
        }
        jumps.leave(construct);
        out.add(new Statement.Switch(construct, selector, cases, fallsThrough));
        return completes || construct.isLeft();
    }
}
