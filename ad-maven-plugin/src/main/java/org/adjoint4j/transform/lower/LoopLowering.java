package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.WhileStmt;
import java.util.ArrayList;
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
import org.adjoint4j.transform.lower.Scope.Exit;
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
        if (loop instanceof ForEachStmt forEach) {
            lowerForEach(forEach, scope, code);
        } else if (loop instanceof WhileStmt loopWhile) {
            Set<String> outer = scope.variables();
            code.at(headOf(loopWhile, loopWhile.getBody()));
            lowerConditional(loopWhile, loopWhile.getCondition(), loopWhile.getBody(), List.of(), scope, code);
            scope.leaveBlock(outer);
        } else {
            lowerFor((ForStmt) loop, scope, code);
        }
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
        Set<String> outer = scope.variables();
        code.at(headOf(loop, loop.getBody()));
        Optional<CountedFor> counted = CountedFor.of(loop).filter(c -> isInt(c.bound()));
        if (counted.isPresent()) {
            lowerCounted(loop, counted.get(), scope, code);
        } else {
            loop.getInitialization().forEach(e -> statements.lowerExpression(e, scope, code));
            Expression condition = loop.getCompare().orElse(null);
            lowerConditional(loop, condition, loop.getBody(), loop.getUpdate(), scope, code);
        }
        scope.leaveBlock(outer);
    }

    private boolean isInt(Expression bound) {
        return Set.of("int", "short", "byte", "char")
                .contains(context.typeOf(bound).source());
    }

    private void lowerCounted(ForStmt loop, CountedFor counted, Scope scope, BlockBuilder code) {
        Value from = expressions.lowerTo(INT, counted.from(), "from", scope, code);
        Value bound = expressions.lowerTo(INT, counted.bound(), "bound", scope, code);
        Value index = new Value(counted.variable(), INT);
        Carried carried = carry(loop, scope, code);
        scope.declare(counted.variable(), INT);
        scope.set(counted.variable(), index);
        Block body = body(loop.getBody(), List.of(), carried, scope, new BlockBuilder(code.origin()));
        var header = new Stmt.Counted(index, from, counted.comparison(), bound);
        finish(header, carried, body, scope, code);
    }

    private void lowerForEach(ForEachStmt loop, Scope scope, BlockBuilder code) {
        Set<String> outer = scope.variables();
        code.at(headOf(loop, loop.getBody()));
        Value sequence = expressions.lower(loop.getIterable(), "elements", scope, code);
        JType element = elementOf(loop, sequence);
        boolean array = sequence.type() instanceof JType.ArrayOf;
        Value size = code.let(
                array ? "length" : "size",
                INT,
                pure(new TemplateBuilder().value(sequence).text(array ? ".length" : ".size()"), true));
        Value zero = code.let("from", INT, new Expr.Constant("0"));
        Carried carried = carry(loop, scope, code);
        if (Syntax.returns(loop.getBody())) {
            leaveEarly(loop, sequence, element, zero, size, carried, scope, code);
        } else {
            Value index = new Value("i", INT);
            BlockBuilder inside = new BlockBuilder(code.origin());
            declareItem(loop, sequence, element, index, scope, inside);
            Block body = body(loop.getBody(), List.of(), carried, scope, inside);
            finish(new Stmt.Counted(index, zero, "<", size), carried, body, scope, code);
        }
        scope.leaveBlock(outer);
    }

    /** A loop over the elements that may end before the last one carries its index. */
    private void leaveEarly(
            ForEachStmt loop,
            Value sequence,
            JType element,
            Value zero,
            Value size,
            Carried carried,
            Scope scope,
            BlockBuilder code) {
        Value index = new Value("i", INT);
        carried.add(Scope.INDEX + scope.variables().size(), index, zero);
        BlockBuilder head = new BlockBuilder(code.origin());
        TemplateBuilder more = new TemplateBuilder().value(index).text(" < ").value(size);
        Value goesOn = unlessReturned(head.let("condition", BOOLEAN, pure(more, false)), scope, head);
        BlockBuilder inside = new BlockBuilder(code.origin());
        declareItem(loop, sequence, element, index, scope, inside);
        statementsOf(loop.getBody(), List.of(), scope, inside);
        Value next =
                inside.let("t", INT, pure(new TemplateBuilder().value(index).text(" + 1"), false));
        List<Value> yields = new ArrayList<>();
        carried.names().forEach(name -> yields.add(name.startsWith(Scope.INDEX) ? next : scope.get(name)));
        var header = new Stmt.Conditional(head.build(List.of(goesOn)), new Value("trips", INT));
        finish(header, carried, inside.build(yields), scope, code);
    }

    private void declareItem(
            ForEachStmt loop, Value sequence, JType element, Value index, Scope scope, BlockBuilder code) {
        var variable = loop.getVariable().getVariable(0);
        String name = variable.getNameAsString();
        Value item = code.let(name, element, new Expr.Element(sequence, index));
        JType declared = variable.getType().isVarType()
                ? element
                : context.types().map(variable.getType().resolve());
        scope.declare(name, declared);
        scope.set(name, expressions.coerce(loop.getIterable(), item, declared, code));
    }

    private static Expr pure(TemplateBuilder text, boolean atomic) {
        return new Expr.Opaque(text.build(atomic), "", "", true);
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
            Node loop, Expression condition, Statement body, List<Expression> update, Scope scope, BlockBuilder code) {
        if (condition != null && !isStraight(condition, scope, code)) {
            lowerRotated(loop, condition, body, update, scope, code);
            return;
        }
        Carried carried = carry(loop, scope, code);
        Block test = test(condition, Syntax.returns(loop), scope, code);
        Block inside = body(body, update, carried, scope, new BlockBuilder(code.origin()));
        Value trips = new Value("trips", INT);
        finish(new Stmt.Conditional(test, trips), carried, inside, scope, code);
    }

    /** Returns whether a condition becomes one expression of the head of a loop: it has no branches and changes nothing. */
    private boolean isStraight(Expression condition, Scope scope, BlockBuilder code) {
        BlockBuilder trial = new BlockBuilder(code.origin());
        expressions.lower(condition, "condition", scope.copy(), trial);
        return trial.isStraight() && !Syntax.hasSideEffects(condition);
    }

    /** The condition is computed before the loop and again at the end of each iteration. */
    private void lowerRotated(
            Node loop, Expression condition, Statement body, List<Expression> update, Scope scope, BlockBuilder code) {
        String goesOn = Scope.GOES_ON + scope.variables().size();
        Value first = expressions.lower(condition, "condition", scope, code);
        Carried carried = carry(loop, scope, code);
        scope.declare(goesOn, BOOLEAN);
        Value decision = new Value(Scope.hint(goesOn), BOOLEAN);
        scope.set(goesOn, decision);
        carried.add(goesOn, decision, first);
        BlockBuilder inside = new BlockBuilder(code.origin());
        statementsOf(body, update, scope, inside);
        decide(goesOn, condition, scope, inside);
        Block once = inside.build(carried.names().stream().map(scope::get).toList());
        Block test = new BlockBuilder(code.origin()).build(List.of(decision));
        finish(new Stmt.Conditional(test, new Value("trips", INT)), carried, once, scope, code);
    }

    private void decide(String goesOn, Expression condition, Scope scope, BlockBuilder code) {
        if (scope.exit() != Exit.MAYBE) {
            scope.set(goesOn, expressions.lower(condition, "condition", scope, code));
            return;
        }
        Branches.Arm returned = Branches.nothing(scope, code.origin());
        returned.scope().set(goesOn, returned.code().let("condition", BOOLEAN, new Expr.Constant("false")));
        Branches.Arm otherwise = Branches.nothing(scope, code.origin());
        otherwise.scope().set(goesOn, expressions.lower(condition, "condition", otherwise.scope(), otherwise.code()));
        Branches.join(scope.get(Scope.RETURNED), returned, otherwise, "", scope, code);
    }

    private Block test(Expression condition, boolean returns, Scope scope, BlockBuilder code) {
        BlockBuilder test = new BlockBuilder(code.origin());
        Value goesOn = condition == null
                ? test.let("condition", BOOLEAN, new Expr.Constant("true"))
                : expressions.lower(condition, "condition", scope, test);
        return test.build(List.of(returns ? unlessReturned(goesOn, scope, test) : goesOn));
    }

    private static Value unlessReturned(Value goesOn, Scope scope, BlockBuilder test) {
        TemplateBuilder text = new TemplateBuilder().text("!").value(scope.get(Scope.RETURNED));
        return test.let("condition", BOOLEAN, pure(text.text(" && ").value(goesOn), false));
    }

    // ---- what all loops share -------------------------------------------------------------------------------------

    /**
     * The variables that a loop changes.
     *
     * @param names those that go from one iteration to the next
     * @param values what they hold when an iteration begins
     * @param initial what they hold before the loop
     * @param unset those without a value before the loop: they have none after it either
     */
    private record Carried(List<String> names, List<Value> values, List<Value> initial, List<String> unset) {
        void add(String name, Value value, Value before) {
            names.add(name);
            values.add(value);
            initial.add(before);
        }
    }

    private Carried carry(Node loop, Scope scope, BlockBuilder code) {
        List<String> names = new ArrayList<>();
        List<String> unset = new ArrayList<>();
        Set<String> assigned = Syntax.assigned(loop);
        for (String name : scope.inOrder()) {
            if (assigned.contains(name)) {
                (scope.get(name) == null ? unset : names).add(name);
            }
        }
        if (Syntax.returns(loop)) {
            prepareReturn(names, scope, code);
        }
        List<Value> initial = new ArrayList<>();
        names.forEach(name -> initial.add(scope.get(name)));
        List<Value> values = new ArrayList<>();
        for (String name : names) {
            Value value = new Value(Scope.hint(name), scope.typeOf(name));
            values.add(value);
            scope.set(name, value);
        }
        return new Carried(names, values, initial, unset);
    }

    private static void prepareReturn(List<String> names, Scope scope, BlockBuilder code) {
        if (scope.get(Scope.RESULT) == null) {
            scope.set(Scope.RESULT, Branches.undefined(scope.typeOf(Scope.RESULT), code));
        }
        scope.set(Scope.RETURNED, Branches.constant(false, code));
        names.add(Scope.RESULT);
        names.add(Scope.RETURNED);
    }

    private Block body(Statement body, List<Expression> update, Carried carried, Scope scope, BlockBuilder start) {
        statementsOf(body, update, scope, start);
        return start.build(carried.names().stream().map(scope::get).toList());
    }

    private void statementsOf(Statement body, List<Expression> update, Scope scope, BlockBuilder inside) {
        List<Statement> all = body instanceof BlockStmt block ? block.getStatements() : List.of(body);
        Set<String> outer = scope.variables();
        statements.lowerAll(all, scope, inside);
        scope.leaveBlock(outer);
        if (scope.exit() == Exit.RETURNS) {
            scope.set(Scope.RETURNED, Branches.constant(true, inside));
            scope.exit(Exit.MAYBE);
        } else if (scope.exit() == Exit.THROWS) {
            scope.exit(Exit.NORMAL);
        }
        Exit exit = scope.exit();
        update.forEach(e -> statements.lowerExpression(e, scope, inside));
        scope.exit(exit);
    }

    private static void finish(Stmt.Header header, Carried carried, Block body, Scope scope, BlockBuilder code) {
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < carried.names().size(); i++) {
            Value value = carried.values().get(i);
            Value result = new Value(value.hint(), value.type());
            results.add(result);
            scope.set(carried.names().get(i), result);
        }
        carried.unset().forEach(scope::unset);
        code.add(new Stmt.Loop(header, carried.values(), carried.initial(), body, results, code.origin()));
    }

    /**
     * A for loop whose index runs from one int to another in steps of one.
     *
     * @param variable the index
     * @param from its first value
     * @param comparison one of {@code < <= > >=}
     * @param bound what it is compared with, not changed by the loop
     */
    private record CountedFor(String variable, Expression from, String comparison, Expression bound) {
        /** Calls that a loop's body does not change the result of; others are made before each iteration. */
        private static final Set<String> SIZES = Set.of("size", "length", "shape", "rank", "dim");

        static Optional<CountedFor> of(ForStmt loop) {
            if (loop.getInitialization().size() != 1
                    || !loop.getInitialization().get(0).isVariableDeclarationExpr()
                    || loop.getUpdate().size() != 1
                    || loop.getCompare().isEmpty()
                    || !loop.getCompare().get().isBinaryExpr()
                    || Syntax.returns(loop.getBody())) {
                return Optional.empty();
            }
            var declaration = loop.getInitialization().get(0).asVariableDeclarationExpr();
            BinaryExpr compare = loop.getCompare().get().asBinaryExpr();
            if (declaration.getVariables().size() != 1
                    || !declaration.getElementType().asString().equals("int")) {
                return Optional.empty();
            }
            var variable = declaration.getVariable(0);
            String name = variable.getNameAsString();
            String comparison = compare.getOperator().asString();
            Set<String> assigned = Syntax.assigned(loop.getBody());
            boolean fits = variable.getInitializer().isPresent()
                    && isName(compare.getLeft(), name)
                    && step(loop.getUpdate().get(0), name).equals(neededStep(comparison))
                    && !assigned.contains(name)
                    && isFixed(compare.getRight(), name, assigned, loop.getBody());
            return fits
                    ? Optional.of(new CountedFor(name, variable.getInitializer().get(), comparison, compare.getRight()))
                    : Optional.empty();
        }

        private static boolean isName(Expression expression, String name) {
            return expression instanceof NameExpr e && e.getNameAsString().equals(name);
        }

        private static String neededStep(String comparison) {
            return switch (comparison) {
                case "<", "<=" -> "+";
                case ">", ">=" -> "-";
                default -> "none";
            };
        }

        private static String step(Expression update, String name) {
            if (update instanceof UnaryExpr unary
                    && Syntax.isStep(unary.getOperator())
                    && isName(unary.getExpression(), name)) {
                return unary.getOperator().asString().substring(0, 1);
            }
            if (update instanceof AssignExpr assign
                    && isName(assign.getTarget(), name)
                    && assign.getValue().toString().equals("1")) {
                return assign.getOperator().asString().replace("=", "");
            }
            return "";
        }

        /** The bound is evaluated once here, before each iteration in Java: it must not change. */
        private static boolean isFixed(Expression bound, String index, Set<String> assigned, Statement body) {
            if (Syntax.hasSideEffects(bound)) {
                return false;
            }
            List<String> names = bound.findAll(NameExpr.class).stream()
                    .map(NameExpr::getNameAsString)
                    .toList();
            List<MethodCallExpr> called = bound.findAll(MethodCallExpr.class);
            boolean calls = !called.isEmpty();
            return called.stream()
                            .allMatch(c -> SIZES.contains(c.getNameAsString())
                                    && c.getArguments().stream().allMatch(Expression::isLiteralExpr))
                    && names.stream().noneMatch(n -> n.equals(index) || assigned.contains(n))
                    && (!calls || names.stream().noneMatch(n -> isReceiverOfStatement(n, body)));
        }

        private static boolean isReceiverOfStatement(String name, Statement body) {
            return body.findAll(com.github.javaparser.ast.stmt.ExpressionStmt.class).stream()
                    .map(s -> s.getExpression())
                    .anyMatch(e -> e instanceof MethodCallExpr call
                            && call.findAll(NameExpr.class).stream()
                                    .anyMatch(n -> n.getNameAsString().equals(name)));
        }
    }
}
