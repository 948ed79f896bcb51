package org.adjoint4j.backend;

/**
 * The numbers of a step of AdamW (Loshchilov and Hutter 2017, arXiv 1711.05101) that all parameters have in common.
 *
 * @param rate the learning rate
 * @param beta1 how much of the gradient's mean is kept, in [0, 1)
 * @param beta2 how much of the squared gradient's mean is kept, in [0, 1)
 * @param epsilon keeps the division finite
 * @param clipNorm the greatest norm of the whole gradient; a longer one is scaled down to it; infinite: none is
 * @param count the number of steps, this one included
 */
public record AdamWStep(double rate, double beta1, double beta2, double epsilon, double clipNorm, int count) {
    /** Added to the norm that {@link #clipNorm} is divided by. */
    public static final double NORM_GUARD = 1e-6;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public AdamWStep {
        require(Double.isFinite(rate), "rate", rate, "finite");
        require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
        require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
        require(epsilon >= 0 && Double.isFinite(epsilon), "epsilon", epsilon, "finite and not negative");
        require(clipNorm > 0, "clipNorm", clipNorm, "positive (infinity: no clipping)");
        require(count >= 1, "count", count, "at least 1");
    }

    private static void require(boolean holds, String name, double value, String wanted) {
        if (!holds) {
            throw new IllegalArgumentException("AdamW's " + name + " is " + value + ", must be " + wanted);
        }
    }

    /** Returns what a gradient of this norm is multiplied by. */
    public double gradientScale(double norm) {
        return Math.min(1, clipNorm / (norm + NORM_GUARD));
    }
}
