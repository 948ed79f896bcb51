package org.adjoint4j.gpt2.train;

import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2Ad;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.tree.ParameterTree;

/**
 * A model and its optimizer. Each call works in a region of its own, so that the next one finds the memory in the pool.
 *
 * @param config the model's sizes
 * @param parameters the model; changed in place
 * @param optimizer turns gradients into updates
 */
public record Learner(Gpt2Config config, Gpt2Parameters parameters, AdamW<Gpt2Parameters> optimizer) {
    /**
     * What a step found.
     *
     * @param loss before the step, the mean of its parts
     * @param gradientNorm of the whole gradient before clipping
     */
    public record Learned(double loss, double gradientNorm) {}

    private record LossAndGradient(double loss, Gpt2Parameters gradient) {}

    /**
     * Makes one training step with the mean gradient of its parts.
     *
     * @param parts at least one, all of one shape
     * @throws DivergedException if a loss or the gradient is not finite; the parameters are as before then
     */
    @SuppressWarnings("try") // the region is opened to be closed
    public Learned learn(List<MicroBatch> parts, double learningRate) {
        try (Region step = Region.open()) {
            LossAndGradient mean = parts.size() == 1 ? gradient(parts.get(0)) : meanGradient(parts);
            return new Learned(mean.loss(), update(mean.gradient(), learningRate));
        }
    }

    /** Returns the loss of a batch without dropout. */
    public double loss(Batch batch) {
        return Evaluation.loss(parameters, config, batch);
    }

    private LossAndGradient gradient(MicroBatch part) {
        Batch batch = part.batch();
        var result = Gpt2Ad.lossValueAndGradient(
                parameters, batch.inputs(), batch.targets(), batch.context(), config, part.dropoutSeed());
        double loss = result.value().item();
        if (!Double.isFinite(loss)) {
            throw new DivergedException("the loss is " + loss);
        }
        return new LossAndGradient(loss, result.gradient());
    }

    @SuppressWarnings("try") // the region is opened to be closed
    private LossAndGradient meanGradient(List<MicroBatch> parts) {
        double share = 1.0 / parts.size();
        double loss = 0;
        Gpt2Parameters sum =
                ParameterTree.map(parameters, (path, x) -> NdArray.zeros(x.backend(), x.elementType(), x.shape()));
        List<NdArray> sums = ParameterTree.arrays(sum);
        for (MicroBatch part : parts) {
            try (Region ofPart = Region.open()) {
                LossAndGradient found = gradient(part);
                loss += share * found.loss();
                List<NdArray> gradients = ParameterTree.arrays(found.gradient());
                for (int i = 0; i < sums.size(); i++) {
                    sums.get(i).addScaledInPlace(share, gradients.get(i));
                }
            }
        }
        return new LossAndGradient(loss, sum);
    }

    private double update(Gpt2Parameters gradient, double learningRate) {
        try {
            return optimizer.update(parameters, gradient, learningRate);
        } catch (ArithmeticException e) {
            throw new DivergedException(e.getMessage(), e);
        }
    }
}
