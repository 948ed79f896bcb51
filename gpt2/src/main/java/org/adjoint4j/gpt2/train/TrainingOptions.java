package org.adjoint4j.gpt2.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.adjoint4j.gpt2.optim.WarmupCosine;

/**
 * How a model is trained and how often something is said about it.
 *
 * @param steps all steps, those made before a resumed checkpoint among them
 * @param rows sequences of a batch
 * @param accumulation batches whose mean gradient makes a step
 * @param schedule the learning rate of each step
 * @param seed chooses batches and dropout
 * @param intervals how often something is reported
 * @param limits what ends training before the last step
 * @param validationBatches the most batches of held back text that a measurement while training uses
 * @param folder where losses, their pictures and the checkpoints go
 */
public record TrainingOptions(
        int steps,
        int rows,
        int accumulation,
        WarmupCosine schedule,
        long seed,
        Intervals intervals,
        Limits limits,
        int validationBatches,
        Path folder) {
    /**
     * Steps between reports; 0 means only at the end.
     *
     * @param log a line with loss and speed
     * @param validation the loss on part of the text held back
     * @param sample a story
     * @param checkpoint the model's file and the curves
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
     * What ends training early.
     *
     * @param time how long this session may train
     * @param patience the number of validations in a row without a better loss that ends training; 0 means no such end
     */
    public record Limits(Optional<Duration> time, int patience) {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException naming the one that can't be
         */
        public Limits {
            if (time.isPresent() && time.get().isNegative()) {
                throw new IllegalArgumentException("time limit is " + time.get() + ", must not be negative");
            }
            if (patience < 0) {
                throw new IllegalArgumentException("patience is " + patience + ", must be 0 (no early stop) or more");
            }
        }

        /** Returns no limits. */
        public static Limits none() {
            return new Limits(Optional.empty(), 0);
        }
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public TrainingOptions {
        requirePositive("number of steps", steps);
        requirePositive("batch", rows);
        requirePositive("number of accumulated batches", accumulation);
        requirePositive("number of validation batches", validationBatches);
        if (limits.patience() > 0 && intervals.validation() == 0) {
            throw new IllegalArgumentException(
                    "patience is " + limits.patience() + " validations, but none is made while training; give their"
                            + " interval, or 0 for no early stop");
        }
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }
}
