package org.adjoint4j.gpt2.train;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a training step takes.
 *
 * @param whole all of it
 * @param forward the loss alone, measured before the step
 * @param backward value and gradient less {@code forward}
 * @param optimizer the update
 * @param allocated bytes of Java objects that a step makes, the median
 */
public record StepTimes(Seconds whole, Seconds forward, Seconds backward, Seconds optimizer, long allocated) {
    /**
     * One measurement, in nanoseconds.
     *
     * @param whole the step
     * @param forward the loss alone
     * @param backward value and gradient less {@code forward}
     * @param optimizer the update
     * @param allocated bytes
     */
    record Measured(long whole, long forward, long backward, long optimizer, long allocated) {}

    /**
     * Summary of many measurements, in seconds.
     *
     * @param median the middle one
     * @param best the least
     */
    public record Seconds(double median, double best) {}

    /** Summarises at least one measurement. */
    static StepTimes of(List<Measured> measured) {
        return new StepTimes(
                seconds(measured, Measured::whole),
                seconds(measured, Measured::forward),
                seconds(measured, Measured::backward),
                seconds(measured, Measured::optimizer),
                sorted(measured, Measured::allocated)[measured.size() / 2]);
    }

    private static Seconds seconds(List<Measured> measured, ToLongFunction<Measured> part) {
        long[] sorted = sorted(measured, part);
        int n = sorted.length;
        return new Seconds((sorted[(n - 1) / 2] + sorted[n / 2]) / 2e9, sorted[0] / 1e9);
    }

    private static long[] sorted(List<Measured> measured, ToLongFunction<Measured> part) {
        return measured.stream().mapToLong(part).sorted().toArray();
    }
}
