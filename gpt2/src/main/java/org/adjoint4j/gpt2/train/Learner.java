package org.adjoint4j.gpt2.train;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.backend.Later;
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
     * Makes one training step with the mean gradient of its parts. A device that works on its own is not waited for: the
     * next step may begin before this one has shown whether it changed anything.
     *
     * @param parts at least one, all of one shape
     */
    @SuppressWarnings("try") // the region is opened to be closed
    public Learned learn(List<MicroBatch> parts, double learningRate) {
        try (Region step = Region.open()) {
            List<NdArray> losses = new ArrayList<>(parts.size());
            Gpt2Parameters gradient = parts.size() == 1 ? gradient(parts.get(0), losses) : mean(parts, losses);
            NdArray loss = losses.get(0); // the sum, finite if each of them is
            for (int i = 1; i < losses.size(); i++) {
                loss = loss.add(losses.get(i));
            }
            Later norm = optimizer.update(parameters, gradient, loss, learningRate);
            List<Later> values = new ArrayList<>(losses.size());
            for (NdArray part : losses) {
                values.add(part.itemLater());
            }
            return new Learned(values, norm);
        }
    }

    /** Returns the loss of a batch without dropout. */
    public double loss(Batch batch) {
        return Evaluation.loss(parameters, config, batch);
    }

    /** Returns the gradient of one part, and adds its loss to {@code losses}. */
    private Gpt2Parameters gradient(MicroBatch part, List<NdArray> losses) {
        Batch batch = part.batch();
        var result = Gpt2Ad.lossValueAndGradient(
                parameters, batch.inputs(), batch.targets(), batch.context(), config, part.dropoutSeed());
        losses.add(result.value());
        return result.gradient();
    }

    private Gpt2Parameters mean(List<MicroBatch> parts, List<NdArray> losses) {
        double share = 1.0 / parts.size();
        Gpt2Parameters sum =
                ParameterTree.map(parameters, (path, x) -> NdArray.zeros(x.backend(), x.elementType(), x.shape()));
        List<NdArray> sums = ParameterTree.arrays(sum);
        for (MicroBatch part : parts) {
            try (Region ofPart = Region.open()) {
                List<NdArray> gradients = ParameterTree.arrays(gradient(part, losses));
                for (int i = 0; i < sums.size(); i++) {
                    sums.get(i).addScaledInPlace(share, gradients.get(i));
                }
                ofPart.keep(losses.get(losses.size() - 1));
            }
        }
        return sum;
    }
}
