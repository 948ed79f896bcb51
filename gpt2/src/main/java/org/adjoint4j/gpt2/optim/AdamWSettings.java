package org.adjoint4j.gpt2.optim;

import org.adjoint4j.backend.AdamWStep;

/**
 * Settings of {@link AdamW}.
 *
 * @param beta1 how much of the gradient's mean is kept, in [0, 1)
 * @param beta2 how much of the squared gradient's mean is kept, in [0, 1)
 * @param epsilon keeps the division finite
 * @param weightDecay share of a matrix, times the learning rate, that a step takes away
 * @param clipNorm the greatest norm of the whole gradient; a longer one is scaled down to it
 */
public record AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public AdamWSettings {
        require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
        require(epsilon > 0, "epsilon", epsilon, "positive");
        require(weightDecay >= 0, "weight decay", weightDecay, "at least 0");
        require(clipNorm > 0, "clipping norm", clipNorm, "positive (infinity: no clipping)");
    }

    /** Returns the values GPT-2 and its kind are trained with. */
    public static AdamWSettings usual() {
        return new AdamWSettings(0.9, 0.99, 1e-8, 0.1, 1.0);
    }

    /** Returns the numbers of a step, which counts from 1. */
    AdamWStep step(double learningRate, int count) {
        return new AdamWStep(learningRate, beta1, beta2, epsilon, clipNorm, count);
    }

    private static void require(boolean holds, String name, double value, String wanted) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + ", must be " + wanted);
        }
    }
}
