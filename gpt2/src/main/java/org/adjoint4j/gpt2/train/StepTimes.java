package org.adjoint4j.gpt2.train;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a training step takes.
 *
 * @param whole all of it, from the end of the step before
 * @param forward the loss alone
 * @param backward value and gradient less {@code forward}
 * @param optimizer the update
 * @param allocated bytes of Java objects that a step makes, the median
 */
public record StepTimes(Seconds whole, Seconds forward, Seconds backward, Seconds optimizer, long allocated) {
    /**
     * One step among others.
     *
     * @param nanos from the end of the step before
     * @param allocated bytes
     */
    record Whole(long nanos, long allocated) {}

    /**
     * One measurement of the parts, each made when the one before is over, in nanoseconds.
     *
     * @param forward the loss alone
     * @param backward value and gradient less {@code forward}
     * @param optimizer the update
     */
    record Parts(long forward, long backward, long optimizer) {}

    /**
     * Summary of many measurements, in seconds.
     *
     * @param median the middle one
     * @param best the least
     */
    public record Seconds(double median, double best) {}

    /** Summarises at least one measurement each. */
    static StepTimes of(List<Whole> wholes, List<Parts> parts) {
        return new StepTimes(
                seconds(wholes, Whole::nanos),
                seconds(parts, Parts::forward),
                seconds(parts, Parts::backward),
                seconds(parts, Parts::optimizer),
                sorted(wholes, Whole::allocated)[wholes.size() / 2]);
    }

    private static <T> Seconds seconds(List<T> measured, ToLongFunction<T> part) {
        long[] sorted = sorted(measured, part);
        int n = sorted.length;
        return new Seconds((sorted[(n - 1) / 2] + sorted[n / 2]) / 2e9, sorted[0] / 1e9);
    }

    private static <T> long[] sorted(List<T> measured, ToLongFunction<T> part) {
        return measured.stream().mapToLong(part).sorted().toArray();
    }
}
