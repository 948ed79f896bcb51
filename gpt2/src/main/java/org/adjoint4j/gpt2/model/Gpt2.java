package org.adjoint4j.gpt2.model;

import org.adjoint4j.Differentiable;
import org.adjoint4j.NonDifferentiable;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.gpt2.data.Batch;

/**
 * The forward pass of GPT-2 (Radford et al. 2019, "Language models are unsupervised multitask learners"); the build
 * writes its gradient to {@code Gpt2Ad}.
 *
 * <p>Shapes: B sequences of T tokens, given one after the other as {@code int[B * T]}; C is the width, V the
 * vocabulary.
 */
public final class Gpt2 {
    /** A target that the loss leaves out. */
    public static final int IGNORED_TARGET = Batch.IGNORED;

    static final double EPSILON = 1e-5;

    private Gpt2() {}

    /**
     * Mean cross-entropy of the next tokens.
     *
     * @param inputs B sequences of {@code time} tokens
     * @param targets the token after each input, or {@link #IGNORED_TARGET}
     * @param time T, at most the context
     * @param seed chooses what dropout drops
     * @return shape (), in nats
     */
    @Differentiable
    public static NdArray loss(
            Gpt2Parameters p, int[] inputs, int[] targets, int time, @NonDifferentiable Gpt2Config config, long seed) {
        NdArray x = hidden(p, inputs, time, config, seed); // (B, T, C)
        NdArray rows = x.reshape(inputs.length, config.width()); // (B*T, C)
        NdArray head = config.tied() ? p.tokenEmbedding() : p.head(); // (V, C)
        return rows.linearCrossEntropy(head, true, targets, IGNORED_TARGET);
    }

    /** Logits (B*T, V) of the token after each input. */
    @Differentiable
    public static NdArray logits(
            Gpt2Parameters p, int[] inputs, int time, @NonDifferentiable Gpt2Config config, long seed) {
        NdArray x = hidden(p, inputs, time, config, seed); // (B, T, C)
        NdArray rows = x.reshape(inputs.length, config.width()); // (B*T, C)
        NdArray head = config.tied() ? p.tokenEmbedding() : p.head(); // (V, C)
        return rows.matmul(head, false, true);
    }

    /** Logits (1, V) of the token after a sequence of inputs, without dropout. */
    public static NdArray nextLogits(Gpt2Parameters p, int[] inputs, Gpt2Config config) {
        NdArray x = hidden(p, inputs, inputs.length, config.withDropout(0), 0); // (1, T, C)
        NdArray last = x.slice(1, inputs.length - 1, inputs.length).reshape(1, config.width()); // (1, C)
        NdArray head = config.tied() ? p.tokenEmbedding() : p.head(); // (V, C)
        return last.matmul(head, false, true);
    }

    /** What the head reads: the last block's output, normalised, (B, T, C). */
    @Differentiable
    static NdArray hidden(Gpt2Parameters p, int[] inputs, int time, @NonDifferentiable Gpt2Config config, long seed) {
        NdArray embedded = embed(p.tokenEmbedding(), p.positionEmbedding(), inputs, time); // (B, T, C)
        NdArray x = embedded.dropout(config.dropout(), seed); // (B, T, C)
        long blockSeed = seed + 1;
        for (Block block : p.blocks()) {
            x = block(x, block, config, blockSeed);
            blockSeed += 2;
        }
        return normalise(x, p.finalNorm());
    }

    /** Each token's vector plus that of its position, (B, T, C). */
    @Differentiable
    static NdArray embed(NdArray tokenEmbedding, NdArray positionEmbedding, int[] inputs, int time) {
        NdArray tokens = tokenEmbedding.gatherRows(inputs); // (B*T, C)
        NdArray positions = positionEmbedding.slice(0, 0, time); // (T, C)
        return tokens.reshape(inputs.length / time, time, -1).add(positions);
    }

    /** One transformer block with its two residual connections, (B, T, C). */
    @Differentiable
    static NdArray block(NdArray x, Block p, @NonDifferentiable Gpt2Config config, long seed) {
        NdArray attended = attention(normalise(x, p.norm1()), p.attention(), config.heads()); // (B, T, C)
        NdArray y = x.add(attended.dropout(config.dropout(), seed)); // (B, T, C)
        NdArray transformed = feedForward(normalise(y, p.norm2()), p.feedForward()); // (B, T, C)
        return y.add(transformed.dropout(config.dropout(), seed + 1));
    }

    /** Causal multi-head self-attention, (B, T, C). */
    @Differentiable
    static NdArray attention(NdArray x, Attention p, int heads) {
        NdArray qkv = x.linear(p.wQkv(), p.bQkv()); // (B, T, 3C)
        return qkv.causalAttention(heads).linear(p.wProj(), p.bProj());
    }

    /** Two linear layers with a GELU between them, (B, T, C). */
    @Differentiable
    static NdArray feedForward(NdArray x, FeedForward p) {
        NdArray hidden = x.linear(p.wFc(), p.bFc()).gelu(); // (B, T, H)
        return hidden.linear(p.wProj(), p.bProj());
    }

    @Differentiable
    static NdArray normalise(NdArray x, LayerNorm p) {
        return x.layerNorm(p.gamma(), p.beta(), EPSILON);
    }
}
