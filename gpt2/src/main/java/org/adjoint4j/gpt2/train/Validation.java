package org.adjoint4j.gpt2.train;

import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.data.ValidationBatches;

/** The loss on text that is not trained on. */
final class Validation {
    private final ValidationBatches batches;

    Validation(ValidationBatches batches) {
        this.batches = batches;
    }

    /** Returns the mean loss of the tokens of the first {@code limit} batches at most. */
    double ofFirst(int limit, Learner learner) {
        double sum = 0;
        long tokens = 0;
        for (int i = 0; i < Math.min(limit, batches.count()); i++) {
            Batch batch = batches.at(i);
            sum += learner.loss(batch) * batch.countedTargets();
            tokens += batch.countedTargets();
        }
        return sum / tokens;
    }
}
