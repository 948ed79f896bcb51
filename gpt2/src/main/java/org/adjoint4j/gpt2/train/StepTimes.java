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
 */
public record StepTimes(Seconds whole, Seconds forward, Seconds backward, Seconds optimizer) {
    /**
     * One measurement in nanoseconds.
     *
     * @param whole the step
     * @param forward the loss alone
     * @param backward value and gradient less {@code forward}
     * @param optimizer the update
     */
    record Nanos(long whole, long forward, long backward, long optimizer) {}

    /**
     * Summary of many measurements, in seconds.
     *
     * @param median the middle one
     * @param best the least
     */
    public record Seconds(double median, double best) {}

    /** Summarises at least one measurement. */
    static StepTimes of(List<Nanos> measured) {
        return new StepTimes(
                seconds(measured, Nanos::whole),
                seconds(measured, Nanos::forward),
                seconds(measured, Nanos::backward),
                seconds(measured, Nanos::optimizer));
    }

    private static Seconds seconds(List<Nanos> measured, ToLongFunction<Nanos> part) {
        long[] sorted = measured.stream().mapToLong(part).sorted().toArray();
        int n = sorted.length;
        return new Seconds((sorted[(n - 1) / 2] + sorted[n / 2]) / 2e9, sorted[0] / 1e9);
    }
}
