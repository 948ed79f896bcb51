package org.adjoint4j.gpt2.metrics;

/**
 * What one training step showed.
 *
 * @param step counted from 1
 * @param tokens learnt from so far
 * @param seconds of training so far
 * @param loss training loss in nats a token, before the step's update
 * @param validationLoss loss on text held back after the update; NaN where it was not measured
 * @param learningRate of the step
 * @param gradientNorm before clipping
 * @param tokensPerSecond speed of the step alone
 */
public record Measurement(
        int step,
        long tokens,
        double seconds,
        double loss,
        double validationLoss,
        double learningRate,
        double gradientNorm,
        double tokensPerSecond) {
    /** Returns whether there is a {@link #validationLoss}. */
    public boolean isValidated() {
        return !Double.isNaN(validationLoss);
    }

    /** Returns the same measurement with a loss on text held back. */
    public Measurement withValidationLoss(double newLoss) {
        return new Measurement(step, tokens, seconds, loss, newLoss, learningRate, gradientNorm, tokensPerSecond);
    }
}
