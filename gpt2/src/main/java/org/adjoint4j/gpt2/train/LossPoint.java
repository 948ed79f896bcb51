package org.adjoint4j.gpt2.train;

/**
 * A point of the loss curve, in nats a token.
 *
 * @param step the step it was taken after
 * @param train mean training loss since the last point
 * @param validation loss on text held back; NaN where it was not measured
 */
record LossPoint(int step, double train, double validation) {
    boolean isValidated() {
        return !Double.isNaN(validation);
    }
}
