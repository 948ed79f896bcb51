package org.adjoint4j.gpt2.train;

import java.nio.file.Path;

/**
 * How a model is trained and how often something is said about it.
 *
 * @param steps all steps, those made before a resumed checkpoint among them
 * @param rows sequences of a batch
 * @param learningRate the peak of the schedule; it ends at a tenth of it
 * @param warmup steps of rising learning rate
 * @param seed chooses batches and dropout
 * @param intervals how often something is reported
 * @param folder where losses, their picture and the checkpoint go
 */
public record TrainingOptions(
        int steps, int rows, double learningRate, int warmup, long seed, Intervals intervals, Path folder) {
    /**
     * Steps between reports; 0 means only at the end.
     *
     * @param log a line with loss and speed
     * @param validation the loss on part of the text held back
     * @param sample a story
     * @param checkpoint the model's file and the loss curve
     */
    public record Intervals(int log, int validation, int sample, int checkpoint) {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if one is negative
         */
        public Intervals {
            if (Math.min(Math.min(log, validation), Math.min(sample, checkpoint)) < 0) {
                throw new IllegalArgumentException("intervals are " + log + ", " + validation + ", " + sample + ", "
                        + checkpoint + " steps, must be 0 (only at the end) or more");
            }
        }
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public TrainingOptions {
        if (steps <= 0) {
            throw new IllegalArgumentException("number of steps is " + steps + ", must be positive");
        }
        if (rows <= 0) {
            throw new IllegalArgumentException("batch is " + rows + " sequences, must be positive");
        }
    }
}
