package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random loops. */
final class LoopWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final StatementWriter writer;
    private final Jumps jumps;
    private int loops;

    LoopWriter(
            Setting setting, Variables variables, ExpressionWriter expressions, StatementWriter writer, Jumps jumps) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.writer = writer;
        this.jumps = jumps;
    }

    /** Returns how many loops are around what is written. */
    int nesting() {
        return loops;
    }

    /** Adds a loop. */
    void loop(List<Statement> out, int nesting) {
        loops++;
        Variables.Mark mark = variables.mark();
        int kind = setting.random().nextInt(10);
        if (kind < 5) {
            out.add(counted(nesting));
        } else if (kind < 7) {
            conditional(out, nesting);
        } else if (kind < 9) {
            out.add(forEach(nesting));
        } else {
            out.add(oddFor(nesting));
        }
        if (kind < 5 || kind >= 7) {
            variables.leave(mark);
        }
        loops--;
    }

    /** A loop's body, and what jumps out of it leave. */
    private record Iteration(Statement.Construct construct, Statement.Block block, boolean completes) {
        Statement.Loop loop(
                String head, Consumer<Frame> start, Predicate<Frame> test, Consumer<Frame> update, String tail) {
            return new Statement.Loop(construct, head, start, test, block, update, tail);
        }

        Iteration with(List<Statement> first) {
            List<Statement> all = new ArrayList<>(first);
            all.addAll(block.statements());
            return new Iteration(construct, new Statement.Block(all), completes);
        }
    }

    private Iteration iteration(int nesting) {
        Statement.Construct construct = jumps.enter(Statement.Kind.LOOP);
        Written body = writer.arm(nesting);
        jumps.leave(construct);
        return new Iteration(construct, body.block(), body.completes());
    }

    private Statement counted(int nesting) {
        String i = variables.fresh();
        Expression bound = setting.chance(40)
                ? new Expression(Type.INT, Integer.toString(2 + setting.random().nextInt(3)), null)
                : expressions.integer(1);
        int limit = 2 + setting.random().nextInt(3);
        boolean literal = bound.evaluation() == null;
        Expression end = literal
                ? number(limit)
                : new Expression(Type.INT, "(" + bound.text() + " & 3)", f -> bound.integer(f) & 3);
        Variable index = variables.declare(i, Type.INT, setting.chance(7), true);
        return switch (setting.random().nextInt(6)) {
            case 0, 1 -> up(index, setting.random().nextInt(2) - 1, "<", end, 1, nesting);
            case 2 -> up(index, setting.random().nextInt(3) - 1, "<=", end, 1, nesting);
            case 3 -> down(index, limit, ">", end, nesting);
            case 4 -> down(index, limit, ">=", number(setting.chance(50) ? 0 : 1), nesting);
            default -> up(index, 0, "<", number(5), 2, nesting);
        };
    }

    private static Expression number(int value) {
        return new Expression(Type.INT, Integer.toString(value), f -> value);
    }

    private Statement up(Variable i, int from, String comparison, Expression end, int step, int nesting) {
        String update = step == 1
                ? setting.pick(List.of(i.name() + "++", "++" + i.name(), i.name() + " += 1"))
                : i.name() + " += 2";
        return loop(i, number(from), comparison, end, update, step, nesting);
    }

    private Statement down(Variable i, int from, String comparison, Expression end, int nesting) {
        String update = setting.pick(List.of(i.name() + "--", "--" + i.name(), i.name() + " -= 1"));
        return loop(i, number(from), comparison, end, update, -1, nesting);
    }

    private Statement loop(
            Variable i, Expression from, String comparison, Expression end, String update, int step, int nesting) {
        Expression self = new Expression(Type.INT, i.name(), f -> f.get(i.name()));
        Expression test = Arithmetic.comparison(comparison, self, end);
        String head = "for (int " + i.name() + " = " + from.text() + "; " + i.name() + " " + comparison + " "
                + end.text() + "; " + update + ")";
        return iteration(nesting)
                .loop(
                        head,
                        f -> f.set(i.name(), from.integer(f)),
                        test::truth,
                        f -> f.set(i.name(), (Integer) f.get(i.name()) + step),
                        "");
    }

    /** Two indexes, or an index that is no integer. */
    private Statement oddFor(int nesting) {
        if (setting.chance(50)) {
            Variable i = variables.declare(variables.fresh(), Type.INT, false, true);
            Variable j = variables.declare(variables.fresh(), Type.INT, false, true);
            String head = "for (int " + i.name() + " = 0, " + j.name() + " = 4; " + i.name() + " < " + j.name() + "; "
                    + i.name() + "++, " + j.name() + "--)";
            Predicate<Frame> test = f -> (Integer) f.get(i.name()) < (Integer) f.get(j.name());
            Consumer<Frame> update = f -> {
                f.set(i.name(), (Integer) f.get(i.name()) + 1);
                f.set(j.name(), (Integer) f.get(j.name()) - 1);
            };
            Consumer<Frame> start = f -> {
                f.set(i.name(), 0);
                f.set(j.name(), 4);
            };
            return iteration(nesting).loop(head, start, test, update, "");
        }
        Variable d = variables.declare(variables.fresh(), Type.DOUBLE, false, true);
        String head = "for (double " + d.name() + " = 0.25; " + d.name() + " < 1.5; " + d.name() + " += 0.5)";
        return iteration(nesting)
                .loop(
                        head,
                        f -> f.set(d.name(), f.constant(0.25, false)),
                        f -> ((Dual) f.get(d.name())).value() < 1.5,
                        f -> f.set(d.name(), f.constant(((Dual) f.get(d.name())).value() + 0.5, false)),
                        "");
    }

    /** A loop on data, bounded by a counter that nothing else changes. */
    private void conditional(List<Statement> out, int nesting) {
        String guard = variables.fresh();
        Variable counter = variables.declare(guard, Type.INT, false, true);
        out.add(new Statement.Simple("int " + guard + " = 0;", f -> f.set(guard, 0)));
        Expression self = new Expression(Type.INT, guard, f -> f.get(guard));
        Expression bounded =
                Arithmetic.comparison("<", self, number(2 + setting.random().nextInt(4)));
        Expression condition = expressions.condition(2);
        boolean first = setting.chance(50);
        String text = first ? bounded.text() + " && " + condition.text() : condition.text() + " && " + bounded.text();
        Predicate<Frame> test =
                first ? f -> bounded.truth(f) && condition.truth(f) : f -> condition.truth(f) && bounded.truth(f);
        Statement step = new Statement.Simple(counter.name() + "++;", f -> f.set(guard, (Integer) f.get(guard) + 1));
        Iteration body = iteration(nesting).with(List.of(step));
        out.add(
                !body.completes() || setting.chance(60)
                        ? body.loop("while (" + text + ")", f -> {}, test, f -> {}, "")
                        : body.loop("do", f -> {}, test, f -> {}, " while (" + text + ");"));
    }

    /** A loop that ends by returning; nothing may follow it. */
    Statement endless() {
        Statement.Construct construct = new Statement.Construct("", Statement.Kind.LOOP);
        String guard = variables.fresh();
        variables.declare(guard, Type.INT, false, true);
        Expression self = new Expression(Type.INT, guard, f -> f.get(guard));
        Expression over = Arithmetic.comparison(">", self, number(2));
        Expression early = expressions.condition(1);
        List<Statement> body = new ArrayList<>();
        Variables.Mark mark = variables.mark();
        if (setting.chance(50)) {
            body.add(writer.assignments().assignment());
        }
        Expression leave =
                new Expression(Type.BOOLEAN, over.text() + " || " + early.text(), f -> over.truth(f) || early.truth(f));
        body.add(new Statement.If(leave, new Statement.Block(List.of(writer.returns())), Optional.empty()));
        body.add(writer.assignments().assignment());
        variables.leave(mark);
        return new Statement.Loop(
                construct,
                "for (int " + guard + " = 0; ; " + guard + "++)",
                f -> f.set(guard, 0),
                f -> true,
                new Statement.Block(body),
                f -> f.set(guard, (Integer) f.get(guard) + 1),
                "");
    }

    private Statement forEach(int nesting) {
        List<Variable> all = variables.readable(t -> t instanceof Type.Sequence s && !s.isArrayOfArrays());
        if (all.isEmpty()) {
            return counted(nesting);
        }
        Variable sequence = setting.pick(all);
        Type element = ((Type.Sequence) sequence.type()).element();
        boolean inferred = setting.chance(30);
        boolean isBox = inferred && ((Type.Sequence) sequence.type()).isList() && element.isNumber();
        String name = isBox ? "boxed" + variables.number() : variables.fresh();
        String position = "index of " + name;
        if (isBox || setting.chance(40)) {
            variables.fix(name, element);
        } else {
            variables.declare(name, element, true, true);
        }
        boolean open = variables.lock(sequence);
        Statement next = new Statement.Simple(
                "", f -> f.set(name, Expression.elements(f.get(position + " of"))[(Integer) f.get(position)]));
        String head = "for (" + (inferred ? "var" : element.source()) + " " + name + " : " + sequence.name() + ")";
        Consumer<Frame> start = f -> {
            f.set(position, 0);
            f.set(position + " of", f.get(sequence.name()));
        };
        Iteration body = iteration(nesting);
        if (open) {
            variables.unlock(sequence);
        }
        return body.with(List.of(next))
                .loop(
                        head,
                        start,
                        f -> (Integer) f.get(position) < Expression.elements(f.get(position + " of")).length,
                        f -> f.set(position, (Integer) f.get(position) + 1),
                        "");
    }
}
