package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.ObjectCreationExpr;
import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.AssertStmt;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.BreakStmt;
import com.github.javaparser.ast.stmt.ContinueStmt;
import com.github.javaparser.ast.stmt.EmptyStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.LabeledStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.SwitchStmt;
import com.github.javaparser.ast.stmt.SynchronizedStmt;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.TryStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Refusal;

/** Statements, with jumps turned into branches: what a jump passes over goes into the other arm. */
final class StatementLowering {
    private static final Set<String> OUTPUT =
            Set.of("java.io.PrintStream", "org.slf4j.Logger", "java.util.logging.Logger", "java.lang.System.Logger");

    private final Context context;
    private final ExpressionLowering expressions;
    private final DiscreteLowering discrete;
    private final LoopLowering loops;

    StatementLowering(Context context) {
        this.context = context;
        this.expressions = new ExpressionLowering(context, this);
        this.discrete = new DiscreteLowering(context);
        this.loops = new LoopLowering(context, this, expressions);
    }

    ExpressionLowering expressions() {
        return expressions;
    }

    /** Lowers statements up to the point that no path gets beyond. */
    void lowerAll(List<Statement> statements, Scope scope, BlockBuilder code) {
        lowerSteps(steps(statements), scope, code);
    }

    List<Step> steps(List<Statement> statements) {
        return statements.stream().map(this::step).toList();
    }

    private Step step(Statement statement) {
        return (rest, scope, code) -> lower(statement, rest, scope, code);
    }

    /** Lowers what comes next, for the paths that have not jumped further on. */
    void lowerSteps(List<Step> steps, Scope scope, BlockBuilder code) {
        for (int i = 0; i < steps.size() && scope.completes(); i++) {
            if (scope.isMixed()) {
                lowerUnlessJumped(steps.subList(i, steps.size()), scope, code);
                return;
            }
            if (steps.get(i).lower(steps.subList(i + 1, steps.size()), scope, code)) {
                return;
            }
        }
    }

    /**
     * Lowers the body of a method or function that is written out where it is called.
     *
     * @param scope its variables, of which none is the caller's
     */
    Value lowerFunction(BlockStmt body, JType result, Scope scope, BlockBuilder code) {
        Origin outer = code.origin();
        if (!result.equals(JType.VOID)) {
            scope.declare(Scope.RESULT, result);
        }
        lowerAll(body.getStatements(), scope, code);
        code.at(outer);
        Value value = scope.get(Scope.RESULT);
        return value != null ? value : Branches.undefined(result, code);
    }

    private void lowerUnlessJumped(List<Step> steps, Scope scope, BlockBuilder code) {
        Value jumped = Branches.hasJumped(scope, code);
        Branches.Arm further = Branches.nothing(scope, code.origin());
        further.scope().control(false, scope.jumps());
        Branches.Arm here = Branches.nothing(scope, code.origin());
        here.scope().control(true, Map.of());
        lowerSteps(steps, here.scope(), here.code());
        Branches.join(jumped, further, here, "", scope, code);
    }

    private boolean lower(Statement statement, List<Step> rest, Scope scope, BlockBuilder code) {
        if (statement instanceof IfStmt branch) {
            return lowerIf(branch, rest, scope, code);
        }
        if (statement instanceof BlockStmt block) {
            lowerSteps(concat(blockSteps(block, scope), rest), scope, code);
            return true;
        }
        if (statement instanceof SwitchStmt choice) {
            return expressions.switches().lower(choice, rest, scope, code);
        }
        if (Target.isLoop(statement)) {
            loops.lower(statement, scope, code);
        } else if (statement instanceof LabeledStmt labelled) {
            lowerBlock(labelled.getStatement(), scope, code);
            scope.arrive(Target.endOf(labelled));
        } else {
            code.at(context.origin(statement));
            lowerSimple(statement, scope, code);
        }
        return false;
    }

    private void lowerSimple(Statement statement, Scope scope, BlockBuilder code) {
        if (statement instanceof ExpressionStmt expression) {
            lowerExpression(expression.getExpression(), scope, code);
        } else if (statement instanceof ReturnStmt result) {
            lowerReturn(result, scope, code);
        } else if (statement instanceof BreakStmt jump) {
            scope.jump(Target.of(jump));
        } else if (statement instanceof ContinueStmt jump) {
            scope.jump(Target.of(jump));
        } else if (statement instanceof YieldStmt result) {
            expressions.switches().lowerYield(result, scope, code);
        } else if (statement instanceof ThrowStmt thrown) {
            code.add(new Stmt.Throw(discrete.template(thrown.getExpression(), scope), code.origin()));
            scope.stop();
        } else if (statement instanceof AssertStmt assertion) {
            lowerAssert(assertion, scope, code);
        } else if (statement instanceof TryStmt attempt) {
            Tries.lower(attempt, this, scope, code);
        } else if (statement instanceof SynchronizedStmt) {
            throw Refusal.of(
                    statement,
                    "'synchronized' is not supported in differentiable code",
                    "Lock in the caller, around the call of the differentiable method.");
        } else if (!(statement instanceof EmptyStmt)) {
            throw Refusal.of(
                    statement,
                    "'" + Syntax.kind(statement) + "' is not supported in differentiable code",
                    "Declare the class or record outside of the method.");
        }
    }

    /** Lowers the body of a construct; its variables end with it. */
    void lowerBlock(Statement body, Scope scope, BlockBuilder code) {
        Set<String> outer = scope.variables();
        lowerSteps(List.of(step(body)), scope, code);
        scope.leaveBlock(outer);
    }

    /** Returns the statements of a block and the end of its variables. */
    List<Step> blockSteps(Statement body, Scope scope) {
        Set<String> outer = scope.variables();
        Step end = (rest, after, code) -> {
            after.leaveBlock(outer);
            return false;
        };
        return concat(steps(body instanceof BlockStmt block ? block.getStatements() : List.of(body)), List.of(end));
    }

    static List<Step> concat(List<Step> first, List<Step> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    // ---- branches -------------------------------------------------------------------------------------------------

    private boolean lowerIf(IfStmt branch, List<Step> rest, Scope scope, BlockBuilder code) {
        code.at(context.origin(branch.getCondition()));
        Set<String> outer = scope.variables();
        Value condition = expressions.lower(branch.getCondition(), "condition", scope, code);
        List<Step> otherwise =
                branch.getElseStmt().map(this::step).map(List::of).orElse(List.of());
        Branches.Arm then = Branches.nothing(scope, code.origin());
        lowerInside(List.of(step(branch.getThenStmt())), then);
        boolean binds = branch.getCondition().findFirst(PatternExpr.class).isPresent();
        if (otherwise.isEmpty() && !binds && onlyThrows(then.scope())) {
            Block nothing = new Block(List.of(), List.of());
            code.add(new Stmt.If(condition, then.code().build(List.of()), nothing, List.of(), code.origin()));
            return false;
        }
        boolean done = branch(condition, then, otherwise, rest, scope, code);
        scope.leaveBlock(outer); // the variables of patterns, unless one arm leaves: then the rest is done by now
        return done;
    }

    /**
     * Lowers a branch. Where only one arm gets to its end, what follows goes into that arm.
     *
     * @return whether {@code rest} was lowered too
     */
    boolean branch(
            Value condition, List<Step> then, List<Step> otherwise, List<Step> rest, Scope scope, BlockBuilder code) {
        Branches.Arm left = Branches.nothing(scope, code.origin());
        lowerInside(then, left);
        return branch(condition, left, otherwise, rest, scope, code);
    }

    /** Returns whether every way through an arm ends with an exception: what follows needs no branch of its own. */
    private static boolean onlyThrows(Scope arm) {
        return !arm.completes() && arm.jumps().isEmpty();
    }

    private boolean branch(
            Value condition, Branches.Arm left, List<Step> otherwise, List<Step> rest, Scope scope, BlockBuilder code) {
        Branches.Arm right = Branches.nothing(scope, code.origin());
        boolean restGoesRight = !left.scope().completes();
        lowerInside(restGoesRight ? concat(otherwise, rest) : otherwise, right);
        boolean restGoesLeft = !restGoesRight && !right.scope().completes();
        if (restGoesLeft) {
            lowerSteps(rest, left.scope(), left.code());
        }
        Branches.join(condition, left, right, "", scope, code);
        return restGoesLeft || restGoesRight;
    }

    private void lowerInside(List<Step> steps, Branches.Arm arm) {
        Set<String> outer = arm.scope().variables();
        lowerSteps(steps, arm.scope(), arm.code());
        arm.scope().leaveBlock(outer);
    }

    private void lowerReturn(ReturnStmt statement, Scope scope, BlockBuilder code) {
        if (scope.has(Scope.RESULT)) {
            Expression value = statement.getExpression().orElseThrow();
            Value result = expressions.lowerTo(scope.typeOf(Scope.RESULT), value, "result", scope, code);
            boolean copied = result.type().isFilled() && isOneOfSeveral(statement);
            scope.set(Scope.RESULT, copied ? expressions.copyOf(result, scope.typeOf(Scope.RESULT), code) : result);
        }
        scope.jump(Target.returnFrom(statement));
    }

    /** A list or array of objects that the method fills keeps one name, and the result of several returns has another. */
    private static boolean isOneOfSeveral(ReturnStmt statement) {
        Node node = statement;
        while (node != null && !(node instanceof MethodDeclaration)) {
            node = node.getParentNode().orElse(null);
        }
        return node != null && node.findAll(ReturnStmt.class).size() > 1;
    }

    // ---- expressions as statements --------------------------------------------------------------------------------

    void lowerExpression(Expression expression, Scope scope, BlockBuilder code) {
        if (expression instanceof VariableDeclarationExpr declaration) {
            declaration.getVariables().forEach(variable -> lowerDeclaration(variable, scope, code));
        } else if (expression instanceof MethodCallExpr call) {
            lowerCall(call, scope, code);
        } else if (expression instanceof AssignExpr || expression instanceof UnaryExpr) {
            expressions.lower(expression, "t", scope, code);
        } else {
            throw Refusal.of(expression, "'" + expression + "' is not supported as a statement", "");
        }
    }

    private void lowerDeclaration(VariableDeclarator variable, Scope scope, BlockBuilder code) {
        String name = variable.getNameAsString();
        Expression initializer = variable.getInitializer().orElse(null);
        boolean inferred = variable.getType().isVarType();
        JType list = ownList(variable, initializer);
        JType type = list != null
                ? list
                : inferred
                        ? inferredType(initializer, scope, code)
                        : context.types()
                                .map(context.resolve(variable.getNameAsExpression(), variable.getType()::resolve));
        if (initializer == null) {
            scope.declare(name, type);
            return;
        }
        if (expressions.objects().declare(variable, scope, code)) {
            return;
        }
        Function function = expressions.functions().find(initializer, variable.getType()::resolve, scope);
        if (function != null) {
            scope.declareFunction(name, type, function);
            return;
        }
        Value value = expressions.lowerTo(type, initializer, name, scope, code);
        scope.declare(name, type);
        scope.set(name, value);
    }

    /** Returns the type of a value; where the symbol solver may not know it, by lowering the value on trial. */
    private JType inferredType(Expression initializer, Scope scope, BlockBuilder code) {
        boolean overloaded = initializer.findAll(MethodCallExpr.class).stream()
                .anyMatch(call -> context.types().isOverloaded(call.getNameAsString()));
        return overloaded
                ? expressions
                        .lower(initializer, "t", scope.copy(), new BlockBuilder(code.origin()))
                        .type()
                : context.typeOf(initializer);
    }

    /** Returns the type of a new {@code ArrayList} that only its variable knows: a list like any other; null for others. */
    private JType ownList(VariableDeclarator variable, Expression initializer) {
        if (!(initializer instanceof ObjectCreationExpr creation)
                || !creation.getType().getNameAsString().equals("ArrayList")) {
            return null;
        }
        ResolvedType declared = variable.getType().isVarType()
                ? context.resolve(initializer, initializer::calculateResolvedType)
                : context.resolve(variable.getNameAsExpression(), variable.getType()::resolve);
        boolean list = declared.isReferenceType()
                && declared.asReferenceType().getQualifiedName().equals("java.util.ArrayList");
        JType element = list
                ? context.types()
                        .map(declared.asReferenceType().typeParametersValues().get(0))
                : JType.VOID;
        return element.isDifferentiable() ? new JType.ListOf(element) : null;
    }

    private void lowerCall(MethodCallExpr call, Scope scope, BlockBuilder code) {
        OwnMethods.Found called = context.resolve(call, () -> OwnMethods.find(call, context.types()));
        boolean output = !Syntax.hasSideEffects(call)
                && OUTPUT.contains(called.method().declaringType().getQualifiedName());
        if (output || discrete.isDiscrete(call, scope)) {
            code.add(new Stmt.Effect(discrete.template(call, scope), code.origin(), !output));
        } else {
            expressions.lower(call, "t", scope, code);
        }
    }

    private void lowerAssert(AssertStmt assertion, Scope scope, BlockBuilder code) {
        TemplateBuilder text = new TemplateBuilder().text("assert ");
        embed(assertion.getCheck(), scope, text);
        assertion.getMessage().ifPresent(message -> embed(message, scope, text.text(" : ")));
        code.add(new Stmt.Effect(text.build(false), code.origin()));
    }

    private void embed(Expression expression, Scope scope, TemplateBuilder text) {
        if (Syntax.hasSideEffects(expression)) {
            throw Refusal.of(expression, "an assertion changes a variable", "Assert without side effects.");
        }
        var template = discrete.template(expression, scope);
        for (int i = 0; i < template.values().size(); i++) {
            text.text(template.pieces().get(i)).value(template.values().get(i));
        }
        text.text(template.pieces().get(template.values().size()));
    }
}
