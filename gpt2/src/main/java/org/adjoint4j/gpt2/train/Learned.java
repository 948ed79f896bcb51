package org.adjoint4j.gpt2.train;

import java.util.List;
import org.adjoint4j.backend.Later;

/**
 * What a step found; its numbers may still be on their way from a device that works on its own. If one of them is not
 * finite the step has changed nothing, and neither have those that were begun after it.
 */
public final class Learned {
    private final List<Later> losses;
    private final Later norm;

    Learned(List<Later> losses, Later norm) {
        this.losses = losses;
        this.norm = norm;
    }

    /** Returns whether all numbers are here. */
    boolean isHere() {
        return norm.isHere() && losses.stream().allMatch(Later::isHere);
    }

    /**
     * Returns the loss before the step, the mean of its parts.
     *
     * @throws DivergedException if that of a part is not finite
     */
    public double loss() {
        double mean = 0;
        for (Later loss : losses) {
            if (!Double.isFinite(loss.get())) {
                throw new DivergedException("the loss is " + loss.get());
            }
            mean += 1.0 / losses.size() * loss.get();
        }
        return mean;
    }

    /**
     * Returns the norm of the whole gradient before clipping.
     *
     * @throws DivergedException if it is not finite
     */
    public double gradientNorm() {
        if (!Double.isFinite(norm.get())) {
            throw new DivergedException("the norm of the gradient is " + norm.get());
        }
        return norm.get();
    }
}
