package org.adjoint4j.fuzz;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;

/** Expressions put together of numbers, with what they evaluate to. */
final class Arithmetic {
    static final List<String> OPERATORS = List.of("+", "-", "*", "+", "-", "*", "/", "%");

    private Arithmetic() {}

    /** Returns a literal of a real type. */
    static Expression constant(Type type, String text) {
        boolean single = type.equals(Type.FLOAT);
        double value = single ? Float.parseFloat(text) : Double.parseDouble(text);
        return new Expression(type, text, f -> f.constant(value, single));
    }

    /** Returns a number that depends on nothing. */
    static Expression constant(Type type) {
        return type.equals(Type.INT) ? integerLiteral(2) : constant(type, type.equals(Type.FLOAT) ? "1.25f" : "0.75");
    }

    static Expression integerLiteral(int value) {
        return new Expression(Type.INT, Integer.toString(value), f -> value);
    }

    static Type promoted(Expression a, Expression b) {
        if (a.type().equals(Type.DOUBLE) || b.type().equals(Type.DOUBLE)) {
            return Type.DOUBLE;
        }
        return a.type().equals(Type.FLOAT) || b.type().equals(Type.FLOAT) ? Type.FLOAT : Type.INT;
    }

    static Expression arithmetic(String operator, Expression left, Expression right) {
        Type type = promoted(left, right);
        String text = "(" + left.text() + " " + operator + " " + right.text() + ")";
        if (type.equals(Type.INT)) {
            BinaryOperator<Integer> operation = integerOperation(operator);
            return new Expression(type, text, f -> operation.apply(left.integer(f), right.integer(f)));
        }
        return new Expression(type, text, f -> {
            Object a = left.eval(f); // before the right side, whatever that changes
            Object b = right.eval(f);
            return calculate(operator, a, b, type, f);
        });
    }

    /** Computes on operands promoted to {@code type}. */
    static Object calculate(String operator, Object a, Object b, Type type, Frame f) {
        if (type.equals(Type.INT)) {
            return integerOperation(operator).apply((Integer) a, (Integer) b);
        }
        boolean single = type.equals(Type.FLOAT);
        Dual left = Expression.real(a, single, f);
        Dual right = Expression.real(b, single, f);
        if (operator.equals("%")) {
            f.decide((long) (left.value() / right.value()));
        }
        return Dual.arithmetic(operator.charAt(0), left, right);
    }

    private static BinaryOperator<Integer> integerOperation(String operator) {
        return switch (operator) {
            case "+" -> (a, b) -> a + b;
            case "-" -> (a, b) -> a - b;
            case "*" -> (a, b) -> a * b;
            case "/" -> (a, b) -> a / b;
            case "%" -> (a, b) -> a % b;
            default -> throw new IllegalArgumentException(operator);
        };
    }

    static Expression negation(Expression operand) {
        return new Expression(operand.type(), "(-" + operand.text() + ")", f -> {
            Object value = operand.eval(f);
            return value instanceof Dual dual
                    ? dual.map(-dual.value(), -1, dual.single())
                    : (Object) (-(Integer) value);
        });
    }

    static Expression abs(Expression e) {
        return new Expression(e.type(), "Math.abs(" + e.bare() + ")", f -> {
            Object value = e.eval(f);
            return value instanceof Dual dual ? MathFunctions.abs(dual, f) : (Object) Math.abs((Integer) value);
        });
    }

    static Expression cast(Type type, Expression e) {
        boolean boxed = type.equals(Type.FLOAT) && e.type().equals(Type.DOUBLE) && e.mayBeBoxed();
        String text = "((" + type.source() + ") " + (boxed ? "+" : "") + e.text() + ")";
        return new Expression(type, text, f -> e.real(f, type.equals(Type.FLOAT)));
    }

    static Expression comparison(String operator, Expression left, Expression right) {
        boolean single = !promoted(left, right).equals(Type.DOUBLE);
        ToIntBiFunction<Object, Frame> sign = (pair, f) -> {
            Dual a = Expression.real(((Object[]) pair)[0], single, f);
            Dual b = Expression.real(((Object[]) pair)[1], single, f);
            f.decide(a.value() == b.value());
            return Double.compare(a.value() + 0.0, b.value() + 0.0);
        };
        Function<Integer, Boolean> test = switch (operator) {
            case "<" -> s -> s < 0;
            case "<=" -> s -> s <= 0;
            case ">" -> s -> s > 0;
            case ">=" -> s -> s >= 0;
            case "==" -> s -> s == 0;
            default -> s -> s != 0;
        };
        String text = "(" + left.text() + " " + operator + " " + right.text() + ")";
        return new Expression(Type.BOOLEAN, text, f -> {
            Object a = left.eval(f);
            Object b = right.eval(f);
            return f.decide(test.apply(
                    a instanceof Integer first && b instanceof Integer second
                            ? Integer.compare(first, second)
                            : sign.applyAsInt(new Object[] {a, b}, f)));
        });
    }
}
