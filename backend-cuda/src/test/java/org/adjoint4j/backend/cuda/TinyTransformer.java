package org.adjoint4j.backend.cuda;

import java.util.List;
import org.adjoint4j.Differentiable;
import org.adjoint4j.NonDifferentiable;
import org.adjoint4j.array.NdArray;

/** A language model of two blocks with all that GPT-2 has, dropout included; the build writes its gradient. */
final class TinyTransformer {
    static final int VOCABULARY = 37;
    static final int TIME = 24;
    static final int WIDTH = 32;
    static final int HEADS = 2;
    static final int HIDDEN = 64;

    private static final double DROPOUT = 0.1;

    private TinyTransformer() {}

    /** Weights and bias of a linear layer. */
    record Linear(NdArray w, NdArray b) {}

    /** Scale and shift of a normalisation. */
    record Norm(NdArray gamma, NdArray beta) {}

    /** A block's parameters. */
    record Block(Norm norm1, Linear qkv, Linear project, Norm norm2, Linear widen, Linear narrow) {}

    /** All parameters. */
    record Parameters(NdArray tokens, NdArray positions, List<Block> blocks, Norm last) {}

    @Differentiable
    static NdArray loss(Parameters p, int[] inputs, int[] targets, @NonDifferentiable long seed) {
        NdArray tokens = p.tokens().gatherRows(inputs).reshape(inputs.length / TIME, TIME, WIDTH); // (B, T, C)
        NdArray x = tokens.add(p.positions()).dropout(DROPOUT, seed); // (B, T, C)
        long blockSeed = seed + 1;
        for (Block block : p.blocks()) {
            x = block(x, block, blockSeed);
            blockSeed += 2;
        }
        NdArray rows = normalise(x, p.last()).reshape(inputs.length, WIDTH); // (B*T, C)
        return rows.linearCrossEntropy(p.tokens(), true, targets, -1);
    }

    @Differentiable
    static NdArray block(NdArray x, Block p, @NonDifferentiable long seed) {
        NdArray attended = apply(apply(normalise(x, p.norm1()), p.qkv()).causalAttention(HEADS), p.project());
        NdArray y = x.add(attended.dropout(DROPOUT, seed));
        NdArray transformed = apply(apply(normalise(y, p.norm2()), p.widen()).gelu(), p.narrow());
        return y.add(transformed.dropout(DROPOUT, seed + 1));
    }

    @Differentiable
    static NdArray apply(NdArray x, Linear p) {
        return x.linear(p.w(), p.b());
    }

    @Differentiable
    static NdArray normalise(NdArray x, Norm p) {
        return x.layerNorm(p.gamma(), p.beta(), 1e-5);
    }
}
