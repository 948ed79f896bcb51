package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.VariableDeclarator;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.PatternExpr;
import com.github.javaparser.ast.expr.SwitchExpr;
import com.github.javaparser.ast.nodeTypes.SwitchNode;
import com.github.javaparser.ast.stmt.SwitchStmt;
import com.github.javaparser.ast.stmt.YieldStmt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.lower.SwitchGroups.Group;
import org.adjoint4j.transform.source.Refusal;

/** Switches, old and new: a chain of branches on the selector. */
final class Switches {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Context context;
    private final ExpressionLowering expressions;
    private final StatementLowering statements;
    private final Patterns patterns;
    private final Map<Target, Yielded> yielded = new HashMap<>();
    private final Map<SwitchExpr, JType> types = new IdentityHashMap<>();

    Switches(Context context, ExpressionLowering expressions, StatementLowering statements, Patterns patterns) {
        this.context = context;
        this.patterns = patterns;
        this.expressions = expressions;
        this.statements = statements;
    }

    // ---- what a switch expression gives ---------------------------------------------------------------------------

    /** What becomes of the values that a switch expression yields. */
    private interface Yielded {
        void accept(Expression syntax, Scope scope, BlockBuilder code);
    }

    Value lower(SwitchExpr syntax, String hint, Scope scope, BlockBuilder code) {
        JType type = typeOf(syntax, scope, code);
        String variable = scope.declareYielded(hint, type);
        Target end = Target.valueOf(syntax);
        yielded.put(end, (value, inside, out) -> {
            inside.set(variable, expressions.lowerTo(type, value, hint, inside, out));
            inside.jump(end);
        });
        lowerGroups(syntax, List.of(), scope, code);
        scope.arrive(end);
        Value value = scope.get(variable);
        scope.forget(variable);
        return value != null ? value : Branches.undefined(type, code); // it only ever throws
    }

    void lowerYield(YieldStmt statement, Scope scope, BlockBuilder code) {
        yielded.get(Target.of(statement)).accept(statement.getExpression(), scope, code);
    }

    /**
     * A number's type comes from all yields, as the symbol solver looks at the first one only. They are lowered once to
     * find out, the switches inside them too.
     */
    private JType typeOf(SwitchExpr syntax, Scope scope, BlockBuilder code) {
        if (types.containsKey(syntax)) {
            return types.get(syntax);
        }
        List<JType> found = new ArrayList<>();
        Target end = Target.valueOf(syntax);
        yielded.put(end, (value, inside, out) -> {
            found.add(expressions.lower(value, "t", inside, out).type());
            inside.jump(end);
        });
        lowerGroups(syntax, List.of(), scope.copy(), new BlockBuilder(code.origin()));
        JType type = found.stream()
                .reduce((a, b) -> expressions.types().common(syntax, a, b))
                .orElseGet(() -> context.typeOf(syntax));
        types.put(syntax, type);
        return type;
    }

    // ---- groups ---------------------------------------------------------------------------------------------------

    /** Lowers an old switch; returns whether {@code rest} was lowered too. */
    boolean lower(SwitchStmt syntax, List<Step> rest, Scope scope, BlockBuilder code) {
        Target end = Target.endOf(syntax);
        SwitchGroups groups = SwitchGroups.of(syntax);
        if (groups.jumpsTo(end)) {
            lowerGroups(syntax, List.of(), scope, code);
            scope.arrive(end);
            return false;
        }
        return lowerGroups(syntax, rest, scope, code);
    }

    private boolean lowerGroups(SwitchNode syntax, List<Step> rest, Scope scope, BlockBuilder code) {
        SwitchGroups groups = SwitchGroups.of(syntax);
        Origin place = context.origin(syntax.getSelector());
        code.at(new Origin(place.line(), place.column(), "switch (" + place.text() + ")"));
        Value selector = selector(syntax, groups, scope, code);
        Set<String> outer = scope.variables();
        groups.shared().forEach(variable -> declare(variable, scope));
        boolean done = chain(groups, 0, selector, outer, rest, scope, code);
        scope.leaveBlock(outer);
        return done;
    }

    private Value selector(SwitchNode syntax, SwitchGroups groups, Scope scope, BlockBuilder code) {
        Value selector = expressions.lower(syntax.getSelector(), "selector", scope, code);
        boolean object = selector.type() instanceof JType.Rec || selector.type() instanceof JType.Sealed;
        if (selector.type().isDifferentiable() && !object) {
            throw Refusal.of(
                    syntax.getSelector(),
                    "a switch on " + selector.type().source() + " is not supported",
                    "Use if and else.");
        }
        if (!isReference(selector) || groups.acceptsNull()) {
            return selector;
        }
        TemplateBuilder text = new TemplateBuilder()
                .text(context.imports().name("java.util.Objects") + ".requireNonNull(")
                .value(selector)
                .text(")");
        if (object) {
            code.add(new Stmt.Effect(text.build(true), code.origin(), false));
            return selector;
        }
        return code.let("selector", selector.type(), new Expr.Opaque(text.build(true), "", "", false));
    }

    private void declare(VariableDeclarator variable, Scope scope) {
        JType type = variable.getType().isVarType()
                ? context.typeOf(variable.getInitializer().orElseThrow())
                : context.types().map(context.resolve(variable.getNameAsExpression(), variable.getType()::resolve));
        scope.declare(variable.getNameAsString(), type);
    }

    /** One branch for each run of groups that fall through to the next, the run with the default last. */
    private boolean chain(
            SwitchGroups groups,
            int i,
            Value selector,
            Set<String> outer,
            List<Step> rest,
            Scope scope,
            BlockBuilder code) {
        List<List<Group>> runs = groups.runs();
        if (i == runs.size()) {
            return false;
        }
        Step leave = (after, inside, out) -> {
            inside.leaveBlock(outer);
            return false;
        };
        List<Step> run = StatementLowering.concat(run(runs.get(i), selector), List.of(leave));
        if (groups.isCertain(i)) {
            statements.lowerSteps(StatementLowering.concat(run, rest), scope, code);
            return true;
        }
        Value condition = condition(runs.get(i), selector, scope, code);
        Step others = (after, inside, out) -> chain(groups, i + 1, selector, outer, after, inside, out);
        return statements.branch(condition, run, List.of(others), rest, scope, code);
    }

    private Value condition(List<Group> run, Value selector, Scope scope, BlockBuilder code) {
        Expression guard = run.get(0).guard();
        if (guard == null) {
            return matches(run, selector, false, scope, code);
        }
        PatternExpr pattern = run.get(0).pattern();
        Value matches = patterns.matches(pattern, selector, code);
        Scope inside = scope.copy();
        patterns.bind(pattern, selector, matches, inside, code);
        return expressions.operations().shortCircuit(matches, true, guard, inside, code);
    }

    /** The groups of a run, each executed if the selector matches it or one before it. */
    private List<Step> run(List<Group> run, Value selector) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < run.size() - 1; i++) {
            List<Group> before = run.subList(0, i + 1);
            List<Group> after = run.subList(i + 1, run.size());
            List<Step> body = body(run.get(i), selector);
            boolean others = before.stream().anyMatch(Group::isDefault);
            steps.add((rest, scope, code) -> {
                Value condition = matches(others ? after : before, selector, others, scope, code);
                return statements.branch(condition, body, List.of(), rest, scope, code);
            });
        }
        steps.addAll(body(run.get(run.size() - 1), selector));
        return steps;
    }

    private List<Step> body(Group group, Value selector) {
        List<Step> steps = new ArrayList<>();
        if (group.pattern() != null) {
            steps.add((rest, scope, code) -> {
                code.at(context.origin(group.pattern()));
                patterns.bind(group.pattern(), selector, null, scope, code);
                return false;
            });
        }
        if (group.value() == null) {
            return StatementLowering.concat(steps, statements.steps(group.statements()));
        }
        Target end = Target.valueOf((SwitchExpr) group.owner());
        steps.add((rest, scope, code) -> {
            code.at(context.origin(group.value()));
            yielded.get(end).accept(group.value(), scope, code);
            return false;
        });
        return steps;
    }

    // ---- labels ---------------------------------------------------------------------------------------------------

    private Value matches(List<Group> groups, Value selector, boolean negated, Scope scope, BlockBuilder code) {
        TemplateBuilder text = new TemplateBuilder().text(negated ? "!(" : "");
        String separator = "";
        for (Group group : groups) {
            for (Expression label : group.labels()) {
                label(label, selector, scope, text.text(separator), code);
                separator = " || ";
            }
        }
        return code.let(
                "condition",
                BOOLEAN,
                new Expr.Opaque(text.text(negated ? ")" : "").build(false), "", "", true));
    }

    private void label(Expression label, Value selector, Scope scope, TemplateBuilder text, BlockBuilder code) {
        if (label.isStringLiteralExpr()) {
            text.text(label + ".equals(").value(selector).text(")");
        } else if (label instanceof NameExpr name && isEnum(selector)) {
            text.value(selector).text(" == " + selector.type().source() + "." + name.getNameAsString());
        } else if (label instanceof PatternExpr pattern) {
            text.value(patterns.matches(pattern, selector, code));
        } else if (label.isNullLiteralExpr()) {
            text.value(selector).text(" == null");
        } else {
            Value constant = expressions.lower(label, "t", scope, code);
            text.value(selector).text(" == ").value(constant);
        }
    }

    private static boolean isReference(Value selector) {
        return !(selector.type() instanceof JType.Discrete type && type.isIntegral());
    }

    private static boolean isEnum(Value selector) {
        return isReference(selector)
                && !Set.of("String", "Integer", "Character", "Short", "Byte")
                        .contains(selector.type().source());
    }
}
