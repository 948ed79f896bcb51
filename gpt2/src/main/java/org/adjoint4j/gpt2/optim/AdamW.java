package org.adjoint4j.gpt2.optim;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.array.AdamWParameter;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Later;
import org.adjoint4j.gpt2.tree.ParameterTree;

/**
 * AdamW (Loshchilov and Hutter 2017, arXiv 1711.05101) over a tree of parameters, with clipping by the norm of the whole
 * gradient. Weights decay in matrices only, not in biases and normalisations.
 *
 * @param <T> type of the parameters
 */
public final class AdamW<T extends Record> {
    private final AdamWSettings settings;
    private final T mean;
    private final T variance;
    private final NdArray norm; // of the last gradient; once it is not finite it stays so
    private final List<NdArray> means;
    private final List<NdArray> variances;
    private int step;
    private T known; // the parameters that all of the next are of, null before the first step
    private List<AdamWParameter> all;

    private AdamW(AdamWSettings settings, T mean, T variance, int step) {
        this.settings = settings;
        this.mean = mean;
        this.variance = variance;
        this.step = step;
        this.means = ParameterTree.arrays(mean);
        this.variances = ParameterTree.arrays(variance);
        NdArray any = means.get(0);
        this.norm = NdArray.zeros(any.backend(), any.elementType(), Shape.of());
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

    /** Returns the number of updates so far; one that changed nothing, as it was not finite, counts. */
    public int step() {
        return step;
    }

    /**
     * Changes the parameters in place, unless the loss or the norm of the gradient is not finite: then nothing is changed,
     * now or by later updates.
     *
     * @param loss what the gradient is of
     * @return the norm of the gradient before clipping, not finite if nothing was changed
     */
    public Later update(T parameters, T gradient, NdArray loss, double learningRate) {
        step++;
        if (parameters != known) {
            all = withMoments(parameters);
            known = parameters;
        }
        List<NdArray> gradients = ParameterTree.arrays(gradient);
        NdArray.adamWInPlace(all, gradients, loss, norm, settings.step(learningRate, step));
        return norm.itemLater();
    }

    private List<AdamWParameter> withMoments(T parameters) {
        List<NdArray> values = ParameterTree.arrays(parameters);
        List<AdamWParameter> result = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            double decay = values.get(i).shape().rank() >= 2 ? settings.weightDecay() : 0;
            result.add(new AdamWParameter(values.get(i), means.get(i), variances.get(i), decay));
        }
        return result;
    }

    private static <T extends Record> T zerosLike(T tree) {
        return ParameterTree.map(tree, (path, x) -> NdArray.zeros(x.backend(), x.elementType(), x.shape()));
    }
}
