package org.adjoint4j.fuzz;

import java.util.List;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random statements that make, change and copy arrays of records. */
final class ObjectArrayWriter {
    private final Setting setting;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final ArrayPlaces indexes;

    ObjectArrayWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.variables = variables;
        this.expressions = expressions;
        this.indexes = new ArrayPlaces(setting, variables);
    }

    Statement statement() {
        List<Variable> open =
                variables.readable(t -> t instanceof Type.Sequence s && s.form() == Type.Form.OWN).stream()
                        .filter(v -> !variables.isLocked(v))
                        .toList();
        if (open.isEmpty() || setting.chance(25)) {
            return declaration(setting.smooth() || setting.chance(60) ? Type.PAIR : Type.STATE);
        }
        Variable array = setting.pick(open);
        return setting.chance(75) ? write(array) : copy(array);
    }

    private Statement declaration(Type.Record element) {
        String name = variables.reserve();
        Expression first = expressions.exactly(element, 2);
        Expression second = expressions.exactly(element, 2);
        Type.Sequence type = new Type.Sequence(element, Type.Form.OWN);
        variables.fix(name, type);
        String line = type.source() + " " + name + " = {" + first.text() + ", " + second.text() + "};";
        return new Statement.Simple(line, f -> {
            Object made = first.eval(f);
            f.set(name, new Object[] {made, second.eval(f)});
        });
    }

    private Statement write(Variable array) {
        Expression index = indexes.index(setting.chance(25));
        Expression value = expressions.exactly(((Type.Sequence) array.type()).element(), 3);
        String name = array.name();
        return new Statement.Simple(name + "[" + index.bare() + "] = " + value.bare() + ";", f -> {
            Object[] elements = (Object[]) f.get(name);
            int i = index.integer(f);
            elements[i] = value.eval(f);
        });
    }

    private Statement copy(Variable array) {
        String name = variables.fresh();
        variables.fix(name, array.type());
        return new Statement.Simple(
                array.type().source() + " " + name + " = " + array.name() + ".clone();",
                f -> f.set(name, ((Object[]) f.get(array.name())).clone()));
    }
}
