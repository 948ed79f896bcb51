package org.adjoint4j.gpt2.model;

import org.adjoint4j.array.NdArray;

/**
 * Parameters of a layer normalisation.
 *
 * @param gamma (C)
 * @param beta (C)
 */
public record LayerNorm(NdArray gamma, NdArray beta) {}
