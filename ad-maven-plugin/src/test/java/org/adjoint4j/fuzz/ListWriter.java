package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random statements that make, fill, change and copy lists; all have at least two elements. */
final class ListWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;

    ListWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
    }

    Statement statement() {
        List<Variable> open = open();
        int kind = setting.random().nextInt(10);
        if (open.isEmpty() || kind == 0) {
            return declaration(setting.chance(65) ? Type.DOUBLE : Type.PAIR);
        }
        Variable list = setting.pick(open);
        if (kind < 5) {
            return add(list);
        }
        if (kind < 7) {
            return set(list);
        }
        return kind == 7 ? copy(list) : fill(list);
    }

    private List<Variable> open() {
        return variables.readable(t -> t instanceof Type.Sequence s && s.grows()).stream()
                .filter(v -> !variables.isLocked(v))
                .toList();
    }

    private static Type element(Variable list) {
        return ((Type.Sequence) list.type()).element();
    }

    @SuppressWarnings("unchecked") // lists that grow hold values of any kind
    private static List<Object> at(Variable list, Frame f) {
        return (List<Object>) f.get(list.name());
    }

    private Statement declaration(Type element) {
        String reserved = variables.reserve();
        Expression first = expressions.exactly(element, 2);
        Expression second = expressions.exactly(element, 1);
        Variable list = variables.fix(reserved, new Type.Sequence(element, Type.Form.GROWING));
        String name = list.name();
        Statement made = new Statement.Simple(
                list.type().source() + " " + name + " = new ArrayList<>();", f -> f.set(name, new ArrayList<>()));
        return new Statement.Block(List.of(made, added(list, first), added(list, second)));
    }

    private Statement add(Variable list) {
        return added(list, expressions.exactly(element(list), 3));
    }

    private static Statement added(Variable list, Expression value) {
        Type element = element(list);
        return new Statement.Simple(list.name() + ".add(" + value.bare() + ");", f -> {
            Object added = Expression.widen(value.eval(f), element, f);
            at(list, f).add(added);
        });
    }

    private Statement set(Variable list) {
        Expression value = expressions.exactly(element(list), 2);
        boolean last = setting.chance(50);
        int index = setting.random().nextInt(2);
        String position = last ? list.name() + ".size() - 1" : Integer.toString(index);
        return new Statement.Simple(list.name() + ".set(" + position + ", " + value.bare() + ");", f -> {
            int at = last ? at(list, f).size() - 1 : index;
            Object set = Expression.widen(value.eval(f), element(list), f);
            at(list, f).set(at, set);
        });
    }

    private Statement copy(Variable list) {
        Type type = new Type.Sequence(element(list), Type.Form.LIST);
        String name = variables.fresh();
        variables.fix(name, type);
        return new Statement.Simple(
                type.source() + " " + name + " = List.copyOf(" + list.name() + ");",
                f -> f.set(name, Expression.elements(f.get(list.name()))));
    }

    /** A loop that adds an element each time. */
    private Statement fill(Variable list) {
        Variables.Mark mark = variables.mark();
        String i = variables.fresh();
        variables.declare(i, Type.INT, false, true);
        int trips = setting.random().nextInt(4);
        Statement body = add(list);
        variables.leave(mark);
        return new Statement.Loop(
                new Statement.Construct("", Statement.Kind.LOOP),
                "for (int " + i + " = 0; " + i + " < " + trips + "; " + i + "++)",
                f -> f.set(i, 0),
                f -> (Integer) f.get(i) < trips,
                new Statement.Block(List.of(body)),
                f -> f.set(i, (Integer) f.get(i) + 1),
                "");
    }
}
