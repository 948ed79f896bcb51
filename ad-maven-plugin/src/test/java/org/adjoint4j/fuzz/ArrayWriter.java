package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.adjoint4j.fuzz.Variables.Variable;

/** Writes random statements that make, change, copy and rename arrays; all have at least two elements. */
final class ArrayWriter {
    private static final Type NUMBERS = Type.NUMBERS;
    private static final Type ROWS = Type.ROWS;

    private final Setting setting;
    private final Random random;
    private final Variables variables;
    private final ExpressionWriter expressions;

    ArrayWriter(Setting setting, Variables variables, ExpressionWriter expressions) {
        this.setting = setting;
        this.random = setting.random();
        this.variables = variables;
        this.expressions = expressions;
    }

    /** An array as text, and how it is found when the program runs. */
    private record Place(String text, Function<Frame, Object[]> array) {}

    private static final List<Type> WITH_ARRAYS = List.of(Type.NUMBERS, Type.ROWS, Type.WORLD, Type.HOLDER);

    Statement statement() {
        List<Place> arrays = arrays();
        if (arrays.isEmpty() || random.nextInt(100) < 20) {
            return declaration(arrays);
        }
        Place array = arrays.get(random.nextInt(arrays.size()));
        int kind = random.nextInt(20);
        if (kind < 12) {
            return write(array);
        }
        if (kind < 14) {
            return fill(array);
        }
        if (kind < 16) {
            return move(arrays.get(random.nextInt(arrays.size())), array);
        }
        return kind < 18 ? declaration(arrays) : swapRows(array);
    }

    private List<Place> arrays() {
        List<Place> all = new ArrayList<>();
        for (Variable variable : variables.readable(WITH_ARRAYS::contains)) {
            String name = variable.name();
            if (variable.type().equals(NUMBERS)) {
                all.add(new Place(name, f -> (Object[]) f.get(name)));
            } else if (variable.type().equals(ROWS)) {
                Expression index = index();
                all.add(new Place(
                        name + "[" + index.text() + "]", f -> (Object[]) ((Object[]) f.get(name))[index.integer(f)]));
            } else {
                all.add(new Place(name + ".weights()", f -> (Object[]) ((Object[]) f.get(name))[1]));
            }
        }
        return all;
    }

    private Expression index() {
        List<Variable> integers = variables.readable(Type.INT::equals);
        if (integers.isEmpty() || random.nextInt(2) == 0) {
            int literal = random.nextInt(2);
            return new Expression(Type.INT, Integer.toString(literal), f -> literal);
        }
        String name = integers.get(random.nextInt(integers.size())).name();
        return setting.chance(5)
                ? new Expression(Type.INT, name, f -> f.get(name))
                : new Expression(Type.INT, name + " & 1", f -> (Integer) f.get(name) & 1);
    }

    // ---- declarations ---------------------------------------------------------------------------------------------

    private Statement declaration(List<Place> arrays) {
        int kind = random.nextInt(arrays.isEmpty() ? 3 : 7);
        if (kind == 0) {
            return declared(NUMBERS, "new double[3]", f -> filled(3, f));
        }
        if (kind == 1) {
            String name = variables.reserve();
            Expression first = expressions.of(Type.DOUBLE, 2);
            Expression second = expressions.of(Type.DOUBLE, 1);
            return declared(name, NUMBERS, "{" + first.text() + ", " + second.text() + "}", f -> {
                Object[] made = new Object[2];
                made[0] = Expression.widen(first.eval(f), Type.DOUBLE, f);
                made[1] = Expression.widen(second.eval(f), Type.DOUBLE, f);
                return made;
            });
        }
        if (kind == 2) {
            return declared(ROWS, "new double[2][3]", f -> new Object[] {filled(3, f), filled(3, f)});
        }
        Place source = arrays.get(random.nextInt(arrays.size()));
        return switch (kind) {
            case 3 -> declared(NUMBERS, source.text(), source.array());
            case 4 ->
                declared(
                        NUMBERS,
                        source.text() + ".clone()",
                        f -> source.array().apply(f).clone());
            case 5 ->
                declared(NUMBERS, "Arrays.copyOf(" + source.text() + ", 4)", f -> {
                    Object[] copy = filled(4, f);
                    Object[] array = source.array().apply(f);
                    System.arraycopy(array, 0, copy, 0, Math.min(4, array.length));
                    return copy;
                });
            default ->
                declared(ROWS, "{" + source.text() + ", " + source.text() + ".clone()}", f -> {
                    Object[] array = source.array().apply(f);
                    return new Object[] {array, source.array().apply(f).clone()};
                });
        };
    }

    private static Object[] filled(int length, Frame f) {
        Object[] array = new Object[length];
        Arrays.fill(array, f.constant(0, false));
        return array;
    }

    private Statement declared(Type type, String text, Function<Frame, Object[]> value) {
        return declared(variables.fresh(), type, text, value);
    }

    private Statement declared(String name, Type type, String text, Function<Frame, Object[]> value) {
        if (setting.chance(50)) {
            variables.fix(name, type);
        } else {
            variables.declare(name, type, true, true);
        }
        String source = type.equals(NUMBERS) ? "double[]" : "double[][]";
        return new Statement.Simple(source + " " + name + " = " + text + ";", f -> f.set(name, value.apply(f)));
    }

    // ---- changes --------------------------------------------------------------------------------------------------

    private Statement write(Place array) {
        Expression index = index();
        String target = array.text() + "[" + index.text() + "]";
        int kind = random.nextInt(8);
        if (kind == 0) {
            return new Statement.Simple(target + "++;", f -> {
                Object[] elements = array.array().apply(f);
                int i = index.integer(f);
                elements[i] = Dual.arithmetic('+', (Dual) elements[i], f.constant(1, false));
            });
        }
        Expression value = expressions.of(Type.DOUBLE, 3);
        if (kind < 4) {
            char operator = "+-*".charAt(random.nextInt(3));
            return new Statement.Simple(target + " " + operator + "= " + value.text() + ";", f -> {
                Object[] elements = array.array().apply(f);
                int i = index.integer(f);
                Dual before = (Dual) elements[i];
                elements[i] = Dual.arithmetic(operator, before, (Dual) Expression.widen(value.eval(f), Type.DOUBLE, f));
            });
        }
        return new Statement.Simple(target + " = " + value.text() + ";", f -> {
            Object[] elements = array.array().apply(f);
            int i = index.integer(f);
            elements[i] = Expression.widen(value.eval(f), Type.DOUBLE, f);
        });
    }

    private Statement fill(Place array) {
        Expression value = expressions.of(Type.DOUBLE, 2);
        boolean part = random.nextBoolean();
        String range = part ? ", 0, 1" : "";
        return new Statement.Simple("Arrays.fill(" + array.text() + range + ", " + value.text() + ");", f -> {
            Object[] elements = array.array().apply(f);
            Arrays.fill(elements, 0, part ? 1 : elements.length, Expression.widen(value.eval(f), Type.DOUBLE, f));
        });
    }

    private Statement move(Place from, Place to) {
        int source = random.nextInt(2);
        int target = random.nextInt(2);
        String arguments = from.text() + ", " + source + ", " + to.text() + ", " + target + ", 1";
        return new Statement.Simple(
                "System.arraycopy(" + arguments + ");",
                f -> System.arraycopy(from.array().apply(f), source, to.array().apply(f), target, 1));
    }

    /** Changes which arrays an array of arrays has. */
    private Statement swapRows(Place otherwise) {
        List<Variable> all = variables.readable(ROWS::equals);
        if (all.isEmpty()) {
            return write(otherwise);
        }
        String name = all.get(random.nextInt(all.size())).name();
        if (random.nextInt(2) == 0) {
            Expression index = index();
            return new Statement.Simple(
                    name + "[" + index.text() + "] = " + otherwise.text() + ";",
                    f -> ((Object[]) f.get(name))[index.integer(f)] =
                            otherwise.array().apply(f));
        }
        String row = variables.fresh();
        variables.declare(row, NUMBERS, true, true);
        return new Statement.Block(List.of(
                new Statement.Simple(
                        "double[] " + row + " = " + name + "[0];", f -> f.set(row, ((Object[]) f.get(name))[0])),
                new Statement.Simple(name + "[0] = " + name + "[1];", f -> {
                    Object[] rows = (Object[]) f.get(name);
                    rows[0] = rows[1];
                }),
                new Statement.Simple(name + "[1] = " + row + ";", f -> ((Object[]) f.get(name))[1] = f.get(row))));
    }
}
