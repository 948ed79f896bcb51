package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a routine of a random program on dual numbers. */
final class Oracle {
    private Oracle() {}

    /**
     * What came out.
     *
     * @param result its numbers
     * @param arrays the numbers of the arguments that are arrays, as the routine left them
     * @param path differs where other branches were taken
     */
    record Outcome(List<Dual> result, List<Dual> arrays, long path) {
        /** Returns all numbers. */
        List<Dual> outputs() {
            List<Dual> all = new ArrayList<>(result);
            all.addAll(arrays);
            return all;
        }
    }

    /** Runs a routine with the derivative of every number of its input that is differentiated. */
    static Outcome run(Program.Routine routine, List<Object> input) {
        int inputs = leaves(routine, input);
        Frame.Run run = new Frame.Run(inputs);
        int[] next = {0};
        List<Object> arguments = new ArrayList<>();
        List<Dual> arrays = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            int[] number = routine.parameters().get(i).isActive() ? next : null;
            arguments.add(seeded(input.get(i), number, inputs));
        }
        Object result = routine.call(arguments, run);
        for (int i = 0; i < input.size(); i++) {
            Program.Parameter parameter = routine.parameters().get(i);
            if (parameter.type() instanceof Type.Sequence sequence && !sequence.isList() && parameter.isActive()) {
                flatten(arguments.get(i), arrays);
            }
        }
        List<Dual> numbers = new ArrayList<>();
        flatten(result, numbers);
        return new Outcome(numbers, arrays, run.path());
    }

    private static void flatten(Object value, List<Dual> numbers) {
        if (value instanceof Object[] parts) {
            Arrays.stream(parts).forEach(part -> flatten(part, numbers));
        } else if (value instanceof Dual dual) {
            numbers.add(dual);
        }
    }

    /** Returns how many numbers of the input are differentiated. */
    static int leaves(Program.Routine routine, List<Object> input) {
        int sum = 0;
        for (int i = 0; i < input.size(); i++) {
            sum += routine.parameters().get(i).isActive() ? leaves(input.get(i)) : 0;
        }
        return sum;
    }

    private static int leaves(Object value) {
        if (value instanceof Object[] parts) {
            return Arrays.stream(parts).mapToInt(Oracle::leaves).sum();
        }
        return value instanceof Double || value instanceof Float ? 1 : 0;
    }

    /** Returns a value with duals for numbers; constants where {@code next} is null. */
    private static Object seeded(Object value, int[] next, int inputs) {
        if (value instanceof Object[] parts) {
            return Arrays.stream(parts).map(part -> seeded(part, next, inputs)).toArray();
        }
        if (value instanceof Choice choice) {
            return new Choice(choice.type(), (Object[]) seeded(choice.parts(), null, inputs));
        }
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            boolean single = value instanceof Float;
            return next == null ? Dual.constant(number, single, inputs) : Dual.input(number, single, next[0]++, inputs);
        }
        return value;
    }
}
