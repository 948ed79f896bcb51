package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.adjoint4j.fuzz.Variables.Variable;

/** Finds variables and parts of them that may be read. */
final class PlaceWriter {
    private final Setting setting;
    private final Variables variables;

    PlaceWriter(Setting setting, Variables variables) {
        this.setting = setting;
        this.variables = variables;
    }

    /** Returns variables and parts of them. */
    List<Expression> all(Predicate<Type> fits) {
        List<Expression> all = new ArrayList<>();
        for (Variable variable : variables.readable(t -> true)) {
            parts(read(variable), fits, all);
        }
        return all;
    }

    /** Returns a variable as an expression of a type that expressions have. */
    private static Expression read(Variable variable) {
        String name = variable.name();
        if (variable.type().equals(Type.LONG)) {
            return new Expression(Type.INT, "((int) " + name + ")", f -> (int) (long) (Long) f.get(name));
        }
        return new Expression(variable.type().isNarrow() ? Type.INT : variable.type(), name, f -> f.get(name));
    }

    private void parts(Expression whole, Predicate<Type> fits, List<Expression> all) {
        if (fits.test(whole.type())) {
            all.add(whole);
        }
        if (whole.type() instanceof Type.Record rec) {
            for (int i = 0; i < rec.components().size(); i++) {
                int at = i;
                Type.Component component = rec.components().get(i);
                String text = component(whole.text(), component.name());
                parts(new Expression(component.type(), text, f -> ((Object[]) whole.eval(f))[at]), fits, all);
            }
        } else if (whole.type() instanceof Type.Sequence sequence) {
            Expression index = index(whole, sequence);
            String text = whole.text() + (sequence.isList() ? ".get(" + index.text() + ")" : "[" + index.text() + "]");
            parts(
                    new Expression(sequence.element(), text, f -> Expression.elements(whole.eval(f))[index.integer(f)]),
                    fits,
                    all);
        } else if (whole.type().equals(Type.KIND)) {
            parts(
                    new Expression(
                            Type.DOUBLE,
                            whole.text() + ".rate",
                            f -> f.constant(Library.rate(whole.integer(f)), false)),
                    fits,
                    all);
            parts(new Expression(Type.INT, whole.text() + ".steps()", f -> whole.integer(f) % 3), fits, all);
        } else if (whole.type().equals(Type.STRING)) {
            parts(
                    new Expression(Type.INT, whole.text() + ".length()", f -> ((String) whole.eval(f)).length()),
                    fits,
                    all);
        } else if (whole.type().equals(Type.SHAPE)) {
            parts(area(whole, false), fits, all);
            parts(area(whole, true), fits, all);
        }
    }

    /** The components of the object itself may be named in three ways. */
    private String component(String whole, String name) {
        if (!whole.equals("this")) {
            return whole + "." + name + "()";
        }
        if (setting.chance(40) && !variables.has(name)) {
            return name;
        }
        return setting.chance(50) ? "this." + name : setting.chance(50) ? name + "()" : "this." + name + "()";
    }

    private static Expression area(Expression shape, boolean twice) {
        return new Expression(Type.DOUBLE, shape.text() + (twice ? ".twice()" : ".area()"), f -> {
            Dual area = ((Choice) shape.eval(f)).area(f);
            return twice ? Dual.arithmetic('*', f.constant(2, false), area) : area;
        });
    }

    /** All sequences but those for loops have at least two elements. */
    private Expression index(Expression sequence, Type.Sequence type) {
        List<Variable> changed = setting.chance(5) ? variables.writable(Type.INT::equals) : List.of();
        if (!changed.isEmpty()) {
            Expression step = EffectWriter.step(setting, Target.of(setting.pick(changed)));
            return new Expression(Type.INT, step.bare() + " & 1", f -> step.integer(f) & 1);
        }
        List<Variable> integers = variables.readable(Type.INT::equals);
        if (integers.isEmpty() || setting.chance(50)) {
            return Arithmetic.integerLiteral(setting.random().nextInt(2));
        }
        String name = setting.pick(integers).name();
        if (setting.chance(4) && !type.isList()) {
            return new Expression(Type.INT, name, f -> f.get(name));
        }
        if (setting.chance(50)) {
            return new Expression(Type.INT, name + " & 1", f -> (Integer) f.get(name) & 1);
        }
        String length = sequence.text() + (type.isList() ? ".size()" : ".length");
        return new Expression(
                Type.INT,
                "Math.floorMod(" + name + ", " + length + ")",
                f -> Math.floorMod((Integer) f.get(name), Expression.elements(sequence.eval(f)).length));
    }
}
