package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Writes random statements. */
final class StatementWriter {
    private final Setting setting;
    private final Random random;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final Type result;
    private final Jumps jumps;
    private final ArrayWriter arrays;
    private final ListWriter lists;
    private final ObjectArrayWriter objects;
    private final NarrowWriter narrow;
    private final AssignmentWriter assignments;
    private final BranchWriter branches;
    private final LoopWriter loops;
    private final boolean writesArrays;
    private final boolean writesLists;
    private final boolean writesObjects;
    private boolean exactResult;
    private boolean inLambda;
    private int budget;

    /** Writes about {@code budget} statements of a method that returns {@code result}. */
    StatementWriter(Setting setting, Variables variables, ExpressionWriter expressions, Type result, int budget) {
        this.setting = setting;
        this.random = setting.random();
        this.variables = variables;
        this.expressions = expressions;
        this.result = result;
        this.budget = budget;
        this.jumps = new Jumps(setting, variables);
        this.arrays = new ArrayWriter(setting, variables, expressions);
        this.lists = new ListWriter(setting, variables, expressions);
        this.objects = new ObjectArrayWriter(setting, variables, expressions);
        this.narrow = new NarrowWriter(setting, variables, expressions);
        this.assignments = new AssignmentWriter(setting, variables, expressions, this);
        this.branches = new BranchWriter(setting, variables, expressions, this, jumps);
        this.loops = new LoopWriter(setting, variables, expressions, this, jumps);
        this.writesArrays = result.equals(Type.VOID) || chance(40);
        this.writesLists = chance(25) && budget > 5;
        this.writesObjects = chance(15) && budget > 5;
        if (writesArrays) {
            expressions.effects().writeArrays();
        }
    }

    /** Makes this the writer of a lambda's body, whose results are boxed if they are {@code exact}. */
    StatementWriter ofLambda(boolean exact) {
        inLambda = true;
        exactResult = exact;
        return this;
    }

    AssignmentWriter assignments() {
        return assignments;
    }

    /** Returns how deep expressions are. */
    int depth() {
        return inLambda ? 2 : 3;
    }

    private boolean chance(int percent) {
        return setting.chance(percent);
    }

    private <T> T pick(List<T> list) {
        return setting.pick(list);
    }

    /** Returns a method's body. */
    Statement.Block body() {
        List<Statement> statements = new ArrayList<>();
        boolean completes = true;
        while (budget > 0 && completes) {
            completes = add(statements, 0);
        }
        if (completes) {
            statements.add(chance(6) ? loops.endless() : returns());
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
        } else if (writesObjects && chance(20)) {
            out.add(objects.statement());
        } else if (!inLambda && chance(14)) {
            return special(out, nesting);
        } else if (kind < 22) {
            out.add(assignments.declaration());
        } else if (kind < 55) {
            out.add(assignments.assignment());
        } else if (kind < 60) {
            out.add(assignments.effect());
        } else if (kind < 64) {
            assignments.declareLater(out);
        } else if (kind < 80 && nesting < 4) {
            return branches.branch(out, nesting);
        } else if (kind < 92 && nesting < 3 && loops.nesting() < (chance(25) ? 3 : 2)) {
            loops.loop(out, nesting);
        } else if (kind < 95 && nesting < 3) {
            return chance(70) ? branches.choose(out, nesting) : branches.labelled(out, nesting);
        } else if (nesting > 0 && !jumps.isEmpty() && chance(65)) {
            out.add(jumps.jump());
            return false;
        } else if (nesting > 0 && chance(50)) {
            out.add(chance(25) ? new Statement.Throw("thrown " + variables.number()) : returns());
            return false;
        } else {
            out.add(assignments.assignment());
        }
        return true;
    }

    /** A statement of a kind that is rarer than others in Java. */
    private boolean special(List<Statement> out, int nesting) {
        int kind = random.nextInt(12);
        if (kind < 5) {
            out.add(assignments.function());
        } else if (kind < 7) {
            out.add(narrow.statement());
        } else if (kind < 8) {
            Optional<Expression> call = expressions.calls().helper(Type.VOID::equals, 2);
            out.add(call.<Statement>map(c -> new Statement.Simple(c.text() + ";", c::eval))
                    .orElseGet(assignments::declaration));
        } else if (kind < 10 && nesting < 3) {
            return branches.tried(out, nesting);
        } else if (nesting < 3 && !variables.readable(Type.SHAPE::equals).isEmpty()) {
            return branches.match(out, nesting);
        } else {
            out.add(assignments.function());
        }
        return true;
    }

    /** Returns a block of a few statements. */
    Written arm(int nesting) {
        Variables.Mark mark = variables.mark();
        List<Statement> first = new ArrayList<>();
        assignments.assignSome(first);
        Written rest = block(nesting + 1, 1 + random.nextInt(3));
        first.addAll(rest.block().statements());
        Set<String> assigned = new HashSet<>(variables.leave(mark));
        assigned.addAll(rest.assigned());
        return new Written(new Statement.Block(first), rest.completes(), assigned);
    }

    /** Returns the return of a result. */
    Statement returns() {
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
}
