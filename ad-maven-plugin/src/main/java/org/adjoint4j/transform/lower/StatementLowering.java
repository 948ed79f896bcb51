package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.AssignExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.expr.VariableDeclarationExpr;
import com.github.javaparser.ast.stmt.AssertStmt;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.EmptyStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.ForEachStmt;
import com.github.javaparser.ast.stmt.ForStmt;
import com.github.javaparser.ast.stmt.IfStmt;
import com.github.javaparser.ast.stmt.ReturnStmt;
import com.github.javaparser.ast.stmt.Statement;
import com.github.javaparser.ast.stmt.ThrowStmt;
import com.github.javaparser.ast.stmt.WhileStmt;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.lower.Scope.Exit;
import org.adjoint4j.transform.source.Refusal;

/** Statements, with early returns turned into branches. */
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

    /** Lowers statements up to the point where all paths have left. */
    void lowerAll(List<Statement> statements, Scope scope, BlockBuilder code) {
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            List<Statement> rest = statements.subList(i + 1, statements.size());
            if (statement instanceof IfStmt branch) {
                if (lowerIf(branch, rest, scope, code)) {
                    return;
                }
            } else {
                lower(statement, scope, code);
            }
            if (scope.exit() == Exit.RETURNS || scope.exit() == Exit.THROWS) {
                return;
            }
            if (scope.exit() == Exit.MAYBE && !rest.isEmpty()) {
                lowerUnlessReturned(rest, scope, code);
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
        scope.declare(Scope.RESULT, result);
        scope.declare(Scope.RETURNED, new JType.Discrete("boolean", "Boolean"));
        lowerAll(body.getStatements(), scope, code);
        code.at(outer);
        Value value = scope.get(Scope.RESULT);
        return value != null ? value : Branches.undefined(result, code);
    }

    private void lower(Statement statement, Scope scope, BlockBuilder code) {
        if (statement instanceof ForStmt || statement instanceof ForEachStmt || statement instanceof WhileStmt) {
            loops.lower(statement, scope, code);
        } else if (statement instanceof BlockStmt block) {
            lowerBlock(block, scope, code);
        } else {
            code.at(context.origin(statement));
            lowerSimple(statement, scope, code);
        }
    }

    private void lowerSimple(Statement statement, Scope scope, BlockBuilder code) {
        if (statement instanceof ExpressionStmt expression) {
            lowerExpression(expression.getExpression(), scope, code);
        } else if (statement instanceof ReturnStmt result) {
            lowerReturn(result, scope, code);
        } else if (statement instanceof ThrowStmt thrown) {
            code.add(new Stmt.Throw(discrete.template(thrown.getExpression(), scope), code.origin()));
            scope.exit(Exit.THROWS);
        } else if (statement instanceof AssertStmt assertion) {
            lowerAssert(assertion, scope, code);
        } else if (!(statement instanceof EmptyStmt)) {
            throw Refusal.of(
                    statement,
                    "'" + Syntax.kind(statement) + "' is not supported in differentiable code",
                    "Use if, for, while and return.");
        }
    }

    /** Lowers the body of a construct; its variables end with it. */
    void lowerBlock(Statement body, Scope scope, BlockBuilder code) {
        Set<String> outer = scope.variables();
        lowerAll(body instanceof BlockStmt block ? block.getStatements() : List.of(body), scope, code);
        scope.leaveBlock(outer);
    }

    // ---- branches -------------------------------------------------------------------------------------------------

    /**
     * Lowers an if. Where one arm always returns and the other never does, what follows goes into the other.
     *
     * @return whether {@code rest} was lowered too
     */
    private boolean lowerIf(IfStmt branch, List<Statement> rest, Scope scope, BlockBuilder code) {
        code.at(context.origin(branch.getCondition()));
        Value condition = expressions.lower(branch.getCondition(), "condition", scope, code);
        Branches.Arm then = Branches.nothing(scope, code.origin());
        lowerBlock(branch.getThenStmt(), then.scope(), then.code());
        Branches.Arm otherwise = Branches.nothing(scope, code.origin());
        branch.getElseStmt().ifPresent(s -> lowerBlock(s, otherwise.scope(), otherwise.code()));
        Exit left = then.scope().exit();
        Exit right = otherwise.scope().exit();
        boolean absorbs = left == Exit.RETURNS && right == Exit.NORMAL || left == Exit.NORMAL && right == Exit.RETURNS;
        boolean takesRest = absorbs && !rest.isEmpty();
        if (takesRest) {
            Branches.Arm open = left == Exit.NORMAL ? then : otherwise;
            lowerAll(rest, open.scope(), open.code());
        }
        Branches.join(condition, then, otherwise, "", scope, code);
        return takesRest;
    }

    private void lowerUnlessReturned(List<Statement> rest, Scope scope, BlockBuilder code) {
        Branches.Arm returned = Branches.nothing(scope, code.origin());
        returned.scope().exit(Exit.RETURNS);
        Branches.Arm otherwise = Branches.nothing(scope, code.origin());
        otherwise.scope().exit(Exit.NORMAL);
        lowerAll(rest, otherwise.scope(), otherwise.code());
        Branches.join(scope.get(Scope.RETURNED), returned, otherwise, "", scope, code);
    }

    private void lowerReturn(ReturnStmt statement, Scope scope, BlockBuilder code) {
        if (scope.typeOf(Scope.RESULT).equals(JType.VOID)
                && statement.getExpression().isEmpty()) {
            scope.set(Scope.RESULT, code.let("nothing", JType.VOID, new Expr.Constant("null")));
            scope.exit(Exit.RETURNS);
            return;
        }
        Expression value = statement
                .getExpression()
                .orElseThrow(() -> Refusal.of(statement, "a differentiable method returns a value", ""));
        scope.set(Scope.RESULT, expressions.lowerTo(scope.typeOf(Scope.RESULT), value, "result", scope, code));
        scope.exit(Exit.RETURNS);
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
        JType type = inferred
                ? context.typeOf(initializer)
                : context.types().map(context.resolve(variable.getNameAsExpression(), variable.getType()::resolve));
        if (initializer == null) {
            scope.declare(name, type);
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

    private void lowerCall(MethodCallExpr call, Scope scope, BlockBuilder code) {
        boolean output = !Syntax.hasSideEffects(call)
                && OUTPUT.contains(
                        context.resolve(call, call::resolve).declaringType().getQualifiedName());
        if (output || discrete.isDiscrete(call, scope)) {
            code.add(new Stmt.Effect(discrete.template(call, scope), code.origin()));
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
