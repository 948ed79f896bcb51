package org.adjoint4j.transform.lower;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.lower.Scope.Exit;

/** Joins the two arms of a branch: a variable that they leave different becomes a result of the branch. */
final class Branches {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private Branches() {}

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
        List<Value> results = new ArrayList<>();
        List<Value> thenYields = new ArrayList<>();
        List<Value> otherwiseYields = new ArrayList<>();
        Value value = null;
        if (then.value() != null) {
            value = new Value(hint, then.value().type());
            results.add(value);
            thenYields.add(then.value());
            otherwiseYields.add(otherwise.value());
        }
        joinExits(then, otherwise, scope);
        for (String variable : scope.inOrder()) {
            joinVariable(variable, then, otherwise, scope, results, thenYields, otherwiseYields);
        }
        out.add(new Stmt.If(
                condition,
                then.code().build(thenYields),
                otherwise.code().build(otherwiseYields),
                results,
                out.origin()));
        return value;
    }

    private static void joinVariable(
            String variable,
            Arm then,
            Arm otherwise,
            Scope scope,
            List<Value> results,
            List<Value> thenYields,
            List<Value> otherwiseYields) {
        Value left = then.scope().get(variable);
        Value right = otherwise.scope().get(variable);
        if (left == right) {
            if (left != null) {
                scope.set(variable, left);
            }
            return;
        }
        boolean pseudo = variable.startsWith(Scope.RESULT);
        if (!pseudo && (left == null && !leaves(then) || right == null && !leaves(otherwise))) {
            return; // not assigned on one path, so Java lets nobody read it
        }
        JType type = scope.typeOf(variable);
        Value result = new Value(Scope.hint(variable), type);
        results.add(result);
        thenYields.add(left != null ? left : undefined(type, then.code()));
        otherwiseYields.add(right != null ? right : undefined(type, otherwise.code()));
        scope.set(variable, result);
    }

    private static boolean leaves(Arm arm) {
        return arm.scope().exit() == Exit.RETURNS || arm.scope().exit() == Exit.THROWS;
    }

    /** A value for a variable that nobody reads on this path. */
    static Value undefined(JType type, BlockBuilder code) {
        String zero = switch (type.source()) {
            case "double" -> "0.0";
            case "float" -> "0.0f";
            case "boolean" -> "false";
            case "int", "long", "short", "byte", "char" -> "0";
            default -> "null";
        };
        return code.let("unset", type, new Expr.Constant(zero));
    }

    private static void joinExits(Arm then, Arm otherwise, Scope scope) {
        Exit left = then.scope().exit();
        Exit right = otherwise.scope().exit();
        Exit joined = joined(left, right);
        scope.exit(joined);
        if (joined == Exit.MAYBE) {
            flag(then);
            flag(otherwise);
        }
    }

    private static Exit joined(Exit left, Exit right) {
        if (left == right || right == Exit.THROWS) {
            return left;
        }
        return left == Exit.THROWS ? right : Exit.MAYBE;
    }

    private static void flag(Arm arm) {
        if (arm.scope().exit() != Exit.MAYBE) {
            boolean returned = arm.scope().exit() == Exit.RETURNS;
            arm.scope().set(Scope.RETURNED, constant(returned, arm.code()));
        }
    }

    static Value constant(boolean value, BlockBuilder code) {
        return code.let("returned", BOOLEAN, new Expr.Constant(Boolean.toString(value)));
    }

    /** Returns an empty arm that leaves everything as it is. */
    static Arm nothing(Scope scope, Origin origin) {
        return new Arm(new BlockBuilder(origin), scope.copy(), null);
    }
}
