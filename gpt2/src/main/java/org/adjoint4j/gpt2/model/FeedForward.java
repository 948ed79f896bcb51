package org.adjoint4j.gpt2.model;

import org.adjoint4j.array.NdArray;

/**
 * Parameters of a feed-forward layer with H hidden units.
 *
 * @param wFc (C, H)
 * @param bFc (H)
 * @param wProj (H, C)
 * @param bProj (C)
 */
public record FeedForward(NdArray wFc, NdArray bFc, NdArray wProj, NdArray bProj) {}
