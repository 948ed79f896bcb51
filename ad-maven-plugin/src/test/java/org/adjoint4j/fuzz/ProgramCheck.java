package org.adjoint4j.fuzz;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.adjoint4j.Vjp;

/** Checks the gradient code of one program. */
final class ProgramCheck {
    private final Compiled compiled;
    private final Program program;
    private final boolean single;
    private int differences;

    /** The program's gradient code is wrong. */
    static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    ProgramCheck(Compiled compiled, Program program) {
        this.compiled = compiled;
        this.program = program;
        String text = program.text();
        this.single = text.contains("float") || text.contains("State") || text.contains("World");
    }

    /** Checks all inputs; returns how many partial derivatives were compared with differences. */
    int check() {
        program.inputs().forEach(this::check);
        return differences;
    }

    private void check(List<Object> input) {
        Program.Routine main = program.main();
        Oracle.Outcome expected;
        try {
            expected = Oracle.run(main, input);
        } catch (Frame.Thrown e) {
            checkThrows(main, e.getMessage(), input);
            return;
        }
        Object[] arguments = arguments(input);
        Object value = compiled.call("Subject", main.name(), arguments);
        List<Double> values = flat(value);
        List<Dual> duals = duals(expected.result());
        for (int i = 0; i < duals.size(); i++) {
            require(
                    same(duals.get(i).value(), values.get(i)),
                    "fuzzer's own value",
                    duals.get(i).value(),
                    values,
                    input);
        }
        pullbacks(main, flat(arguments), value, duals, input);
        if (value instanceof Number) {
            joint(main, flat(arguments), value, duals.get(0), input);
        }
        differences(input, expected, duals);
    }

    private void checkThrows(Program.Routine main, String message, List<Object> input) {
        checkThrows("Subject", main.name(), message, input);
        checkThrows("SubjectAd", main.name() + "Vjp", message, input);
        if (main.result().isReal()) {
            checkThrows("SubjectAd", main.name() + "ValueAndGradient", message, input);
        }
    }

    private void checkThrows(String type, String method, String message, List<Object> input) {
        String found = "nothing";
        try {
            compiled.call(type, method, arguments(input));
        } catch (IllegalStateException e) {
            found = e.getMessage();
        }
        require(message.equals(found), "exception of " + method, message, found, input);
    }

    private void joint(Program.Routine main, List<Double> after, Object value, Dual dual, List<Object> input) {
        Object[] arguments = arguments(input);
        Object both = compiled.call("SubjectAd", main.name() + "ValueAndGradient", arguments);
        require(Compiled.get(both, "value").equals(value), "joint value", value, Compiled.get(both, "value"), input);
        compare("joint gradient", List.of(dual), List.of(1.0), gradient(Compiled.get(both, "gradient"), input), input);
        require(flat(arguments).equals(after), "arguments after the gradient", after, flat(arguments), input);
        Object alone = compiled.call("SubjectAd", main.name() + "Gradient", arguments(input));
        compare("gradient", List.of(dual), List.of(1.0), gradient(alone, input), input);
        if (program.seed() % 10 == 0) {
            IntStream.range(0, 4).parallel().forEach(i -> {
                Object other = compiled.call("SubjectAd", main.name() + "Gradient", arguments(input));
                require(flat(other).equals(flat(alone)), "gradient in a thread", alone, other, input);
            });
        }
    }

    private void pullbacks(
            Program.Routine main, List<Double> after, Object value, List<Dual> duals, List<Object> input) {
        Object[] arguments = arguments(input);
        @SuppressWarnings("unchecked") // by its declaration
        Vjp<Object, Object> vjp = (Vjp<Object, Object>) compiled.call("SubjectAd", main.name() + "Vjp", arguments);
        require(flat(vjp.value()).equals(flat(value)), "Vjp's value", value, vjp.value(), input);
        require(flat(arguments).equals(after), "arguments after the forward sweep", after, flat(arguments), input);
        spoil(arguments);
        List<List<Double>> seeds = duals.size() == 1
                ? List.of(List.of(1.0), List.of(-2.5), List.of(1.0))
                : List.of(List.of(1.0, 0.0), List.of(-0.5, 2.0), List.of(1.0, 0.0));
        for (List<Double> seed : seeds) {
            Object adjoint = adjoint(value, seed);
            compare("pullback of " + seed, duals, seed, gradient(vjp.pullback(adjoint), input), input);
        }
    }

    /** A pullback does not depend on what becomes of the arrays that its method was given. */
    private static void spoil(Object value) {
        if (value instanceof double[] numbers) {
            Arrays.fill(numbers, Double.NaN);
        } else if (value instanceof Object[] parts) {
            Arrays.stream(parts).forEach(ProgramCheck::spoil);
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                spoil(Compiled.get(value, component.getName()));
            }
        }
    }

    private Object adjoint(Object value, List<Double> seed) {
        if (value instanceof Float) {
            return seed.get(0).floatValue();
        }
        return value instanceof Double ? seed.get(0) : make(compiled.type("Subject$Pair"), seed.toArray());
    }

    private void compare(String what, List<Dual> duals, List<Double> seed, List<Double> gradient, List<Object> input) {
        for (int i = 0; i < gradient.size(); i++) {
            double expected = 0;
            double magnitude = 0;
            for (int k = 0; k < seed.size(); k++) {
                expected += seed.get(k) * duals.get(k).tangent()[i];
                magnitude += Math.abs(seed.get(k)) * duals.get(k).magnitude()[i];
            }
            double tolerance = single
                    ? 1e-4 * Math.abs(expected) + 1e-5 * magnitude
                    : 1e-9 * Math.abs(expected) + 1e-12 * magnitude;
            boolean close = Math.abs(expected - gradient.get(i)) <= tolerance + 1e-300;
            require(close, what + ", input number " + i, expected, gradient, input);
        }
    }

    /** Central differences in two steps that agree must agree with the derivative; across a branch or kink none. */
    private void differences(List<Object> input, Oracle.Outcome at, List<Dual> duals) {
        if (single || program.text().replace("(int) Ad.stopGradient", "").contains("stopGradient")) {
            return;
        }
        for (int i = 0; i < duals.get(0).tangent().length; i++) {
            Double wide = difference(input, i, 1e-4, at.path());
            Double narrow = difference(input, i, 5e-5, at.path());
            double expected = duals.get(0).tangent()[i];
            double scale = 1e-2 + Math.abs(expected);
            if (wide != null && narrow != null && Math.abs(wide - narrow) < 1e-5 * scale) {
                differences++;
                require(Math.abs(narrow - expected) < 1e-3 * scale, "difference by " + i, expected, narrow, input);
            }
        }
    }

    private Double difference(List<Object> input, int number, double step, long path) {
        List<Object> above = shifted(input, number, step);
        List<Object> below = shifted(input, number, -step);
        if (!isOn(path, above) || !isOn(path, below)) {
            return null;
        }
        String name = program.main().name();
        double up = flat(compiled.call("Subject", name, arguments(above))).get(0);
        double down = flat(compiled.call("Subject", name, arguments(below))).get(0);
        return (up - down) / (2 * step);
    }

    private boolean isOn(long path, List<Object> input) {
        try {
            return Oracle.run(program.main(), input).path() == path;
        } catch (Dual.NotFinite
                | Frame.TooLong
                | Frame.Thrown e) { // a neighbour may loop for ever where the input did not
            return false;
        }
    }

    private static List<Object> shifted(List<Object> input, int number, double step) {
        int[] next = {0};
        return input.stream().map(v -> shifted(v, number, step, next)).toList();
    }

    private static Object shifted(Object value, int number, double step, int[] next) {
        if (value instanceof Object[] parts) {
            return Arrays.stream(parts).map(p -> shifted(p, number, step, next)).toArray();
        }
        if (value instanceof Double real) {
            return next[0]++ == number ? real + step : real;
        }
        return value;
    }

    private static boolean same(double a, double b) {
        return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
    }

    private void require(boolean condition, String what, Object expected, Object found, List<Object> input) {
        if (!condition) {
            throw new Wrong(what + ": expected " + expected + ", found " + found + " at "
                    + Arrays.deepToString(input.toArray()));
        }
    }

    // ---- Java objects ---------------------------------------------------------------------------------------------

    private Object[] arguments(List<Object> input) {
        Object[] arguments = new Object[input.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = object(program.main().parameters().get(i).type(), input.get(i));
        }
        return arguments;
    }

    private Object object(Type type, Object value) {
        if (type instanceof Type.Record rec) {
            Object[] parts = (Object[]) value;
            Object[] components = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                components[i] = object(rec.components().get(i).type(), parts[i]);
            }
            return make(compiled.type("Subject$" + rec.source()), components);
        }
        if (type instanceof Type.Sequence sequence) {
            List<Object> elements = new ArrayList<>();
            for (Object part : (Object[]) value) {
                elements.add(object(sequence.element(), part));
            }
            return sequence.isList()
                    ? List.copyOf(elements)
                    : elements.stream().mapToDouble(Double.class::cast).toArray();
        }
        return value;
    }

    private static Object make(Class<?> type, Object[] components) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Dual> duals(Object result) {
        if (result instanceof Object[] parts) {
            return Arrays.stream(parts).map(Dual.class::cast).toList();
        }
        return List.of((Dual) result);
    }

    /** Returns a gradient's numbers in the order of the inputs. */
    private List<Double> gradient(Object gradient, List<Object> input) {
        List<Double> numbers = flat(gradient);
        int leaves = input.stream().mapToInt(Oracle::leaves).sum();
        require(numbers.size() == leaves, "size of the gradient", leaves, gradient, input);
        return numbers;
    }

    private static List<Double> flat(Object value) {
        List<Double> numbers = new ArrayList<>();
        flatten(value, numbers);
        return numbers;
    }

    private static void flatten(Object value, List<Double> numbers) {
        if (value instanceof Double || value instanceof Float) {
            numbers.add(((Number) value).doubleValue());
        } else if (value instanceof List<?> list) {
            list.forEach(element -> flatten(element, numbers));
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                flatten(Array.get(value, i), numbers);
            }
        } else if (value instanceof Record) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                flatten(Compiled.get(value, component.getName()), numbers);
            }
        }
    }
}
