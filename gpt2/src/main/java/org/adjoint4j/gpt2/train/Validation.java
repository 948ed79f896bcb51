package org.adjoint4j.gpt2.train;

import org.adjoint4j.gpt2.data.ValidationBatches;

/** The loss on text that is not trained on. */
final class Validation {
    private final ValidationBatches batches;

    Validation(ValidationBatches batches) {
        this.batches = batches;
    }

    /** Returns the mean loss of the tokens of the first {@code limit} batches at most. */
    double ofFirst(int limit, Learner learner) {
        return Evaluation.meanLoss(learner.parameters(), learner.config(), batches, limit);
    }
}
