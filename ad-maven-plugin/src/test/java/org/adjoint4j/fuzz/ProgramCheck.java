package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.adjoint4j.Vjp;
import org.adjoint4j.runtime.InPlaceVjp;
import org.adjoint4j.runtime.Shadows;

/** Checks the gradient code of one program. */
final class ProgramCheck {
    private final Compiled compiled;
    private final Program program;
    private final Program.Routine main;
    private final Objects objects;
    private final String generated;
    private final String text;
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
        this.main = program.main();
        this.objects = new Objects(compiled, program);
        this.generated =
                program.owner() + (main.home() == null ? "" : main.home().name()) + "Ad";
        this.text = program.text();
    }

    /** Checks all inputs; returns how many partial derivatives were compared with differences. */
    int check() {
        program.inputs().forEach(input -> new OneInput(input).check());
        return differences;
    }

    private boolean isSingle() {
        return text.contains("float") || text.contains("State") || text.contains("World");
    }

    private Object[] arguments(List<Object> input) {
        return IntStream.range(0, input.size())
                .mapToObj(i -> objects.of(main.parameters().get(i).type(), input.get(i)))
                .toArray();
    }

    private Object primal(Object[] arguments) {
        String owner =
                program.owner() + (main.home() == null ? "" : "$" + main.home().name());
        if (!main.style().isInstance()) {
            return compiled.call(owner, main.name(), arguments);
        }
        return compiled.callOn(arguments[0], main.name(), Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    /** Returns the numbers in the arguments that are differentiated arrays. */
    private List<Double> arrays(Object[] arguments) {
        List<Double> all = new ArrayList<>();
        for (int i : arrayParameters()) {
            all.addAll(Objects.flat(arguments[i]));
        }
        return all;
    }

    private int[] arrayParameters() {
        return IntStream.range(0, main.parameters().size())
                .filter(i -> main.parameters().get(i).isActive())
                .filter(i -> main.parameters().get(i).type() instanceof Type.Sequence s && !s.isList())
                .toArray();
    }

    /** The checks with one set of arguments. */
    private final class OneInput {
        private final List<Object> input;
        private List<Double> after;
        private Object value;
        private List<Dual> result;

        OneInput(List<Object> input) {
            this.input = input;
        }

        void check() {
            Oracle.Outcome expected;
            try {
                expected = Oracle.run(main, input);
            } catch (Frame.Thrown e) {
                checkThrows(new IllegalStateException(e.getMessage()));
                return;
            } catch (IndexOutOfBoundsException | ArithmeticException e) {
                checkThrows(e);
                return;
            }
            Object[] arguments = arguments(input);
            value = primal(arguments);
            after = Objects.flat(arguments);
            result = expected.result();
            List<Double> values = new ArrayList<>(Objects.flat(value));
            values.addAll(arrays(arguments));
            List<Double> own = expected.outputs().stream().map(Dual::value).toList();
            require(own.equals(values), "fuzzer's own value", own, values);
            if (!main.result().equals(Type.VOID)) {
                pullbacks();
            }
            if (main.result().isReal()) {
                joint(result.get(0));
            }
            if (compiled.has(generated, main.name() + "InPlaceVjp")) {
                inPlace(expected.outputs());
            }
            differences(expected);
        }

        // ---- exceptions
        // -----------------------------------------------------------------------------------------------

        private void checkThrows(RuntimeException expected) {
            List<Double> left = checkThrows("the original", expected, ProgramCheck.this::primal);
            List<String> forms = List.of("Vjp", "InPlaceVjp", "ValueAndGradient", "Gradient");
            for (String form : forms) {
                if (compiled.has(generated, main.name() + form)) {
                    List<Double> found = checkThrows(
                            form, expected, arguments -> compiled.call(generated, main.name() + form, arguments));
                    require(found.equals(left), "arguments after an exception of " + form, left, found);
                }
            }
        }

        private List<Double> checkThrows(String what, RuntimeException expected, Consumer<Object[]> call) {
            Object[] arguments = arguments(input);
            RuntimeException found = null;
            try {
                call.accept(arguments);
            } catch (RuntimeException e) {
                found = e;
            }
            require(found != null && expected.getClass() == found.getClass(), "exception of " + what, expected, found);
            // HotSpot leaves the message out where an exception is thrown often
            boolean same = expected.getMessage() == null
                    || found.getMessage() == null
                    || expected.getMessage().equals(found.getMessage());
            require(same, "message of " + what, expected, found);
            return Objects.flat(arguments);
        }

        // ---- the three forms
        // ------------------------------------------------------------------------------------------

        private void joint(Dual dual) {
            Object[] arguments = arguments(input);
            Object both = compiled.call(generated, main.name() + "ValueAndGradient", arguments);
            require(Compiled.get(both, "value").equals(value), "joint value", value, Compiled.get(both, "value"));
            compare("joint gradient", List.of(dual), List.of(1.0), Compiled.get(both, "gradient"));
            require(Objects.flat(arguments).equals(after), "arguments after the gradient", after, arguments);
            Object alone = compiled.call(generated, main.name() + "Gradient", arguments(input));
            compare("gradient", List.of(dual), List.of(1.0), alone);
            inThreads("gradient", alone, () -> compiled.call(generated, main.name() + "Gradient", arguments(input)));
        }

        private void inThreads(String what, Object alone, Supplier<Object> call) {
            if (program.seed() % 10 == 0) {
                IntStream.range(0, 4).parallel().forEach(i -> {
                    Object other = call.get();
                    require(Objects.flat(other).equals(Objects.flat(alone)), what + " in a thread", alone, other);
                });
            }
        }

        private void pullbacks() {
            Object[] arguments = arguments(input);
            @SuppressWarnings("unchecked") // by its declaration
            Vjp<Object, Object> vjp = (Vjp<Object, Object>) compiled.call(generated, main.name() + "Vjp", arguments);
            List<Double> values = Objects.flat(value);
            require(Objects.flat(vjp.value()).equals(values), "Vjp's value", value, vjp.value());
            require(Objects.flat(arguments).equals(after), "arguments after the forward sweep", after, arguments);
            Object like = Objects.like(value, values.iterator());
            Objects.spoil(arguments);
            for (int[] form : new int[][] {{1, 0}, {-5, 3}, {1, 0}}) {
                List<Double> seed = seed(values.size(), form[0], form[1]);
                Object adjoint = Objects.like(like, seed.iterator());
                Object gradient = vjp.pullback(adjoint);
                compare("pullback of " + seed, result, seed, gradient);
                require(Objects.flat(adjoint).equals(seed), "adjoint after the pullback", seed, adjoint);
                inThreads("pullback", gradient, () -> vjp.pullback(adjoint));
            }
        }

        /** The adjoints of arrays are where the caller keeps them. */
        private void inPlace(List<Dual> outputs) {
            Object[] arguments = arguments(input);
            @SuppressWarnings("unchecked") // by its declaration
            InPlaceVjp<Object, Object> vjp =
                    (InPlaceVjp<Object, Object>) compiled.call(generated, main.name() + "InPlaceVjp", arguments);
            require(Objects.flat(arguments).equals(after), "arguments after the in-place form", after, arguments);
            boolean isArray = value != null && value.getClass().isArray();
            for (int[] form : new int[][] {{1, 0}, {-5, 3}, {1, 0}}) {
                List<Double> seed = seed(outputs.size(), form[0], form[1]);
                var numbers = seed.iterator();
                Object adjoint = value == null ? null : Objects.like(value, numbers);
                Shadows shadows = new Shadows();
                if (isArray) {
                    shadows.add(vjp.value(), adjoint);
                }
                for (int i : arrayParameters()) {
                    shadows.add(arguments[i], Objects.like(arguments[i], numbers));
                }
                compare("in-place pullback of " + seed, outputs, seed, vjp.pullback(isArray ? null : adjoint, shadows));
            }
        }

        private static List<Double> seed(int size, int factor, int step) {
            return IntStream.range(0, size)
                    .mapToObj(i -> i == 0 ? factor * 0.5 + 0.5 : (i % 4) * step * 0.25)
                    .toList();
        }

        private void compare(String what, List<Dual> duals, List<Double> seed, Object found) {
            List<Double> gradient = Objects.flat(found);
            int leaves = Oracle.leaves(main, input);
            require(gradient.size() == leaves, "size of the gradient by " + what, leaves, found);
            for (int i = 0; i < gradient.size(); i++) {
                double expected = 0;
                double tolerance = 1e-30; // where a float's adjoint underflows
                for (int k = 0; k < seed.size(); k++) {
                    expected += seed.get(k) * duals.get(k).tangent()[i];
                    tolerance += Math.abs(seed.get(k)) * tolerance(duals.get(k), i);
                }
                tolerance += 1e-9 * Math.abs(expected);
                boolean close = Math.abs(expected - gradient.get(i)) <= tolerance;
                require(close, what + ", input number " + i, expected, gradient);
            }
        }

        /**
         * Every contribution passes through the operations of a chain, so that roundings change at most their number times
         * a unit in the last place of the sum of all contributions' sizes; twice that, as sums have more than two parts.
         */
        private static double tolerance(Dual output, int number) {
            return output.magnitude()[number] * (1e-12 + 2 * output.rounding());
        }

        private void require(boolean condition, String what, Object expected, Object found) {
            if (!condition) {
                Object shown = found instanceof Object[] many ? Arrays.deepToString(many) : found;
                throw new Wrong(what + ": expected " + expected + ", found " + shown + " at "
                        + Arrays.deepToString(input.toArray()));
            }
        }

        // ---- differences
        // ----------------------------------------------------------------------------------------------

        /** Central differences in two steps that agree must agree with the derivative; across a kink there are none. */
        private void differences(Oracle.Outcome at) {
            if (isSingle() || text.replace("(int) Ad.stopGradient", "").contains("stopGradient")) {
                return;
            }
            Dual output = at.outputs().get(0);
            for (int i = 0; i < output.tangent().length; i++) {
                Double wide = difference(i, 1e-4, at.path());
                Double narrow = difference(i, 5e-5, at.path());
                double expected = output.tangent()[i];
                double scale = 1e-2 + Math.abs(expected);
                if (wide != null && narrow != null && Math.abs(wide - narrow) < 1e-5 * scale) {
                    differences++;
                    require(Math.abs(narrow - expected) < 1e-3 * scale, "difference by " + i, expected, narrow);
                }
            }
        }

        private Double difference(int number, double step, long path) {
            List<Object> above = shifted(number, step);
            List<Object> below = shifted(number, -step);
            return isOn(path, above) && isOn(path, below) ? (first(above) - first(below)) / (2 * step) : null;
        }

        private double first(List<Object> at) {
            Object[] arguments = arguments(at);
            List<Double> numbers = new ArrayList<>(Objects.flat(primal(arguments)));
            numbers.addAll(arrays(arguments));
            return numbers.get(0);
        }

        private boolean isOn(long path, List<Object> at) {
            try {
                return Oracle.run(main, at).path() == path;
            } catch (Dual.NotFinite
                    | Frame.TooLong
                    | Frame.Thrown
                    | IndexOutOfBoundsException
                    | ArithmeticException e) {
                return false; // a neighbour may loop for ever where the input did not
            }
        }

        private List<Object> shifted(int number, double step) {
            int[] next = {0};
            return IntStream.range(0, input.size())
                    .mapToObj(i -> main.parameters().get(i).isActive()
                            ? shifted(input.get(i), number, step, next)
                            : input.get(i))
                    .toList();
        }

        private static Object shifted(Object shifted, int number, double step, int[] next) {
            if (shifted instanceof Object[] parts) {
                return Arrays.stream(parts)
                        .map(p -> shifted(p, number, step, next))
                        .toArray();
            }
            if (shifted instanceof Double real) {
                return next[0]++ == number ? real + step : real;
            }
            return shifted;
        }
    }
}
