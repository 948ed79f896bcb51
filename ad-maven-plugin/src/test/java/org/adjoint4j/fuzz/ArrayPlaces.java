package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.adjoint4j.fuzz.Variables.Variable;

/** Finds arrays that may be written to, and random indexes of them; all arrays have at least two elements. */
final class ArrayPlaces {
    private static final List<Type> RECORDS = List.of(Type.WORLD, Type.HOLDER);

    private final Setting setting;
    private final Variables variables;

    ArrayPlaces(Setting setting, Variables variables) {
        this.setting = setting;
        this.variables = variables;
    }

    /** An array as text, and how it is found when the program runs. */
    record Place(String text, Type.Sequence type, Function<Frame, Object[]> array) {
        Type element() {
            return type.element();
        }

        Place at(Expression index) {
            return new Place(text + "[" + index.bare() + "]", (Type.Sequence) element(), f -> {
                Object[] rows = array.apply(f);
                return (Object[]) rows[index.integer(f)];
            });
        }

        Target element(Expression index) {
            return new Target(text + "[" + index.bare() + "]", element(), f -> {
                Object[] elements = array.apply(f);
                int i = index.integer(f);
                return Target.cell(() -> elements[i], value -> elements[i] = value);
            });
        }
    }

    /** Returns the arrays of numbers that can be reached; {@code effects} says whether the way there may change integers. */
    List<Place> numbers(boolean effects) {
        List<Place> all = new ArrayList<>();
        for (Place place : named(type -> true)) {
            Place inner = place;
            while (!inner.element().isReal()) {
                inner = inner.at(index(effects));
            }
            all.add(inner);
        }
        for (Variable variable : variables.readable(RECORDS::contains)) {
            String name = variable.name();
            all.add(new Place(name + ".weights()", Type.NUMBERS, f -> (Object[]) ((Object[]) f.get(name))[1]));
        }
        return all;
    }

    /** Returns the arrays of arrays that can be reached. */
    List<Place> rows() {
        List<Place> all = new ArrayList<>();
        for (Place place : named(type -> ((Type.Sequence) type).isArrayOfArrays())) {
            all.add(place);
            if (place.element() instanceof Type.Sequence inner && inner.isArrayOfArrays()) {
                all.add(place.at(index(false)));
            }
        }
        return all;
    }

    private List<Place> named(Predicate<Type> fits) {
        return variables.readable(type -> Type.ARRAYS.contains(type) && fits.test(type)).stream()
                .map(v -> new Place(v.name(), (Type.Sequence) v.type(), f -> (Object[]) f.get(v.name())))
                .toList();
    }

    /** Returns an index, which changes a variable where {@code effects}. */
    Expression index(boolean effects) {
        List<Variable> changed = effects ? variables.writable(Type.INT::equals) : List.of();
        if (!changed.isEmpty() && setting.chance(45)) {
            Expression step = setting.chance(70)
                    ? EffectWriter.step(setting, Target.of(setting.pick(changed)))
                    : shifted(Target.of(setting.pick(changed)));
            return new Expression(Type.INT, "(" + step.text() + " & 1)", f -> step.integer(f) & 1);
        }
        List<Variable> integers = variables.readable(Type.INT::equals);
        if (integers.isEmpty() || setting.chance(50)) {
            int literal = setting.random().nextInt(2);
            return new Expression(Type.INT, Integer.toString(literal), f -> literal);
        }
        String name = setting.pick(integers).name();
        return setting.chance(5)
                ? new Expression(Type.INT, name, f -> f.get(name))
                : new Expression(Type.INT, "(" + name + " & 1)", f -> (Integer) f.get(name) & 1);
    }

    private Expression shifted(Target variable) {
        int by = 1 + setting.random().nextInt(3);
        return new Expression(Type.INT, "(" + variable.text() + " += " + by + ")", f -> {
            Target.Cell cell = variable.find(f);
            return cell.set((Integer) cell.get() + by);
        });
    }
}
