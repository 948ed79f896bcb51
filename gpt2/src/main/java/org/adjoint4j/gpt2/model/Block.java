package org.adjoint4j.gpt2.model;

/** Parameters of one transformer block; each layer is preceded by its own normalisation. */
public record Block(LayerNorm norm1, Attention attention, LayerNorm norm2, FeedForward feedForward) {}
