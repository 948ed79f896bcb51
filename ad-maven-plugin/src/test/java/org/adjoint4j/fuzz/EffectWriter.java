package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.fuzz.ArrayPlaces.Place;

/** Writes random expressions that change a variable or an element of an array. */
final class EffectWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final ArrayPlaces arrays;
    private boolean writesArrays;

    EffectWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.arrays = new ArrayPlaces(setting, variables);
    }

    /** Lets the method write to arrays. */
    void writeArrays() {
        writesArrays = true;
    }

    /** Returns an expression that changes a number, in parentheses; empty if there is none to change. */
    Optional<Expression> effect(int depth) {
        return effect(target(), depth);
    }

    /** Returns an expression that changes a variable. */
    Optional<Expression> onVariable(int depth) {
        List<Target> all = numbers();
        return effect(all.isEmpty() ? Optional.empty() : Optional.of(setting.pick(all)), depth);
    }

    private Optional<Expression> effect(Optional<Target> target, int depth) {
        return target.map(t -> switch (setting.random().nextInt(7)) {
            case 0, 1 -> step(setting, t);
            case 2, 3 -> compound(t, depth - 1);
            case 4, 5 -> assignment(t, expressions.of(t.type(), depth - 1));
            default -> chain(t, depth - 1);
        });
    }

    private Optional<Target> target() {
        if (writesArrays && setting.chance(35)) {
            Optional<Target> element = element();
            if (element.isPresent()) {
                return element;
            }
        }
        List<Target> all = numbers();
        return all.isEmpty() ? Optional.empty() : Optional.of(setting.pick(all));
    }

    private List<Target> numbers() {
        return variables.writable(Type::isNumber).stream().map(Target::of).toList();
    }

    private Optional<Target> element() {
        List<Place> all = arrays.numbers(true);
        return all.isEmpty() ? Optional.empty() : Optional.of(setting.pick(all).element(arrays.index(true)));
    }

    static Expression assignment(Target target, Expression value) {
        String text = "(" + target.text() + " = " + value.bare() + ")";
        return new Expression(target.type(), text, f -> {
            Target.Cell cell = target.find(f);
            return cell.set(Expression.widen(value.eval(f), target.type(), f));
        });
    }

    /** One value for several targets, each of which may round it. */
    private Expression chain(Target last, int depth) {
        Expression value = assignment(last, expressions.of(last.type(), depth));
        for (int i = setting.random().nextInt(2); i >= 0; i--) {
            Type type = value.type();
            List<Target> wider = new ArrayList<>(
                    numbers().stream().filter(t -> widens(type, t.type())).toList());
            if (writesArrays) {
                element().filter(t -> widens(type, t.type())).ifPresent(wider::add);
            }
            if (!wider.isEmpty()) {
                value = assignment(setting.pick(wider), value);
            }
        }
        return value;
    }

    private static boolean widens(Type from, Type to) {
        List<Type> order = List.of(Type.INT, Type.FLOAT, Type.DOUBLE);
        return order.indexOf(from) <= order.indexOf(to);
    }

    static Expression step(Setting setting, Target target) {
        boolean up = setting.chance(50);
        boolean prefix = setting.chance(50);
        String operator = up ? "++" : "--";
        String text = prefix ? "(" + operator + target.text() + ")" : "(" + target.text() + operator + ")";
        return new Expression(target.type(), text, f -> {
            Target.Cell cell = target.find(f);
            Object before = cell.get();
            Object after = Expression.widen(
                    Arithmetic.calculate(up ? "+" : "-", before, 1, target.type(), f), target.type(), f);
            cell.set(after);
            return prefix ? after : before;
        });
    }

    /** Returns a compound assignment. */
    Expression compound(Target target, int depth) {
        String operator = setting.pick(Arithmetic.OPERATORS);
        Expression operand = target.type().equals(Type.INT) ? expressions.integer(depth) : expressions.number(depth);
        if (operator.equals("/") || operator.equals("%")) {
            operand = target.type().equals(Type.INT)
                    ? Arithmetic.integerLiteral(1 + setting.random().nextInt(3))
                    : MathCallWriter.positive(operand);
        }
        Expression right = operand;
        Type type = Arithmetic.promoted(new Expression(target.type(), target.text(), null), right);
        String text = "(" + target.text() + " " + operator + "= " + right.bare() + ")";
        return new Expression(target.type(), text, f -> {
            Target.Cell cell = target.find(f);
            Object before = cell.get();
            Object result = Arithmetic.calculate(operator, before, right.eval(f), type, f);
            return cell.set(Expression.widen(result, target.type(), f));
        });
    }
}
