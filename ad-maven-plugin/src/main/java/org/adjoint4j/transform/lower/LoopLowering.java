package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.stmt.DoStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.WhileStmt;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Loops: the variables that the body assigns are carried from one iteration to the next. */
final class LoopLowering {
    private static final JType INT = new JType.Discrete("int", "Integer");
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Context context;
    private final StatementLowering statements;
    private final ExpressionLowering expressions;

    LoopLowering(Context context, StatementLowering statements, ExpressionLowering expressions) {
        this.context = context;
        this.statements = statements;
        this.expressions = expressions;
    }

    void lower(Statement loop, Scope scope, BlockBuilder code) {
        Set<String> outer = scope.variables();
        if (loop instanceof ForEachStmt forEach) {
            code.at(headOf(loop, forEach.getBody()));
            lowerForEach(forEach, scope, code);
        } else if (loop instanceof ForStmt loopFor) {
            code.at(headOf(loop, loopFor.getBody()));
            lowerFor(loopFor, scope, code);
        } else if (loop instanceof DoStmt loopDo) {
            code.at(context.origin(loopDo.getCondition()));
            lowerDo(loopDo, scope, code);
        } else {
            WhileStmt loopWhile = (WhileStmt) loop;
            code.at(headOf(loop, loopWhile.getBody()));
            lowerConditional(loop, loopWhile.getCondition(), loopWhile.getBody(), List.of(), scope, code);
        }
        scope.leaveBlock(outer);
        if (loop instanceof WhileStmt loopWhile && bindsAtItsEnd(loopWhile) && scope.completes()) {
            bindAgain(loopWhile.getCondition(), scope, code);
        }
    }

    /** After {@code while (!(x instanceof R r))} without a break, {@code r} may be read. */
    private static boolean bindsAtItsEnd(WhileStmt loop) {
        return binds(loop.getCondition()) && !Target.endOf(loop).isReachedFrom(loop);
    }

    private void bindAgain(Expression condition, Scope scope, BlockBuilder code) {
        if (!scope.isMixed() && isStraight(condition, scope, code)) {
            expressions.lower(condition, "condition", scope, code);
        }
    }

    private static boolean binds(Expression condition) {
        return condition.findFirst(PatternExpr.class).isPresent();
    }

    private Origin headOf(Statement loop, Statement body) {
        Origin whole = context.origin(loop);
        int bodyLength = context.origin(body).text().length();
        String head = whole.text()
                .substring(0, Math.max(0, whole.text().length() - bodyLength))
                .strip();
        return new Origin(whole.line(), whole.column(), head);
    }

    // ---- for ------------------------------------------------------------------------------------------------------

    private void lowerFor(ForStmt loop, Scope scope, BlockBuilder code) {
        Optional<CountedFor> counted = CountedFor.of(loop)
                .filter(c -> isInt(c.bound()) && LocalObjects.isFixed(c.bound(), loop.getBody(), scope));
        if (counted.isPresent()) {
            lowerCounted(loop, counted.get(), scope, code);
            return;
        }
        loop.getInitialization().forEach(e -> statements.lowerExpression(e, scope, code));
        Expression condition = loop.getCompare().orElse(null);
        lowerConditional(loop, condition, loop.getBody(), loop.getUpdate(), scope, code);
    }

    private boolean isInt(Expression bound) {
        return Set.of("int", "short", "byte", "char")
                .contains(context.typeOf(bound).source());
    }

    private void lowerCounted(ForStmt loop, CountedFor counted, Scope scope, BlockBuilder code) {
        Value from = expressions.lowerTo(INT, counted.from(), "from", scope, code);
        Value bound = expressions.lowerTo(INT, counted.bound(), "bound", scope, code);
        Value index = new Value(counted.variable(), INT);
        Carried carried = Carried.through(loop, true, scope, code);
        scope.declare(counted.variable(), INT);
        scope.set(counted.variable(), index);
        BlockBuilder inside = new BlockBuilder(code.origin());
        iterate(loop, loop.getBody(), List.of(), scope, inside);
        carried.finish(counted(index, from, counted.comparison(), bound), inside, scope, code);
    }

    private static Stmt.Counted counted(Value index, Value from, String comparison, Value bound) {
        return new Stmt.Counted(index, from, comparison, bound, new Value("trips", INT));
    }

    private void lowerForEach(ForEachStmt loop, Scope scope, BlockBuilder code) {
        Value sequence = expressions.lower(loop.getIterable(), "elements", scope, code);
        ArrayLowering.refuseBoxes(loop.getIterable(), sequence.type());
        JType element = elementOf(loop, sequence);
        boolean array = sequence.type() instanceof JType.ArrayOf;
        TemplateBuilder count = new TemplateBuilder().value(sequence).text(array ? ".length" : ".size()");
        Value size = code.let(array ? "length" : "size", INT, new Expr.Opaque(count.build(true), "", "", true));
        Value zero = code.let("from", INT, new Expr.Constant("0"));
        Value index = new Value("i", INT);
        Carried carried = Carried.through(loop, true, scope, code);
        BlockBuilder inside = new BlockBuilder(code.origin());
        VariableDeclarator variable = loop.getVariable().getVariable(0);
        String name = variable.getNameAsString();
        Value item = inside.let(name, element, new Expr.Element(sequence, index));
        JType declared = variable.getType().isVarType()
                ? element
                : context.types().map(variable.getType().resolve());
        scope.declare(name, declared);
        scope.set(name, expressions.coerce(loop.getIterable(), item, declared, inside));
        iterate(loop, loop.getBody(), List.of(), scope, inside);
        carried.finish(counted(index, zero, "<", size), inside, scope, code);
    }

    private JType elementOf(ForEachStmt loop, Value sequence) {
        if (sequence.type() instanceof JType.ListOf list) {
            return list.element();
        }
        if (sequence.type() instanceof JType.ArrayOf array) {
            return array.element();
        }
        throw Refusal.of(
                loop.getIterable(),
                "a loop over " + sequence.type().source() + " is not supported",
                "Loop over a List or an array.");
    }

    // ---- while ----------------------------------------------------------------------------------------------------

    private void lowerConditional(
            Statement loop,
            Expression condition,
            Statement body,
            List<Expression> update,
            Scope scope,
            BlockBuilder code) {
        boolean endless = condition == null || Syntax.isTrue(condition);
        boolean leaves = !endless || !Target.outOf(loop).isEmpty();
        if (!leaves || !endless && !fitsInHead(condition, scope, code)) {
            lowerRotated(loop, condition, body, update, scope, code);
            return;
        }
        Carried carried = Carried.through(loop, !endless, scope, code);
        BlockBuilder test = new BlockBuilder(code.origin());
        Value goesOn = endless
                ? test.let("condition", BOOLEAN, new Expr.Constant("true"))
                : expressions.lower(condition, "condition", scope, test);
        BlockBuilder inside = new BlockBuilder(code.origin());
        if (!endless && binds(condition)) {
            expressions.lower(condition, "condition", scope, inside); // what the test has found is no value of the body
        }
        iterate(loop, body, updates(update), scope, inside);
        var header = new Stmt.Conditional(test.build(List.of(goesOn)), new Value("trips", INT));
        carried.finish(header, inside, scope, code);
    }

    /** Text that several patterns read from would stand in the head again and again. */
    private boolean fitsInHead(Expression condition, Scope scope, BlockBuilder code) {
        return condition.findAll(PatternExpr.class).size() < 2 && isStraight(condition, scope, code);
    }

    /** Returns whether a condition becomes one expression of the head of a loop: it has no branches and changes nothing. */
    private boolean isStraight(Expression condition, Scope scope, BlockBuilder code) {
        BlockBuilder trial = new BlockBuilder(code.origin());
        Scope after = scope.copy();
        expressions.lower(condition, "condition", after, trial);
        return trial.isStraight() && !Syntax.hasSideEffects(condition) && !after.differsFrom(scope);
    }

    /**
     * The condition is computed before the loop and again at the end of each iteration; what its patterns bind there is
     * carried to the next one.
     */
    private void lowerRotated(
            Statement loop,
            Expression condition,
            Statement body,
            List<Expression> update,
            Scope scope,
            BlockBuilder code) {
        Scope before = scope.copy();
        Value first = condition == null ? yes(code) : expressions.lower(condition, "condition", scope, code);
        Set<String> bound = scope.boundSince(before).keySet();
        repeat(loop, first, condition, bound, body, update, scope, code);
    }

    private void lowerDo(DoStmt loop, Scope scope, BlockBuilder code) {
        repeat(loop, yes(code), loop.getCondition(), Set.of(), loop.getBody(), List.of(), scope, code);
    }

    private static Value yes(BlockBuilder code) {
        return code.let("condition", BOOLEAN, new Expr.Constant("true"));
    }

    private void repeat(
            Statement loop,
            Value first,
            Expression condition,
            Set<String> bound,
            Statement body,
            List<Expression> update,
            Scope scope,
            BlockBuilder code) {
        bound.forEach(name -> bindForGood(name, scope, code));
        String goesOn = scope.declareGoesOn(BOOLEAN);
        scope.set(goesOn, first);
        boolean ends = condition != null && !Syntax.isTrue(condition);
        Carried carried = Carried.through(loop, ends, scope, code);
        bound.stream().filter(name -> !carried.carries(name)).forEach(name -> carried.add(name, scope));
        Value decision = carried.add(goesOn, scope);
        Step decide = (rest, after, inside) -> {
            after.set(
                    goesOn, condition == null ? yes(inside) : expressions.lower(condition, "condition", after, inside));
            bound.forEach(name -> bindForGood(name, after, inside));
            return false;
        };
        BlockBuilder inside = new BlockBuilder(code.origin());
        iterate(loop, body, StatementLowering.concat(updates(update), List.of(decide)), scope, inside);
        Block test = new BlockBuilder(code.origin()).build(List.of(decision));
        carried.finish(new Stmt.Conditional(test, new Value("trips", INT)), inside, scope, code);
    }

    /** A variable of a pattern that is carried is read whether the pattern matches or not. */
    private static void bindForGood(String name, Scope scope, BlockBuilder code) {
        scope.declareMatched(name, Branches.ifMatched(name, scope, code), null);
    }

    // ---- what all loops share -------------------------------------------------------------------------------------

    private List<Step> updates(List<Expression> update) {
        return update.stream().map(this::update).toList();
    }

    private Step update(Expression update) {
        return (rest, scope, code) -> {
            statements.lowerExpression(update, scope, code);
            return false;
        };
    }

    /** Lowers the body and, unless it has jumped out of the loop, what is done before the next iteration. */
    private void iterate(Node loop, Statement body, List<Step> before, Scope scope, BlockBuilder inside) {
        Set<String> outer = scope.variables();
        Target next = Target.nextOf(loop);
        List<Step> steps = statements.blockSteps(body, scope);
        if (next.isReachedFrom(body)) {
            statements.lowerSteps(steps, scope, inside);
            scope.leaveBlock(outer);
            scope.arrive(next);
            statements.lowerSteps(before, scope, inside);
        } else {
            statements.lowerSteps(StatementLowering.concat(steps, before), scope, inside);
            scope.leaveBlock(outer);
        }
    }
}
