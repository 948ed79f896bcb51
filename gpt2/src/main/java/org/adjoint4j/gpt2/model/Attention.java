package org.adjoint4j.gpt2.model;

import org.adjoint4j.array.NdArray;

/**
 * Parameters of a causal self-attention.
 *
 * @param wQkv (C, 3C): queries, keys and values of all heads side by side
 * @param bQkv (3C)
 * @param wProj (C, C)
 * @param bProj (C)
 */
public record Attention(NdArray wQkv, NdArray bQkv, NdArray wProj, NdArray bProj) {}
