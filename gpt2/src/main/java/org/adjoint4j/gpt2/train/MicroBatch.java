package org.adjoint4j.gpt2.train;

import org.adjoint4j.gpt2.data.Batch;

/**
 * A part of a step: what is learnt from at once.
 *
 * @param batch the tokens
 * @param dropoutSeed chooses what dropout drops
 */
public record MicroBatch(Batch batch, long dropoutSeed) {}
