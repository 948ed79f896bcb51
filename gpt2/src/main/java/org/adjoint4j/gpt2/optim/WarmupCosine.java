package org.adjoint4j.gpt2.optim;

/**
 * A learning rate that rises linearly to its peak and then falls along half a cosine.
 *
 * @param peak the greatest rate
 * @param minimum the rate that it falls to
 * @param warmup steps of the rise
 * @param total all steps; later ones have the minimum
 */
public record WarmupCosine(double peak, double minimum, int warmup, int total) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public WarmupCosine {
        if (!(peak > 0 && peak < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("learning rate is " + peak + ", must be positive");
        }
        if (!(minimum >= 0 && minimum <= peak)) {
            throw new IllegalArgumentException(
                    "smallest learning rate is " + minimum + ", must be between 0 and the peak " + peak);
        }
        if (warmup < 0) {
            throw new IllegalArgumentException("warm-up is " + warmup + " steps, must not be negative");
        }
    }

    /** Returns the rate of a step, counted from 1. */
    public double rate(int step) {
        if (step <= warmup) {
            return peak * step / warmup;
        }
        if (step >= total) {
            return minimum;
        }
        double progress = (double) (step - warmup) / (total - warmup);
        return minimum + (peak - minimum) * (1 + Math.cos(Math.PI * progress)) / 2;
    }
}
