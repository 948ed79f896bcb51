package org.adjoint4j.benchmarks;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Measurements of one thing, summed up.
 *
 * @param median the middle one
 * @param best the least
 */
public record Timings(double median, double best) {
    /** Sums up at least one measurement. */
    public static Timings of(double... measured) {
        if (measured.length == 0) {
            throw new IllegalArgumentException("nothing was measured; measure at least once");
        }
        double[] sorted = measured.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return new Timings((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[0]);
    }

    /** Returns both changed. */
    public Timings map(DoubleUnaryOperator change) {
        return new Timings(change.applyAsDouble(median), change.applyAsDouble(best));
    }
}
