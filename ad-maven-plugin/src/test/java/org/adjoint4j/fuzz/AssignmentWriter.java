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

    AssignmentWriter(Setting setting, Variables variables, ExpressionWriter expressions, StatementWriter writer) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.writer = writer;
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

    /** An assignment that calls nothing. */
    Optional<Statement> plainAssignment() {
        for (int i = 0; i < 10; i++) {
            if (variables.writable(Type::isNumber).isEmpty()) {
                return Optional.empty();
            }
            Expression effect = expressions.effect(2);
            if (!effect.text().matches("(?s).*(\\w\\(|new ).*") && effect.text().matches("(?s).*(=|\\+\\+|--).*")) {
                return Optional.of(simple(effect));
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
        List<Type> others = List.of(Type.NUMBERS, Type.BOXES, Type.PAIRS, Type.HOLDER, Type.KIND);
        others.stream().filter(expressions::canMake).forEach(all::add);
        return setting.pick(all);
    }

    Statement declaration() {
        Type type = anyType();
        String name = variables.reserve();
        Expression value = setting.chance(20) && type.isNumber() ? choice(type) : expressions.of(type, writer.depth());
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
        Expression value = setting.chance(12) && type.isNumber() ? choice(type) : expressions.of(type, writer.depth());
        List<Variable> same = variables.writable(type::equals);
        if (setting.chance(10)) {
            value = EffectWriter.assignment(setting.pick(same), value);
        }
        return simple(EffectWriter.assignment(variable, value));
    }

    Statement effect() {
        Expression effect = expressions.effect(writer.depth());
        return effect.text().contains("=")
                        || effect.text().contains("++")
                        || effect.text().contains("--")
                ? simple(effect)
                : declaration();
    }

    private Statement simple(Expression effect) {
        String text = effect.text();
        boolean statement = text.matches("(?s)\\((\\w+ [-+*/%]?= .*|\\+\\+\\w+|--\\w+|\\w+\\+\\+|\\w+--)\\)");
        return statement
                ? new Statement.Simple(text.substring(1, text.length() - 1) + ";", effect::eval)
                : declaration();
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
                out.add(simple(EffectWriter.assignment(variable, value)));
                variables.assign(variable);
            }
        }
    }

    /** What looks like a call of a method "yield" with several arguments is none to javac either. */
    private String yielded(Type type, Expression value) {
        if (!value.text().startsWith("(") || !value.text().contains("case 1, 2")) {
            return "yield " + value.text() + ";";
        }
        String name = "yielded" + variables.number();
        return type.source() + " " + name + " = " + value.text() + "; yield " + name + ";";
    }

    /** A switch expression. */
    private Expression choice(Type type) {
        Expression selector = expressions.integer(1);
        List<Expression> arms = new ArrayList<>();
        List<Statement.Block> blocks = new ArrayList<>();
        StringBuilder text = new StringBuilder("switch (" + selector.text() + " & 3) {");
        List<String> labels = List.of("case 0", "case 1, 2", "default");
        for (String label : labels) {
            Variables.Mark mark = variables.mark();
            List<Statement> statements = new ArrayList<>();
            if (setting.chance(40)) {
                statements.add(assignment());
            }
            Expression value = expressions.of(type, 2);
            variables.leave(mark);
            Statement.Block block = new Statement.Block(statements);
            StringBuilder lines = new StringBuilder();
            block.print("", lines);
            arms.add(value);
            blocks.add(block);
            text.append(' ').append(label).append(" -> ");
            text.append(
                    statements.isEmpty()
                            ? value.text() + ";"
                            : "{ " + lines.toString().replace('\n', ' ') + yielded(type, value) + " }");
        }
        return new Expression(type, text.append(" }").toString(), f -> {
            int key = selector.integer(f) & 3;
            int arm = key == 0 ? 0 : key == 3 ? 2 : 1;
            f.decide((long) arm);
            blocks.get(arm).run(f);
            return Expression.widen(arms.get(arm).eval(f), type, f);
        });
    }
}
