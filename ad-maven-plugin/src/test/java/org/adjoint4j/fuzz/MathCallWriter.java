package org.adjoint4j.fuzz;

/** Writes random calls of {@code Math}. */
final class MathCallWriter {
    private final Setting setting;
    private final ExpressionWriter expressions;

    MathCallWriter(Setting setting, ExpressionWriter expressions) {
        this.setting = setting;
        this.expressions = expressions;
    }

    Expression function(int depth) {
        Expression a = expressions.number(depth - 1);
        if (setting.chance(55)) {
            var function = setting.pick(MathFunctions.UNARY);
            Expression argument = switch (function.domain()) {
                case ANY -> a;
                case BOUNDED -> bounded(a);
                case POSITIVE -> positive(a);
            };
            String text = "Math." + function.name() + "(" + argument.bare() + ")";
            return new Expression(Type.DOUBLE, text, f -> MathFunctions.call(function, argument.real(f, false), f));
        }
        return otherFunction(a, expressions.number(depth - 1), depth);
    }

    private Expression otherFunction(Expression a, Expression b, int depth) {
        return switch (setting.random().nextInt(9)) {
            case 0 -> Arithmetic.abs(a);
            case 1 -> both("max", a, b, MathFunctions::max);
            case 2 -> both("min", a, b, MathFunctions::min);
            case 3 -> inDouble("pow", positive(a), bounded(b), (x, y, f) -> MathFunctions.pow(x, y));
            case 4 ->
                inDouble(
                        "pow",
                        a,
                        Arithmetic.integerLiteral(2 + setting.random().nextInt(2)),
                        (x, y, f) -> MathFunctions.pow(x, y));
            case 5 -> inDouble("atan2", a, b, MathFunctions::atan2);
            case 6 -> inDouble("hypot", a, b, MathFunctions::hypot);
            case 7 -> a.type().isReal() && b.type().isReal() ? both("copySign", a, b, MathFunctions::copySign) : a;
            default -> fma(a, b, expressions.number(depth - 1));
        };
    }

    /** A function of two numbers. */
    private interface Binary {
        Dual apply(Dual a, Dual b, Frame frame);
    }

    private static Expression inDouble(String name, Expression a, Expression b, Binary function) {
        String text = "Math." + name + "(" + a.bare() + ", " + b.bare() + ")";
        return new Expression(Type.DOUBLE, text, f -> {
            Dual first = a.real(f, false);
            return function.apply(first, b.real(f, false), f);
        });
    }

    private Expression both(String name, Expression a, Expression b, Binary function) {
        Type type = Arithmetic.promoted(a, b);
        boolean single = type.equals(Type.FLOAT);
        if (type.equals(Type.INT)) {
            return a;
        }
        String text = "Math." + name + "(" + a.bare() + ", " + b.bare() + ")";
        return new Expression(type, text, f -> {
            Dual first = a.real(f, single);
            return function.apply(first, b.real(f, single), f);
        });
    }

    private Expression fma(Expression a, Expression b, Expression c) {
        Type type = Arithmetic.promoted(Arithmetic.arithmetic("+", a, b), c);
        if (type.equals(Type.INT)) {
            return a;
        }
        boolean single = type.equals(Type.FLOAT);
        String text = "Math.fma(" + a.bare() + ", " + b.bare() + ", " + c.bare() + ")";
        return new Expression(type, text, f -> {
            Dual x = a.real(f, single);
            Dual y = b.real(f, single);
            Dual z = c.real(f, single);
            double value = single
                    ? Math.fma((float) x.value(), (float) y.value(), (float) z.value())
                    : Math.fma(x.value(), y.value(), z.value());
            Dual product = Dual.combine(x.value() * y.value(), y.value(), x, x.value(), y, single);
            return Dual.combine(value, 1, product, 1, z, single);
        });
    }

    /** Returns {@code |e| + 0.5}. */
    static Expression positive(Expression e) {
        return Arithmetic.arithmetic("+", Arithmetic.abs(e), Arithmetic.constant(Type.DOUBLE, "0.5"));
    }

    /** Returns a number between -1 and 1. */
    static Expression bounded(Expression e) {
        Expression inner = new Expression(
                Type.DOUBLE, "Math.sin(" + e.bare() + ")", f -> MathFunctions.call("sin", e.real(f, false), f));
        return Arithmetic.arithmetic("*", inner, Arithmetic.constant(Type.DOUBLE, "0.75"));
    }
}
