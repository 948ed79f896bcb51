package org.adjoint4j.fuzz;

import java.util.List;
import java.util.function.BinaryOperator;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random expressions of type {@code int}. */
final class IntegerWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;

    IntegerWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
    }

    /** Returns an expression of type int. */
    Expression integer(int depth) {
        List<Expression> places = expressions.places(Type.INT::equals);
        if (depth <= 0 || setting.chance(30)) {
            return places.isEmpty() || setting.chance(25)
                    ? Arithmetic.integerLiteral(setting.random().nextInt(5))
                    : setting.pick(places);
        }
        switch (setting.random().nextInt(10)) {
            case 8:
                return narrowed(integer(depth - 1));
            case 9:
                return bits(integer(depth - 1), integer(depth - 1));
            case 0, 1:
                return Arithmetic.arithmetic(
                        setting.pick(List.of("+", "-", "*")), integer(depth - 1), integer(depth - 1));
            case 2:
                Expression divisor = setting.chance(8) && !places.isEmpty()
                        ? setting.pick(places)
                        : Arithmetic.integerLiteral(1 + setting.random().nextInt(3));
                return Arithmetic.arithmetic(setting.pick(List.of("/", "%")), integer(depth - 1), divisor);
            case 3:
                return expressions.ternary(integer(depth - 1), integer(depth - 1), depth);
            case 4:
                return rounded(depth);
            case 5:
                Expression e = integer(depth - 1);
                return new Expression(Type.INT, "(- -" + e.text() + ")", e::eval);
            case 6:
                Expression masked = integer(depth - 1);
                return new Expression(Type.INT, "(" + masked.text() + " & 3)", f -> masked.integer(f) & 3);
            default:
                List<Variable> all = variables.writable(Type.INT::equals);
                return all.isEmpty()
                        ? Arithmetic.integerLiteral(2)
                        : EffectWriter.step(setting, Target.of(setting.pick(all)));
        }
    }

    /** An integer by way of another type. */
    private Expression narrowed(Expression e) {
        return switch (setting.random().nextInt(4)) {
            case 0 -> new Expression(Type.INT, "((byte) +" + e.text() + ")", f -> (int) (byte) e.integer(f));
            case 1 -> new Expression(Type.INT, "((char) +" + e.text() + " & 7)", f -> (char) e.integer(f) & 7);
            case 2 -> new Expression(Type.INT, "((short) +" + e.text() + ")", f -> (int) (short) e.integer(f));
            default ->
                new Expression(
                        Type.INT,
                        "((int) (" + e.text() + " * 1000003L >> 3) & 7)",
                        f -> (int) (e.integer(f) * 1000003L >> 3) & 7);
        };
    }

    /** Bits, and products that overflow. */
    private Expression bits(Expression a, Expression b) {
        return switch (setting.random().nextInt(6)) {
            case 0 -> integers("(%s << (%s & 7))", a, b, (x, y) -> x << (y & 7));
            case 1 -> integers("(%s >>> 29 ^ %s)", a, b, (x, y) -> x >>> 29 ^ y);
            case 2 -> integers("((%s | ~%s) & 15)", a, b, (x, y) -> (x | ~y) & 15);
            case 3 -> integers("((%s * 1103515245 + %s) >> 28)", a, b, (x, y) -> (x * 1103515245 + y) >> 28);
            case 4 ->
                integers(
                        "Math.floorMod(%s + Integer.MAX_VALUE, (%s & 3) + 2)",
                        a, b, (x, y) -> Math.floorMod(x + Integer.MAX_VALUE, (y & 3) + 2));
            default -> integers("Integer.compare(%s, %s)", a, b, Integer::compare);
        };
    }

    private static Expression integers(String form, Expression a, Expression b, BinaryOperator<Integer> operation) {
        return new Expression(Type.INT, String.format(form, a.text(), b.text()), f -> {
            int first = a.integer(f);
            return operation.apply(first, b.integer(f));
        });
    }

    private Expression rounded(int depth) {
        Expression e = expressions.number(depth - 1);
        if (!e.type().isReal()) {
            return e;
        }
        return new Expression(Type.INT, "((int) Ad.stopGradient(" + e.bare() + ") & 3)", f -> {
            int value = (int) ((Dual) e.eval(f)).value() & 3;
            f.decide((long) value);
            return value;
        });
    }
}
