package org.adjoint4j.gpt2.model;

import java.util.List;
import org.adjoint4j.array.NdArray;

/**
 * All parameters of a GPT-2; the gradient of the loss has the same type.
 *
 * @param tokenEmbedding (V, C)
 * @param positionEmbedding (context, C)
 * @param blocks one for each layer
 * @param finalNorm the normalisation before the head
 * @param head (V, C), a row for each token's logit; (0, C) where the model uses {@code tokenEmbedding} instead
 */
public record Gpt2Parameters(
        NdArray tokenEmbedding, NdArray positionEmbedding, List<Block> blocks, LayerNorm finalNorm, NdArray head) {}
