package org.adjoint4j.transform.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/** Joins the two arms of a branch: a variable that they leave different becomes a result of the branch. */
final class Branches {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private final Value condition;
    private final Arm then;
    private final Arm otherwise;
    private final Scope scope;
    private final BlockBuilder out;
    private final List<Value> results = new ArrayList<>();
    private final List<Value> thenYields = new ArrayList<>();
    private final List<Value> otherwiseYields = new ArrayList<>();

    private Branches(Value condition, Arm then, Arm otherwise, Scope scope, BlockBuilder out) {
        this.condition = condition;
        this.then = then;
        this.otherwise = otherwise;
        this.scope = scope;
        this.out = out;
    }

    /**
     * One arm.
     *
     * @param code its statements
     * @param scope the variables at its end
     * @param value what the arm of an expression evaluates to; null for a statement
     */
    record Arm(BlockBuilder code, Scope scope, Value value) {}

    /**
     * Adds the branch to {@code out} and brings {@code scope} to the state after it.
     *
     * @return the value of an expression's branch; null for a statement
     */
    static Value join(Value condition, Arm then, Arm otherwise, String hint, Scope scope, BlockBuilder out) {
        return new Branches(condition, then, otherwise, scope, out).join(hint);
    }

    /**
     * As {@link #join}, for the right side of {@code &&} or {@code ||}, whose patterns' variables may be read after the
     * condition.
     */
    static Value joinCondition(Value condition, Arm then, Arm otherwise, Scope scope, BlockBuilder out) {
        Branches branches = new Branches(condition, then, otherwise, scope, out);
        Map<String, Value> bound = new LinkedHashMap<>();
        branches.bind(then, otherwise, bound);
        branches.bind(otherwise, then, bound);
        Value value = branches.join("condition");
        bound.forEach((variable, result) -> scope.declareMatched(variable, result, null));
        return value;
    }

    private void bind(Arm arm, Arm other, Map<String, Value> bound) {
        for (String variable : arm.scope().boundSince(scope).keySet()) {
            Value value = ifMatched(variable, arm.scope(), arm.code());
            Value none = undefined(value.type(), other.code());
            Value result = new Value(Scope.hint(variable), value.type());
            result(result, arm == then ? value : none, arm == then ? none : value);
            bound.put(variable, result);
        }
    }

    /** Returns the value of a pattern's variable, and something else where the pattern does not match. */
    static Value ifMatched(String variable, Scope scope, BlockBuilder code) {
        Value value = scope.get(variable);
        Value test = scope.testOf(variable);
        if (test == null) {
            return value;
        }
        BlockBuilder none = new BlockBuilder(code.origin());
        Value unset = undefined(value.type(), none);
        Value result = new Value(Scope.hint(variable), value.type());
        code.add(new Stmt.If(
                test,
                new Block(List.of(), List.of(value)),
                none.build(List.of(unset)),
                List.of(result),
                code.origin()));
        return result;
    }

    private Value join(String hint) {
        Value value = null;
        if (then.value() != null) {
            value = new Value(hint, then.value().type());
            result(value, then.value(), otherwise.value());
        }
        Map<Target, Value> jumps = jumps();
        for (String variable : scope.inOrder()) {
            joinVariable(variable, jumps.keySet());
        }
        scope.control(then.scope().completes() || otherwise.scope().completes(), jumps);
        out.add(new Stmt.If(
                condition,
                then.code().build(thenYields),
                otherwise.code().build(otherwiseYields),
                results,
                out.origin()));
        return value;
    }

    private void result(Value result, Value left, Value right) {
        results.add(result);
        thenYields.add(left);
        otherwiseYields.add(right);
    }

    // ---- variables ------------------------------------------------------------------------------------------------

    private void joinVariable(String variable, Set<Target> jumps) {
        if (!isDeclared(variable, then) || !isDeclared(variable, otherwise)) {
            scope.forget(variable); // one arm has got beyond the block that declares it
            return;
        }
        Value left = then.scope().get(variable);
        Value right = otherwise.scope().get(variable);
        if (left == right) {
            if (left != null) {
                scope.set(variable, left);
            }
            return;
        }
        boolean matched = then.scope().isMatched(variable) || otherwise.scope().isMatched(variable);
        if (matched && !isAssigned(variable)) {
            scope.forget(variable); // there may be no record to read it from
            return;
        }
        if (left != null && right != null || mayBeRead(variable, left == null ? then : otherwise, jumps)) {
            JType type = scope.typeOf(variable);
            Value result = new Value(Scope.hint(variable), type);
            result(
                    result,
                    left != null ? left : undefined(type, then.code()),
                    right != null ? right : undefined(type, otherwise.code()));
            scope.set(variable, result);
        }
    }

    /** Returns whether a pattern's variable, bound before the branch and not again, has another value in only one arm. */
    private boolean isAssigned(String variable) {
        Value before = scope.get(variable);
        Value test = scope.testOf(variable);
        return scope.isMatched(variable)
                && before != null
                && then.scope().testOf(variable) == test
                && otherwise.scope().testOf(variable) == test
                && (then.scope().get(variable) == before || otherwise.scope().get(variable) == before);
    }

    private boolean isDeclared(String variable, Arm arm) {
        return scope.typeOf(variable).equals(arm.scope().typeOf(variable));
    }

    /** If one arm leaves a variable unassigned, Java lets it be read only where that arm does not lead. */
    private static boolean mayBeRead(String variable, Arm unassigned, Set<Target> jumps) {
        return Scope.isBroughtByJump(variable)
                || !unassigned.scope().completes()
                || jumps.stream().anyMatch(target -> target.kind() != Target.Kind.RETURN);
    }

    /** A value for a variable that nobody reads on this path. */
    static Value undefined(JType type, BlockBuilder code) {
        return code.let("unset", type, new Expr.Constant(zero(type)));
    }

    /** Returns the text of a value that a type has. */
    static String zero(JType type) {
        return switch (type.source()) {
            case "double" -> "0.0";
            case "float" -> "0.0f";
            case "boolean" -> "false";
            case "int", "long", "short", "byte", "char" -> "0";
            default -> "null";
        };
    }

    // ---- jumps ----------------------------------------------------------------------------------------------------

    private Map<Target, Value> jumps() {
        Set<Target> targets = new LinkedHashSet<>(then.scope().jumps().keySet());
        targets.addAll(otherwise.scope().jumps().keySet());
        boolean completes = then.scope().completes() || otherwise.scope().completes();
        boolean mixed = targets.size() + (completes ? 1 : 0) > 1;
        Map<Target, Value> jumps = new LinkedHashMap<>();
        targets.forEach(target -> jumps.put(target, mixed ? flag(target) : null));
        return jumps;
    }

    /** Returns whether control has jumped to a target: the condition itself where that decides. */
    private Value flag(Target target) {
        Boolean left = then.scope().hasJumped(target);
        Boolean right = otherwise.scope().hasJumped(target);
        if (left != null && right != null) {
            return left ? condition : not(condition, out);
        }
        Value before = scope.jumps().get(target);
        if (before != null && before == then.scope().jumps().get(target) && Boolean.FALSE.equals(right)) {
            return before; // the other arm is what comes after the jump if it was not taken
        }
        Value flag = new Value(target.hint(), BOOLEAN);
        result(flag, flag(target, then.scope(), then.code()), flag(target, otherwise.scope(), otherwise.code()));
        return flag;
    }

    /** Returns whether control has jumped to a target at the end of some code. */
    static Value flag(Target target, Scope scope, BlockBuilder code) {
        Boolean known = scope.hasJumped(target);
        return known == null
                ? scope.jumps().get(target)
                : code.let(target.hint(), BOOLEAN, new Expr.Constant(known.toString()));
    }

    /** Returns whether control has jumped anywhere; the scope is mixed. */
    static Value hasJumped(Scope scope, BlockBuilder code) {
        List<Value> flags = List.copyOf(scope.jumps().values());
        if (flags.size() == 1) {
            return flags.get(0);
        }
        TemplateBuilder text = new TemplateBuilder().value(flags.get(0));
        flags.subList(1, flags.size()).forEach(flag -> text.text(" || ").value(flag));
        return code.let("condition", BOOLEAN, new Expr.Opaque(text.build(false), "", "", true));
    }

    private static Value not(Value condition, BlockBuilder code) {
        TemplateBuilder text = new TemplateBuilder().text("!").value(condition);
        return code.let("condition", BOOLEAN, new Expr.Opaque(text.build(false), "", "", true));
    }

    /** Returns an empty arm that leaves everything as it is. */
    static Arm nothing(Scope scope, Origin origin) {
        return new Arm(new BlockBuilder(origin), scope.copy(), null);
    }
}
