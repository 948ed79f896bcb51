package org.adjoint4j.gpt2.optim;

import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.gpt2.tree.ParameterTree;

/**
 * AdamW (Loshchilov and Hutter 2017, arXiv 1711.05101) over a tree of parameters, with clipping by the norm of the whole
 * gradient. Weights decay in matrices only, not in biases and normalisations.
 *
 * @param <T> type of the parameters
 */
public final class AdamW<T extends Record> {
    private static final double NORM_GUARD = 1e-6;

    private final AdamWSettings settings;
    private final T mean;
    private final T variance;
    private int step;

    private AdamW(AdamWSettings settings, T mean, T variance, int step) {
        this.settings = settings;
        this.mean = mean;
        this.variance = variance;
        this.step = step;
    }

    /** Returns an optimizer that has seen no gradient; call it outside of any region that ends before training does. */
    public static <T extends Record> AdamW<T> of(T parameters, AdamWSettings settings) {
        return new AdamW<>(settings, zerosLike(parameters), zerosLike(parameters), 0);
    }

    /** Returns an optimizer that goes on from what another one had reached. */
    public static <T extends Record> AdamW<T> resumed(AdamWSettings settings, T mean, T variance, int step) {
        if (step < 0) {
            throw new IllegalArgumentException("optimizer step is " + step + ", must not be negative");
        }
        return new AdamW<>(settings, mean, variance, step);
    }

    /** Returns the running mean of the gradient. */
    public T mean() {
        return mean;
    }

    /** Returns the running mean of the squared gradient. */
    public T variance() {
        return variance;
    }

    /** Returns the number of updates made so far. */
    public int step() {
        return step;
    }

    /**
     * Changes the parameters in place.
     *
     * @return the norm of the gradient before clipping
     * @throws ArithmeticException if the norm is not finite; nothing is changed then
     */
    public double update(T parameters, T gradient, double learningRate) {
        List<NdArray> gradients = ParameterTree.arrays(gradient);
        double norm = norm(gradients);
        if (!Double.isFinite(norm)) {
            throw new ArithmeticException("norm of the gradient is " + norm + " at update " + (step + 1));
        }
        step++;
        double scale = Math.min(1, settings.clipNorm() / (norm + NORM_GUARD));
        List<NdArray> updated = ParameterTree.arrays(parameters);
        List<NdArray> means = ParameterTree.arrays(mean);
        List<NdArray> variances = ParameterTree.arrays(variance);
        for (int i = 0; i < updated.size(); i++) {
            update(updated.get(i), gradients.get(i), means.get(i), variances.get(i), learningRate, scale);
        }
        return norm;
    }

    private void update(NdArray p, NdArray gradient, NdArray m, NdArray v, double learningRate, double scale) {
        double decay = p.shape().rank() >= 2 ? settings.weightDecay() : 0;
        p.adamWInPlace(
                gradient,
                m,
                v,
                learningRate,
                settings.beta1(),
                settings.beta2(),
                settings.epsilon(),
                decay,
                scale,
                step);
    }

    private static double norm(List<NdArray> gradients) {
        return Math.sqrt(NdArray.sumOfSquares(gradients));
    }

    private static <T extends Record> T zerosLike(T tree) {
        return ParameterTree.map(tree, (path, x) -> NdArray.zeros(x.backend(), x.elementType(), x.shape()));
    }
}
