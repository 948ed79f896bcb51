package org.adjoint4j.fuzz;

import java.util.ArrayList;
import java.util.List;

/** Runs a routine of a random program on dual numbers. */
final class Oracle {
    private Oracle() {}

    /**
     * What came out.
     *
     * @param result a {@link Dual}, or an array of such
     * @param path differs where other branches were taken
     */
    record Outcome(Object result, long path) {}

    /** Runs a routine with the derivative of every number of its input. */
    static Outcome run(Program.Routine routine, List<Object> input) {
        int inputs = input.stream().mapToInt(Oracle::leaves).sum();
        Frame.Run run = new Frame.Run(inputs);
        int[] next = {0};
        List<Object> arguments = new ArrayList<>();
        input.forEach(value -> arguments.add(seeded(value, next, inputs)));
        Object result = routine.call(arguments, run);
        return new Outcome(result, run.path());
    }

    static int leaves(Object value) {
        if (value instanceof Object[] parts) {
            int sum = 0;
            for (Object part : parts) {
                sum += leaves(part);
            }
            return sum;
        }
        return value instanceof Integer ? 0 : 1;
    }

    private static Object seeded(Object value, int[] next, int inputs) {
        if (value instanceof Object[] parts) {
            Object[] seeded = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                seeded[i] = seeded(parts[i], next, inputs);
            }
            return seeded;
        }
        if (value instanceof Number number && !(value instanceof Integer)) {
            return Dual.input(number.doubleValue(), value instanceof Float, next[0]++, inputs);
        }
        return value;
    }
}
