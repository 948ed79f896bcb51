package org.adjoint4j.gpt2.train;

import org.adjoint4j.array.Region;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.data.ValidationBatches;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;

/** What a model makes of text, without dropout and without learning. */
public final class Evaluation {
    private Evaluation() {}

    /** Returns the mean loss, in nats, of the targets of the first {@code limit} batches at most. */
    public static double meanLoss(Gpt2Parameters parameters, Gpt2Config config, ValidationBatches batches, int limit) {
        double sum = 0;
        long tokens = 0;
        for (int i = 0; i < Math.min(limit, batches.count()); i++) {
            Batch batch = batches.at(i);
            sum += loss(parameters, config, batch) * batch.countedTargets();
            tokens += batch.countedTargets();
        }
        return sum / tokens;
    }

    /** Returns the mean loss of a batch, in a region of its own. */
    @SuppressWarnings("try") // the region is opened to be closed
    static double loss(Gpt2Parameters parameters, Gpt2Config config, Batch batch) {
        try (Region evaluation = Region.open()) {
            return Gpt2.loss(parameters, batch.inputs(), batch.targets(), batch.context(), config.withDropout(0), 0)
                    .item();
        }
    }

    /** Returns the logits of the token that follows {@code tokens}, at most the context of them: one for each token there is. */
    @SuppressWarnings("try") // the region is opened to be closed
    public static float[] nextLogits(Gpt2Parameters parameters, Gpt2Config config, int[] tokens) {
        try (Region evaluation = Region.open()) {
            return Gpt2.nextLogits(parameters, tokens, config).toFloatArray();
        }
    }
}
