package org.adjoint4j.benchmarks.step;

/** Who makes training steps of a workload, always on the same batch. */
interface Side extends AutoCloseable {
    /** The learning rate of every step. */
    double LEARNING_RATE = 1e-4;

    /** How much of the gradient's mean is kept. */
    double BETA1 = 0.9;

    /** How much of the squared gradient's mean is kept. */
    double BETA2 = 0.99;

    /** Keeps the division finite. */
    double EPSILON = 1e-8;

    /** Decay of matrices; vectors don't decay. */
    double WEIGHT_DECAY = 0.1;

    /** Returns who it is, with versions. */
    String description();

    /** Makes one step: forward, backward, AdamW. Returns the loss before it. */
    double step();

    @Override
    void close();
}
