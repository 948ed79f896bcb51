package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random statements. */
final class StatementWriter {

    private final Setting setting;
    private final Random random;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final Type result;
    private final ArrayWriter arrays;
    private final ListWriter lists;
    private final NarrowWriter narrow;
    private final PatternWriter patterns;
    private final boolean writesArrays;
    private final boolean writesLists;
    private boolean exactResult;
    private boolean inLambda;
    private int budget;
    private int loops;
    private final List<Statement.Construct> around = new ArrayList<>();

    /** Writes about {@code budget} statements of a method that returns {@code result}. */
    StatementWriter(Setting setting, Variables variables, ExpressionWriter expressions, Type result, int budget) {
        this.setting = setting;
        this.random = setting.random();
        this.variables = variables;
        this.expressions = expressions;
        this.result = result;
        this.budget = budget;
        this.arrays = new ArrayWriter(setting, variables, expressions);
        this.lists = new ListWriter(setting, variables, expressions);
        this.narrow = new NarrowWriter(setting, variables, expressions);
        this.patterns = new PatternWriter(setting, variables);
        this.writesArrays = result.equals(Type.VOID) || chance(40);
        this.writesLists = chance(25) && budget > 5;
    }

    /** Makes this the writer of a lambda's body, whose results are boxed if they are {@code exact}. */
    StatementWriter ofLambda(boolean exact) {
        inLambda = true;
        exactResult = exact;
        return this;
    }

    private int depth() {
        return inLambda ? 2 : 3;
    }

    private boolean chance(int percent) {
        return setting.chance(percent);
    }

    private <T> T pick(List<T> list) {
        return setting.pick(list);
    }

    /**
     * A block as written.
     *
     * @param completes whether control can reach its end
     * @param assigned what is assigned there
     */
    private record Written(Statement.Block block, boolean completes, Set<String> assigned) {}

    /** Returns a method's body. */
    Statement.Block body() {
        List<Statement> statements = new ArrayList<>();
        boolean completes = true;
        while (budget > 0 && completes) {
            completes = add(statements, 0);
        }
        if (completes) {
            statements.add(chance(6) ? endless() : returns());
        }
        return new Statement.Block(statements);
    }

    private Written block(int nesting, int size) {
        Variables.Mark mark = variables.mark();
        List<Statement> statements = new ArrayList<>();
        boolean completes = true;
        for (int i = 0; i < size && completes; i++) {
            completes = add(statements, nesting);
        }
        return new Written(new Statement.Block(statements), completes, variables.leave(mark));
    }

    /** Adds a statement; returns whether it can complete. */
    private boolean add(List<Statement> out, int nesting) {
        budget--;
        int kind = random.nextInt(100);
        if (writesArrays && chance(result.equals(Type.VOID) ? 50 : 25)) {
            out.add(arrays.statement());
        } else if (writesLists && chance(25)) {
            out.add(lists.statement());
        } else if (!inLambda && chance(14)) {
            return special(out, nesting);
        } else if (kind < 22) {
            out.add(declaration());
        } else if (kind < 55) {
            out.add(assignment());
        } else if (kind < 60) {
            out.add(effect());
        } else if (kind < 64) {
            declareLater(out);
        } else if (kind < 80 && nesting < 4) {
            return branch(out, nesting);
        } else if (kind < 92 && nesting < 3 && loops < 2) {
            loop(out, nesting);
        } else if (kind < 95 && nesting < 3) {
            return chance(70) ? choose(out, nesting) : labelled(out, nesting);
        } else if (nesting > 0 && !around.isEmpty() && chance(65)) {
            out.add(jump());
            return false;
        } else if (nesting > 0 && chance(50)) {
            out.add(chance(25) ? new Statement.Throw("thrown " + variables.number()) : returns());
            return false;
        } else {
            out.add(assignment());
        }
        return true;
    }

    /** A statement of a kind that is rarer than others in Java. */
    private boolean special(List<Statement> out, int nesting) {
        int kind = random.nextInt(12);
        if (kind < 5) {
            out.add(function());
        } else if (kind < 7) {
            out.add(narrow.statement());
        } else if (kind < 8) {
            Optional<Expression> call = expressions.calls().helper(Type.VOID::equals, 2);
            out.add(call.<Statement>map(c -> new Statement.Simple(c.text() + ";", c::eval))
                    .orElseGet(this::declaration));
        } else if (kind < 10 && nesting < 3) {
            return tried(out, nesting);
        } else if (nesting < 3 && !variables.readable(Type.SHAPE::equals).isEmpty()) {
            return match(out, nesting);
        } else {
            out.add(function());
        }
        return true;
    }

    /** A variable that holds a function. */
    private Statement function() {
        Type.Functional type = pick(Type.FUNCTIONS);
        String name = variables.reserve();
        Expression value = expressions.calls().functions().written(type, 2);
        variables.fix(name, type);
        return new Statement.Simple(
                type.source() + " " + name + " = " + value.text() + ";", f -> f.set(name, value.eval(f)));
    }

    /** A block whose end is not skipped by jumps; returns whether control gets to what follows. */
    private boolean tried(List<Statement> out, int nesting) {
        List<Statement> last = new ArrayList<>();
        Variables.Mark mark = variables.mark();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            plainAssignment().ifPresent(last::add);
        }
        variables.leave(mark);
        Written body = arm(nesting);
        if (body.completes()) {
            variables.assignAll(body.assigned());
        }
        out.add(new Statement.Try(body.block(), new Statement.Block(last)));
        return body.completes();
    }

    /** An assignment that calls nothing. */
    private Optional<Statement> plainAssignment() {
        for (int i = 0; i < 10; i++) {
            if (variables.writable(Type::isNumber).isEmpty()) {
                return Optional.empty();
            }
            Expression effect = expressions.effect(2);
            if (!effect.text().matches("(?s).*(\\w\\(|new ).*") && effect.text().matches("(?s).*(=|\\+\\+|--).*")) {
                return Optional.of(simple(effect));
            }
        }
        return Optional.empty();
    }

    /** A switch over the classes of an object; returns whether control gets to what follows. */
    private boolean match(List<Statement> out, int nesting) {
        Statement.Construct construct = enter(Statement.Kind.PATTERNS);
        boolean completes = false;
        List<PatternWriter.Arm> heads = patterns.arms(pick(variables.readable(Type.SHAPE::equals)));
        List<Statement.Arm> arms = new ArrayList<>();
        for (PatternWriter.Arm head : heads) {
            Variables.Mark mark = variables.mark();
            head.declare(variables);
            Written body = arm(nesting);
            variables.leave(mark);
            completes |= body.completes();
            arms.add(new Statement.Arm(head.newer(), head.older(), head.matches(), head.bind(), body.block()));
        }
        leave(construct);
        out.add(new Statement.Match(construct, heads.get(0).subject(), arms));
        return completes || construct.isLeft();
    }

    private Statement jump() {
        Statement.Construct target = pick(around);
        boolean isContinue = target.isLoop() && chance(50);
        boolean nearest = target == nearest(isContinue);
        boolean named = !nearest || target.needsName() || chance(20);
        return target.jump(isContinue, named);
    }

    /** Returns what a jump without a label leaves. */
    private Statement.Construct nearest(boolean isContinue) {
        for (int i = around.size() - 1; i >= 0; i--) {
            Statement.Construct construct = around.get(i);
            if (construct.isLoop() || !isContinue && construct.isSwitch()) {
                return construct;
            }
        }
        return null;
    }

    private Statement.Construct enter(Statement.Kind kind) {
        Statement.Construct construct = new Statement.Construct("label" + variables.number(), kind);
        around.add(construct);
        return construct;
    }

    private void leave(Statement.Construct construct) {
        around.remove(construct);
    }

    private Statement returns() {
        if (result.equals(Type.VOID)) {
            return new Statement.Return(new Expression(result, "", f -> Boolean.TRUE), result);
        }
        if (result.equals(Type.BOXES)) {
            List<Expression> all = expressions.places(t ->
                    t instanceof Type.Sequence s && s.isList() && s.element().equals(Type.DOUBLE));
            Expression list = pick(all);
            return new Statement.Return(
                    new Expression(result, list.text(), f -> Expression.elements(list.eval(f))), result);
        }
        return new Statement.Return(
                exactResult ? expressions.exactly(result, depth()) : expressions.of(result, depth()), result);
    }

    // ---- simple ones ----------------------------------------------------------------------------------------------

    private Type anyType() {
        List<Type> all = new ArrayList<>(
                List.of(Type.DOUBLE, Type.DOUBLE, Type.DOUBLE, Type.INT, Type.BOOLEAN, Type.PAIR, Type.PAIR));
        if (!setting.smooth()) {
            all.addAll(List.of(Type.FLOAT, Type.FLOAT, Type.STATE));
        }
        all.addAll(setting.records());
        List<Type> others = List.of(Type.NUMBERS, Type.BOXES, Type.PAIRS, Type.HOLDER, Type.KIND);
        others.stream().filter(expressions::canMake).forEach(all::add);
        return pick(all);
    }

    private Statement declaration() {
        Type type = anyType();
        String name = variables.reserve();
        Expression value = chance(20) && type.isNumber() ? choice(type) : expressions.of(type, depth());
        if (chance(35)) {
            variables.fix(name, type);
        } else {
            variables.declare(name, type, true, true);
        }
        boolean inferred = chance(10) && value.type().equals(type) && !type.isNumber();
        String line = (chance(10) && variables.isFixed(name) ? "final " : "") + (inferred ? "var" : type.source()) + " "
                + name + " = " + value.text() + ";";
        return new Statement.Simple(line, f -> f.set(name, Expression.widen(value.eval(f), type, f)));
    }

    private Statement assignment() {
        List<Variable> all = variables.writable(t -> !t.isNarrow() && expressions.canMake(t));
        if (all.isEmpty()) {
            return declaration();
        }
        Variable variable = pick(all);
        Type type = variable.type();
        if (type.isNumber() && chance(25)) {
            return effect();
        }
        Expression value = chance(12) && type.isNumber() ? choice(type) : expressions.of(type, depth());
        List<Variable> same = variables.writable(type::equals);
        if (chance(10)) {
            value = ExpressionWriter.assignment(pick(same), value);
        }
        return simple(ExpressionWriter.assignment(variable, value));
    }

    private Statement effect() {
        Expression effect = expressions.effect(depth());
        return effect.text().contains("=")
                        || effect.text().contains("++")
                        || effect.text().contains("--")
                ? simple(effect)
                : declaration();
    }

    private Statement simple(Expression effect) {
        String text = effect.text();
        boolean statement = text.matches("(?s)\\((\\w+ [-+*/%]?= .*|\\+\\+\\w+|--\\w+|\\w+\\+\\+|\\w+--)\\)");
        return statement
                ? new Statement.Simple(text.substring(1, text.length() - 1) + ";", effect::eval)
                : declaration();
    }

    /** A variable without a value, given one in both arms or later in some block. */
    private void declareLater(List<Statement> out) {
        String name = variables.fresh();
        Type type = chance(70) ? Type.DOUBLE : Type.PAIR;
        variables.declare(name, type, true, false);
        out.add(new Statement.Simple(type.source() + " " + name + ";", f -> {}));
    }

    private void assignSome(List<Statement> out) {
        for (Variable variable : variables.unassigned()) {
            if (chance(60)) {
                Expression value = expressions.of(variable.type(), 2);
                out.add(simple(ExpressionWriter.assignment(variable, value)));
                variables.assign(variable);
            }
        }
    }

    /** A switch expression. */
    private Expression choice(Type type) {
        Expression selector = expressions.integer(1);
        List<Expression> arms = new ArrayList<>();
        List<Statement.Block> blocks = new ArrayList<>();
        StringBuilder text = new StringBuilder("switch (" + selector.text() + " & 3) {");
        List<String> labels = List.of("case 0", "case 1, 2", "default");
        for (String label : labels) {
            Variables.Mark mark = variables.mark();
            List<Statement> statements = new ArrayList<>();
            if (chance(40)) {
                statements.add(assignment());
            }
            Expression value = expressions.of(type, 2);
            variables.leave(mark);
            Statement.Block block = new Statement.Block(statements);
            StringBuilder lines = new StringBuilder();
            block.print("", lines);
            arms.add(value);
            blocks.add(block);
            text.append(' ').append(label).append(" -> ");
            text.append(
                    statements.isEmpty()
                            ? value.text() + ";"
                            : "{ " + lines.toString().replace('\n', ' ') + "yield " + value.text() + "; }");
        }
        return new Expression(type, text.append(" }").toString(), f -> {
            int key = selector.integer(f) & 3;
            int arm = key == 0 ? 0 : key == 3 ? 2 : 1;
            f.decide((long) arm);
            blocks.get(arm).run(f);
            return Expression.widen(arms.get(arm).eval(f), type, f);
        });
    }

    // ---- branches -------------------------------------------------------------------------------------------------

    private boolean branch(List<Statement> out, int nesting) {
        Expression condition = expressions.condition(2);
        Written then = arm(nesting);
        boolean two = chance(60);
        Optional<Written> otherwise = two ? Optional.of(arm(nesting)) : Optional.empty();
        out.add(new Statement.If(condition, then.block(), otherwise.map(Written::block)));
        otherwise.ifPresent(o -> {
            Set<String> both = new HashSet<>(then.assigned());
            both.retainAll(o.assigned());
            variables.assignAll(!then.completes() ? o.assigned() : !o.completes() ? then.assigned() : both);
        });
        return then.completes() || otherwise.isEmpty() || otherwise.get().completes();
    }

    private Written arm(int nesting) {
        Variables.Mark mark = variables.mark();
        List<Statement> first = new ArrayList<>();
        assignSome(first);
        Written rest = block(nesting + 1, 1 + random.nextInt(3));
        first.addAll(rest.block().statements());
        Set<String> assigned = new HashSet<>(variables.leave(mark));
        assigned.addAll(rest.assigned());
        return new Written(new Statement.Block(first), rest.completes(), assigned);
    }

    /** A block with a label; returns whether control gets to what follows. */
    private boolean labelled(List<Statement> out, int nesting) {
        Statement.Construct construct = enter(Statement.Kind.BLOCK);
        Written body = arm(nesting);
        leave(construct);
        out.add(new Statement.Labelled(construct, body.block()));
        return body.completes() || construct.isLeft();
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
    private boolean choose(List<Statement> out, int nesting) {
        boolean fallsThrough = chance(60);
        Expression key = expressions.integer(1);
        Selector form = pick(Arrays.asList(Selector.values()));
        Expression selector = new Expression(Type.INT, form.of(key.text()), f -> key.integer(f) & 3);
        Statement.Construct construct = enter(Statement.Kind.SWITCH);
        List<String> labels = new ArrayList<>(List.of("0", "1", "2, 3"));
        if (chance(60)) {
            labels.set(2, "2");
            labels.add(random.nextInt(4), "default");
        }
        boolean completes = !labels.contains("default");
        List<Statement.Case> cases = new ArrayList<>();
        for (String label : labels) {
            Written body = arm(nesting);
            List<Statement> statements = new ArrayList<>(body.block().statements());
            boolean last = label.equals(labels.get(labels.size() - 1));
            if (body.completes() && fallsThrough && chance(55)) {
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
        leave(construct);
        out.add(new Statement.Switch(construct, selector, cases, fallsThrough));
        return completes || construct.isLeft();
    }

    // ---- loops ----------------------------------------------------------------------------------------------------

    private void loop(List<Statement> out, int nesting) {
        loops++;
        Variables.Mark mark = variables.mark();
        int kind = random.nextInt(10);
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
        Statement.Construct construct = enter(Statement.Kind.LOOP);
        Written body = arm(nesting);
        leave(construct);
        return new Iteration(construct, body.block(), body.completes());
    }

    private Statement counted(int nesting) {
        String i = variables.fresh();
        Expression bound = chance(40)
                ? new Expression(Type.INT, Integer.toString(2 + random.nextInt(3)), null)
                : expressions.integer(1);
        int limit = 2 + random.nextInt(3);
        boolean literal = bound.evaluation() == null;
        Expression end = literal
                ? number(limit)
                : new Expression(Type.INT, "(" + bound.text() + " & 3)", f -> bound.integer(f) & 3);
        Variable index = variables.declare(i, Type.INT, chance(7), true);
        return switch (random.nextInt(6)) {
            case 0, 1 -> up(index, random.nextInt(2) - 1, "<", end, 1, nesting);
            case 2 -> up(index, random.nextInt(3) - 1, "<=", end, 1, nesting);
            case 3 -> down(index, limit, ">", end, nesting);
            case 4 -> down(index, limit, ">=", number(chance(50) ? 0 : 1), nesting);
            default -> up(index, 0, "<", number(5), 2, nesting);
        };
    }

    private static Expression number(int value) {
        return new Expression(Type.INT, Integer.toString(value), f -> value);
    }

    private Statement up(Variable i, int from, String comparison, Expression end, int step, int nesting) {
        String update =
                step == 1 ? pick(List.of(i.name() + "++", "++" + i.name(), i.name() + " += 1")) : i.name() + " += 2";
        return loop(i, number(from), comparison, end, update, step, nesting);
    }

    private Statement down(Variable i, int from, String comparison, Expression end, int nesting) {
        String update = pick(List.of(i.name() + "--", "--" + i.name(), i.name() + " -= 1"));
        return loop(i, number(from), comparison, end, update, -1, nesting);
    }

    private Statement loop(
            Variable i, Expression from, String comparison, Expression end, String update, int step, int nesting) {
        Expression self = new Expression(Type.INT, i.name(), f -> f.get(i.name()));
        Expression test = ExpressionWriter.comparison(comparison, self, end);
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
        if (chance(50)) {
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
        Expression bounded = ExpressionWriter.comparison("<", self, number(2 + random.nextInt(4)));
        Expression condition = expressions.condition(2);
        boolean first = chance(50);
        String text = first ? bounded.text() + " && " + condition.text() : condition.text() + " && " + bounded.text();
        Predicate<Frame> test =
                first ? f -> bounded.truth(f) && condition.truth(f) : f -> condition.truth(f) && bounded.truth(f);
        Statement step = new Statement.Simple(counter.name() + "++;", f -> f.set(guard, (Integer) f.get(guard) + 1));
        Iteration body = iteration(nesting).with(List.of(step));
        out.add(
                !body.completes() || chance(60)
                        ? body.loop("while (" + text + ")", f -> {}, test, f -> {}, "")
                        : body.loop("do", f -> {}, test, f -> {}, " while (" + text + ");"));
    }

    /** A loop that ends by returning; nothing may follow it. */
    private Statement endless() {
        Statement.Construct construct = new Statement.Construct("", Statement.Kind.LOOP);
        String guard = variables.fresh();
        variables.declare(guard, Type.INT, false, true);
        Expression self = new Expression(Type.INT, guard, f -> f.get(guard));
        Expression over = ExpressionWriter.comparison(">", self, number(2));
        Expression early = expressions.condition(1);
        List<Statement> body = new ArrayList<>();
        Variables.Mark mark = variables.mark();
        if (chance(50)) {
            body.add(assignment());
        }
        Expression leave =
                new Expression(Type.BOOLEAN, over.text() + " || " + early.text(), f -> over.truth(f) || early.truth(f));
        body.add(new Statement.If(leave, new Statement.Block(List.of(returns())), Optional.empty()));
        body.add(assignment());
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
        List<Variable> all = variables.readable(t -> t instanceof Type.Sequence s && !s.equals(Type.ROWS));
        if (all.isEmpty()) {
            return counted(nesting);
        }
        Variable sequence = pick(all);
        Type element = ((Type.Sequence) sequence.type()).element();
        boolean inferred = chance(30);
        boolean isBox = inferred && ((Type.Sequence) sequence.type()).isList() && element.isNumber();
        String name = isBox ? "boxed" + variables.number() : variables.fresh();
        String position = "index of " + name;
        if (isBox || chance(40)) {
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
