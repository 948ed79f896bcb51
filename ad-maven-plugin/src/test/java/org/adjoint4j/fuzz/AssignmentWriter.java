package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random declarations and assignments. */
final class AssignmentWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final StatementWriter writer;
    private final SwitchWriter switches;

    AssignmentWriter(Setting setting, Variables variables, ExpressionWriter expressions, StatementWriter writer) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.writer = writer;
        this.switches = new SwitchWriter(setting, variables, expressions, this);
    }

    /** A variable that holds a function. */
    Statement function() {
        Type.Functional type = setting.pick(Type.FUNCTIONS);
        String name = variables.reserve();
        Expression value = expressions.calls().functions().written(type, 2);
        variables.fix(name, type);
        return new Statement.Simple(
                type.source() + " " + name + " = " + value.text() + ";", f -> f.set(name, value.eval(f)));
    }

    /** An assignment of a variable that calls nothing. */
    Optional<Statement> plainAssignment() {
        for (int i = 0; i < 10; i++) {
            Optional<Expression> effect = expressions.effects().onVariable(2);
            if (effect.isEmpty()) {
                return Optional.empty();
            }
            if (!effect.get().text().matches("(?s).*(\\w\\(|new |\\] [-+*/%]?=|\\]\\+\\+|\\]--|[+-]{2}\\w+[\\[.]).*")) {
                return effect.map(AssignmentWriter::simple);
            }
        }
        return Optional.empty();
    }

    private Type anyType() {
        List<Type> all = new ArrayList<>(
                List.of(Type.DOUBLE, Type.DOUBLE, Type.DOUBLE, Type.INT, Type.BOOLEAN, Type.PAIR, Type.PAIR));
        if (!setting.smooth()) {
            all.addAll(List.of(Type.FLOAT, Type.FLOAT, Type.STATE));
        }
        all.addAll(setting.records());
        List<Type> others = new ArrayList<>(List.of(Type.NUMBERS, Type.BOXES, Type.PAIRS, Type.HOLDER, Type.KIND));
        others.addAll(List.of(Type.ROWS, Type.SINGLES, Type.CUBE, Type.STRING, Type.UNIT, Type.KNOT));
        others.stream().filter(expressions::canMake).forEach(all::add);
        return setting.pick(all);
    }

    Statement declaration() {
        Type type = anyType();
        String name = variables.reserve();
        Expression value =
                setting.chance(20) && type.isNumber() ? switches.choice(type) : expressions.of(type, writer.depth());
        if (setting.chance(35)) {
            variables.fix(name, type);
        } else {
            variables.declare(name, type, true, true);
        }
        boolean inferred = setting.chance(10) && value.type().equals(type) && !type.isNumber();
        String line = (setting.chance(10) && variables.isFixed(name) ? "final " : "")
                + (inferred ? "var" : type.source()) + " " + name + " = " + value.text() + ";";
        return new Statement.Simple(line, f -> f.set(name, Expression.widen(value.eval(f), type, f)));
    }

    Statement assignment() {
        List<Variable> all = variables.writable(t -> !t.isNarrow() && expressions.canMake(t));
        if (all.isEmpty()) {
            return declaration();
        }
        Variable variable = setting.pick(all);
        Type type = variable.type();
        if (type.isNumber() && setting.chance(25)) {
            return effect();
        }
        Expression value =
                setting.chance(12) && type.isNumber() ? switches.choice(type) : expressions.of(type, writer.depth());
        List<Variable> same = variables.writable(type::equals);
        if (setting.chance(10)) {
            value = EffectWriter.assignment(Target.of(setting.pick(same)), value);
        }
        return simple(EffectWriter.assignment(Target.of(variable), value));
    }

    Statement effect() {
        return expressions
                .effects()
                .effect(writer.depth())
                .map(AssignmentWriter::simple)
                .orElseGet(this::declaration);
    }

    private static Statement simple(Expression effect) {
        return new Statement.Simple(effect.bare() + ";", effect::eval);
    }

    /** A variable without a value, given one in both arms or later in some block. */
    void declareLater(List<Statement> out) {
        String name = variables.fresh();
        Type type = setting.chance(70) ? Type.DOUBLE : Type.PAIR;
        variables.declare(name, type, true, false);
        out.add(new Statement.Simple(type.source() + " " + name + ";", f -> {}));
    }

    /** Assigns some of the variables that have no value yet. */
    void assignSome(List<Statement> out) {
        for (Variable variable : variables.unassigned()) {
            if (setting.chance(60)) {
                Expression value = expressions.of(variable.type(), 2);
                out.add(simple(EffectWriter.assignment(Target.of(variable), value)));
                variables.assign(variable);
            }
        }
    }
}
