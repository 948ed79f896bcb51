package org.adjoint4j.fuzz;

import java.util.List;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random expressions that change a variable. */
final class EffectWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;

    EffectWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
    }

    /** Returns an expression that changes a variable. */
    Expression effect(int depth) {
        List<Variable> all = variables.writable(Type::isNumber);
        if (all.isEmpty()) {
            return expressions.leaf();
        }
        Variable variable = setting.pick(all);
        return switch (setting.random().nextInt(3)) {
            case 0 -> step(variable);
            case 1 -> compound(variable, depth - 1);
            default -> assignment(variable, expressions.of(variable.type(), depth - 1));
        };
    }

    static Expression assignment(Variable variable, Expression value) {
        String text = "(" + variable.name() + " = " + value.bare() + ")";
        return new Expression(
                variable.type(),
                text,
                f -> f.set(variable.name(), Expression.widen(value.eval(f), variable.type(), f)));
    }

    Expression step(Variable variable) {
        boolean up = setting.chance(50);
        boolean prefix = setting.chance(50);
        String operator = up ? "++" : "--";
        String text = prefix ? "(" + operator + variable.name() + ")" : "(" + variable.name() + operator + ")";
        return new Expression(variable.type(), text, f -> {
            Object before = f.get(variable.name());
            Object after = Expression.widen(
                    Arithmetic.calculate(up ? "+" : "-", before, 1, variable.type(), f), variable.type(), f);
            f.set(variable.name(), after);
            return prefix ? after : before;
        });
    }

    private Expression compound(Variable variable, int depth) {
        String operator = setting.pick(Arithmetic.OPERATORS);
        Expression operand = variable.type().equals(Type.INT) ? expressions.integer(depth) : expressions.number(depth);
        if (operator.equals("/") || operator.equals("%")) {
            operand = variable.type().equals(Type.INT)
                    ? Arithmetic.integerLiteral(1 + setting.random().nextInt(3))
                    : MathCallWriter.positive(operand);
        }
        Expression right = operand;
        Expression self = new Expression(variable.type(), variable.name(), f -> f.get(variable.name()));
        Type type = Arithmetic.promoted(self, right);
        String text = "(" + variable.name() + " " + operator + "= " + right.bare() + ")";
        return new Expression(variable.type(), text, f -> {
            Object before = f.get(variable.name());
            Object result = Arithmetic.calculate(operator, before, right.eval(f), type, f);
            return f.set(variable.name(), Expression.widen(result, variable.type(), f));
        });
    }
}
