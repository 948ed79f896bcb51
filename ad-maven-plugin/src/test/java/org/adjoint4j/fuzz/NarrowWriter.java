package org.adjoint4j.fuzz;

import java.util.List;
import java.util.function.Function;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random statements on variables of types that arithmetic is not done in. */
final class NarrowWriter {
    private static final List<Type> TYPES = List.of(Type.SHORT, Type.BYTE, Type.CHAR, Type.LONG);

    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;

    NarrowWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
    }

    Statement statement() {
        List<Variable> words = variables.writable(Type.STRING::equals);
        if (!words.isEmpty() && setting.chance(20)) {
            return expressions.texts().append(setting.pick(words));
        }
        List<Variable> all = variables.writable(Type::isNarrow);
        if (all.isEmpty() || setting.chance(30)) {
            return setting.chance(45) ? declaration() : narrowing();
        }
        Variable variable = setting.pick(all);
        return setting.chance(30) ? step(variable) : compound(variable);
    }

    private Statement declaration() {
        Type type = setting.pick(TYPES);
        String name = variables.reserve();
        Expression value = expressions.integer(2);
        Variable variable = variables.declare(name, type, true, true);
        String cast = "(" + type.source() + ") +";
        Statement declared = new Statement.Simple(
                type.source() + " " + name + " = " + (type.equals(Type.LONG) ? "" : cast) + value.text() + ";",
                f -> f.set(name, Expression.widen(value.eval(f), type, f)));
        return new Statement.Block(List.of(declared, compound(variable), compound(variable)));
    }

    private Statement step(Variable variable) {
        boolean up = setting.chance(50);
        String line = variable.name() + (up ? "++;" : "--;");
        return changed(line, variable, f -> value(variable, f) + (up ? 1 : -1));
    }

    private Statement compound(Variable variable) {
        Expression operand = expressions.integer(2);
        String name = variable.name();
        return switch (setting.random().nextInt(5)) {
            case 0 -> {
                String line = name + " += " + operand.text() + ";";
                yield changed(line, variable, f -> {
                    long before = value(variable, f);
                    return before + operand.integer(f);
                });
            }
            case 1 -> changed(name + " *= 3;", variable, f -> value(variable, f) * 3);
            case 2 -> changed(name + " *= 1.5;", variable, f -> (long) (value(variable, f) * 1.5));
            case 3 -> changed(name + " >>= 1;", variable, f -> value(variable, f) >> 1);
            default -> {
                String line = name + " ^= " + operand.text() + ";";
                yield changed(line, variable, f -> {
                    long before = value(variable, f);
                    return before ^ operand.integer(f);
                });
            }
        };
    }

    private static long value(Variable variable, Frame f) {
        return ((Number) f.get(variable.name())).longValue();
    }

    private static Statement changed(String line, Variable variable, Function<Frame, Long> value) {
        return new Statement.Simple(
                line, f -> f.set(variable.name(), Expression.widen(value.apply(f), variable.type(), f)));
    }

    /** An integer to which a real number is added. */
    private Statement narrowing() {
        List<Variable> all = variables.writable(Type.INT::equals);
        Expression operand = expressions.number(2);
        if (all.isEmpty() || !operand.type().isReal() || setting.smooth()) {
            return declaration();
        }
        String name = setting.pick(all).name();
        boolean single = operand.type().equals(Type.FLOAT);
        return new Statement.Simple(name + " += Ad.stopGradient(" + operand.bare() + ");", f -> {
            int before = (Integer) f.get(name);
            double added = operand.real(f, single).value();
            int after = single ? (int) (before + (float) added) : (int) (before + added);
            f.decide((long) after);
            f.set(name, after);
        });
    }
}
