package org.adjoint4j.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.adjoint4j.fuzz.ArrayPlaces.Place;

/** Writes random statements that make, change, copy and rename arrays; all have at least two elements. */
final class ArrayWriter {
    private final Setting setting;
    private final Random random;
    private final Variables variables;
    private final ExpressionWriter expressions;
    private final ArrayPlaces places;

    ArrayWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.random = setting.random();
        this.variables = variables;
        this.expressions = expressions;
        this.places = new ArrayPlaces(setting, variables);
    }

    Statement statement() {
        List<Place> arrays = places.numbers(setting.chance(35));
        if (arrays.isEmpty() || random.nextInt(100) < 20) {
            return declaration(arrays);
        }
        Place array = setting.pick(arrays);
        int kind = random.nextInt(20);
        if (kind < 10) {
            return write(array);
        }
        if (kind < 12) {
            return fill(array);
        }
        if (kind < 15) {
            List<Place> alike =
                    arrays.stream().filter(a -> a.type().equals(array.type())).toList();
            return setting.chance(40) ? shift(array) : move(setting.pick(alike), array);
        }
        return kind < 17 ? declaration(arrays) : swapRows(array);
    }

    // ---- declarations ---------------------------------------------------------------------------------------------

    private Statement declaration(List<Place> arrays) {
        int kind = random.nextInt(arrays.isEmpty() ? 4 : 8);
        if (kind == 0) {
            Type.Sequence type = ofNumbers();
            return declared(type, "new " + type.element().source() + "[3]", f -> zeros(type, f, 3));
        }
        if (kind == 1) {
            return literal(ofNumbers());
        }
        if (kind == 2) {
            Type.Sequence type = ofNumbers().equals(Type.NUMBERS) ? Type.ROWS : Type.SINGLE_ROWS;
            String text = "new " + type.source().replace("[][]", "[2][3]");
            return declared(type, text, f -> zeros(type, f, 2, 3));
        }
        if (kind == 3) {
            return declared(Type.CUBE, "new double[2][2][3]", f -> zeros(Type.CUBE, f, 2, 2, 3));
        }
        Place source = setting.pick(arrays);
        return switch (kind) {
            case 4 -> setting.chance(50) ? declared(source.type(), source.text(), source.array()) : row(source);
            case 5 ->
                declared(
                        source.type(),
                        source.text() + ".clone()",
                        f -> source.array().apply(f).clone());
            case 6 ->
                declared(source.type(), "Arrays.copyOf(" + source.text() + ", 4)", f -> {
                    Object[] array = source.array().apply(f);
                    Object[] copy = zeros(source.type(), f, 4);
                    System.arraycopy(array, 0, copy, 0, Math.min(4, array.length));
                    return copy;
                });
            default -> both(source);
        };
    }

    private Type.Sequence ofNumbers() {
        return !setting.smooth() && setting.chance(35) ? Type.SINGLES : Type.NUMBERS;
    }

    private Statement literal(Type.Sequence type) {
        String name = variables.reserve();
        Expression first = expressions.of(type.element(), 2);
        Expression second = expressions.of(type.element(), 1);
        return declared(name, type, "{" + first.text() + ", " + second.text() + "}", f -> {
            Object[] made = new Object[2];
            made[0] = Expression.widen(first.eval(f), type.element(), f);
            made[1] = Expression.widen(second.eval(f), type.element(), f);
            return made;
        });
    }

    /** Another name for an array in an array. */
    private Statement row(Place otherwise) {
        List<Place> all = places.rows();
        if (all.isEmpty()) {
            return declared(otherwise.type(), otherwise.text(), otherwise.array());
        }
        Place row = setting.pick(all).at(places.index(false));
        return declared(row.type(), row.text(), row.array());
    }

    /** An array of arrays that has one and a copy of it, or one twice. */
    private Statement both(Place number) {
        List<Place> rows =
                places.rows().stream().filter(p -> p.type().equals(Type.ROWS)).toList();
        Place source = !rows.isEmpty() && setting.chance(40) ? setting.pick(rows) : number;
        Type.Sequence type = new Type.Sequence(source.type(), Type.Form.ARRAY);
        boolean twice = setting.chance(30);
        String text = "{" + source.text() + ", " + source.text() + (twice ? "}" : ".clone()}");
        return declared(type, text, f -> {
            Object[] first = source.array().apply(f);
            Object[] second = source.array().apply(f);
            return new Object[] {first, twice ? second : second.clone()};
        });
    }

    private static Object[] zeros(Type.Sequence type, Frame f, int... lengths) {
        Object[] array = new Object[lengths[0]];
        for (int i = 0; i < array.length; i++) {
            array[i] = type.element() instanceof Type.Sequence inner
                    ? zeros(inner, f, Arrays.copyOfRange(lengths, 1, lengths.length))
                    : f.constant(0, type.element().equals(Type.FLOAT));
        }
        return array;
    }

    private Statement declared(Type.Sequence type, String text, Function<Frame, Object[]> value) {
        return declared(variables.fresh(), type, text, value);
    }

    private Statement declared(String name, Type.Sequence type, String text, Function<Frame, Object[]> value) {
        if (setting.chance(50)) {
            variables.fix(name, type);
        } else {
            variables.declare(name, type, true, true);
        }
        return new Statement.Simple(type.source() + " " + name + " = " + text + ";", f -> f.set(name, value.apply(f)));
    }

    // ---- changes --------------------------------------------------------------------------------------------------

    private Statement write(Place array) {
        Target target = array.element(places.index(setting.chance(50)));
        int kind = random.nextInt(8);
        Expression effect = kind == 0
                ? EffectWriter.step(setting, target)
                : kind < 4
                        ? expressions.effects().compound(target, 3)
                        : EffectWriter.assignment(target, expressions.of(array.element(), 3));
        return new Statement.Simple(effect.bare() + ";", effect::eval);
    }

    private Statement fill(Place array) {
        Expression value = expressions.of(array.element(), 2);
        boolean part = random.nextBoolean();
        String range = part ? ", 0, 1" : "";
        return new Statement.Simple("Arrays.fill(" + array.text() + range + ", " + value.text() + ");", f -> {
            Object[] elements = array.array().apply(f);
            Object filled = Expression.widen(value.eval(f), array.element(), f);
            Arrays.fill(elements, 0, part ? 1 : elements.length, filled);
        });
    }

    private Statement move(Place from, Place to) {
        int source = random.nextInt(2);
        int target = random.nextInt(2);
        String arguments = from.text() + ", " + source + ", " + to.text() + ", " + target + ", 1";
        return new Statement.Simple("System.arraycopy(" + arguments + ");", f -> {
            Object[] first = from.array().apply(f);
            System.arraycopy(first, source, to.array().apply(f), target, 1);
        });
    }

    /** A move of all elements but one to their neighbours. */
    private Statement shift(Place array) {
        if (!array.text().matches("[\\w.()]+")) {
            return move(array, array);
        }
        int from = random.nextInt(2);
        String name = array.text();
        String arguments = name + ", " + from + ", " + name + ", " + (1 - from) + ", " + name + ".length - 1";
        return new Statement.Simple("System.arraycopy(" + arguments + ");", f -> {
            Object[] elements = array.array().apply(f);
            System.arraycopy(elements, from, elements, 1 - from, elements.length - 1);
        });
    }

    /** Changes which arrays an array of arrays has. */
    private Statement swapRows(Place otherwise) {
        List<Place> all = places.rows();
        if (all.isEmpty()) {
            return write(otherwise);
        }
        Place array = setting.pick(all);
        if (random.nextInt(3) == 0) {
            return replaceRow(array, otherwise);
        }
        Place other = setting.pick(
                all.stream().filter(p -> p.type().equals(array.type())).toList());
        return exchange(array, other);
    }

    private Statement replaceRow(Place array, Place otherwise) {
        List<Place> rows = places.rows().stream()
                .filter(p -> p.type().equals(array.element()))
                .toList();
        boolean fits = otherwise.type().equals(array.element());
        if (!fits && rows.isEmpty()) {
            return exchange(array, array);
        }
        Place row = fits ? otherwise : setting.pick(rows);
        Target target = array.element(places.index(false));
        return new Statement.Simple(target.text() + " = " + row.text() + ";", f -> {
            Target.Cell cell = target.find(f);
            cell.set(row.array().apply(f));
        });
    }

    private Statement exchange(Place array, Place other) {
        String row = variables.fresh();
        variables.declare(row, array.element(), true, true);
        return new Statement.Block(List.of(
                new Statement.Simple(
                        array.element().source() + " " + row + " = " + array.text() + "[0];",
                        f -> f.set(row, array.array().apply(f)[0])),
                new Statement.Simple(array.text() + "[0] = " + other.text() + "[1];", f -> {
                    Object[] rows = array.array().apply(f);
                    rows[0] = other.array().apply(f)[1];
                }),
                new Statement.Simple(
                        other.text() + "[1] = " + row + ";", f -> other.array().apply(f)[1] = f.get(row))));
    }
}
