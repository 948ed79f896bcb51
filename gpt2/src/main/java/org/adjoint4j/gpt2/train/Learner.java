package org.adjoint4j.gpt2.train;

import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Ad;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;

/**
 * A model and its optimizer. Each call works in a region of its own, so that the next one finds the memory in the pool.
 *
 * @param config the model's sizes
 * @param parameters the model; changed in place
 * @param optimizer turns gradients into updates
 */
public record Learner(Gpt2Config config, Gpt2Parameters parameters, AdamW<Gpt2Parameters> optimizer) {
    /**
     * Makes one training step.
     *
     * @return the loss before the step
     * @throws DivergedException if the loss or the gradient is not finite; the parameters are as before then
     */
    @SuppressWarnings("try") // the region is opened to be closed
    public double learn(Batch batch, double learningRate, long dropoutSeed) {
        try (Region step = Region.open()) {
            var result = Gpt2Ad.lossValueAndGradient(
                    parameters, batch.inputs(), batch.targets(), batch.context(), config, dropoutSeed);
            double loss = result.value().item();
            if (!Double.isFinite(loss)) {
                throw new DivergedException("the loss is " + loss);
            }
            update(result.gradient(), learningRate);
            return loss;
        }
    }

    /** Returns the loss of a batch without dropout. */
    @SuppressWarnings("try") // the region is opened to be closed
    public double loss(Batch batch) {
        try (Region evaluation = Region.open()) {
            NdArray loss =
                    Gpt2.loss(parameters, batch.inputs(), batch.targets(), batch.context(), config.withDropout(0), 0);
            return loss.item();
        }
    }

    private void update(Gpt2Parameters gradient, double learningRate) {
        try {
            optimizer.update(parameters, gradient, learningRate);
        } catch (ArithmeticException e) {
            throw new DivergedException(e.getMessage(), e);
        }
    }
}
