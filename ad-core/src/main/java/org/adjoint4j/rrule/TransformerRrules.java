package org.adjoint4j.rrule;

import static org.adjoint4j.array.Adjoints.release;
import static org.adjoint4j.array.Adjoints.requireLike;

import org.adjoint4j.RruleFor;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.Fused;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.SavedInts;
import org.adjoint4j.array.Shape;

/**
 * Reverse rules of the fused operations, by the backend's backward kernels. {@link Definitions} composes the same
 * operations of small ones. Closing a Vjp gives back what the forward pass saved.
 */
public final class TransformerRrules {
    private TransformerRrules() {}

    /** The adjoints of {@link #linear}. */
    public record LinearGradient(NdArray x, NdArray w, NdArray bias) {}

    /** The adjoints of {@link #layerNorm}. */
    public record LayerNormGradient(NdArray x, NdArray gamma, NdArray beta) {}

    /** y = x·w + bias: dx = dy·wᵀ, dw = xᵀ·dy, dbias = Σ dy over the rows. */
    @RruleFor(type = NdArray.class, method = "linear")
    public static Vjp<NdArray, LinearGradient> linear(NdArray x, NdArray w, NdArray bias) {
        NdArray y = x.linear(w, bias);
        return Vjp.of(y, dy -> {
            requireLike("linear", dy, y);
            LinearGradient d = new LinearGradient(Scratch.like(x), Scratch.like(w), Scratch.like(bias));
            x.backend()
                    .linearBackward(
                            x.buffer(),
                            w.buffer(),
                            dy.buffer(),
                            d.x.buffer(),
                            d.w.buffer(),
                            d.bias.buffer(),
                            rows(x.shape()),
                            w.shape().dim(1),
                            w.shape().dim(0));
            return d;
        });
    }

    /**
     * y = n·gamma + beta, n = (x − mean)·rstd: dgamma = Σ dy·n, dbeta = Σ dy over the rows; with g = dy·gamma, dx =
     * rstd (g − mean(g) − n·mean(g·n)). Ba et al. 2016, arXiv 1607.06450.
     */
    @RruleFor(type = NdArray.class, method = "layerNorm")
    public static Vjp<NdArray, LayerNormGradient> layerNorm(NdArray x, NdArray gamma, NdArray beta, double eps) {
        Fused.LayerNorm forward = Fused.layerNorm(x, gamma, beta, eps);
        return Vjp.of(
                forward.value(),
                dy -> layerNormAdjoints(x, gamma, beta, forward, requireLike("layerNorm", dy, forward.value())),
                () -> {
                    release(forward.mean());
                    release(forward.rstd());
                });
    }

    private static LayerNormGradient layerNormAdjoints(
            NdArray x, NdArray gamma, NdArray beta, Fused.LayerNorm forward, NdArray dy) {
        LayerNormGradient d = new LayerNormGradient(Scratch.like(x), Scratch.like(gamma), Scratch.like(beta));
        x.backend()
                .layerNormBackward(
                        x.buffer(),
                        gamma.buffer(),
                        forward.mean().buffer(),
                        forward.rstd().buffer(),
                        dy.buffer(),
                        d.x.buffer(),
                        d.gamma.buffer(),
                        d.beta.buffer(),
                        rows(x.shape()),
                        x.shape().dim(-1));
        return d;
    }

    /**
     * o = p·v, p = softmax(q·kᵀ/√d): dv = pᵀ·do; ds = p (do·vᵀ − Σ do·o); dq = ds·k/√d, dk = dsᵀ·q/√d; p is made again
     * from the saved log-sum-exp. Dao et al. 2022, "FlashAttention", arXiv 2205.14135, appendix B.
     */
    @RruleFor(type = NdArray.class, method = "causalAttention")
    public static Vjp<NdArray, NdArray> causalAttention(NdArray qkv, int heads) {
        Fused.WithLogSumExp forward = Fused.causalAttention(qkv, heads);
        NdArray out = forward.value();
        return Vjp.of(
                out,
                dOut -> attentionAdjoint(qkv, heads, forward, requireLike("causalAttention", dOut, out)),
                () -> release(forward.logSumExp()));
    }

    private static NdArray attentionAdjoint(NdArray qkv, int heads, Fused.WithLogSumExp forward, NdArray dOut) {
        Shape s = qkv.shape();
        NdArray dqkv = Scratch.like(qkv);
        qkv.backend()
                .causalAttentionBackward(
                        qkv.buffer(),
                        forward.value().buffer(),
                        forward.logSumExp().buffer(),
                        dOut.buffer(),
                        dqkv.buffer(),
                        s.dim(0),
                        s.dim(1),
                        heads,
                        s.dim(2) / (3 * heads));
        return dqkv;
    }

    /** loss = mean(ln Σ eˣ − x[target]): dx = dloss (softmax(x) − onehot(target)) / count, 0 in ignored rows. */
    @RruleFor(type = NdArray.class, method = "crossEntropy")
    public static Vjp<NdArray, NdArray> crossEntropy(NdArray logits, int[] targets, int ignoreIndex) {
        SavedInts saved = SavedInts.of(targets);
        Fused.WithLogSumExp forward = Fused.crossEntropy(logits, targets, ignoreIndex);
        return Vjp.of(
                forward.value(),
                dLoss -> crossEntropyAdjoint(logits, saved.values("crossEntropy"), ignoreIndex, forward, dLoss),
                () -> release(forward.logSumExp()));
    }

    private static NdArray crossEntropyAdjoint(
            NdArray logits, int[] targets, int ignoreIndex, Fused.WithLogSumExp forward, NdArray dLoss) {
        requireLike("crossEntropy", dLoss, forward.value());
        NdArray dLogits = Scratch.like(logits);
        logits.backend()
                .crossEntropyBackward(
                        logits.buffer(),
                        forward.logSumExp().buffer(),
                        targets,
                        ignoreIndex,
                        dLoss.buffer(),
                        dLogits.buffer(),
                        logits.shape().dim(0),
                        logits.shape().dim(1));
        return dLogits;
    }

    /** The loss is the root of nearly every gradient, so the forward makes both adjoints; the pullback scales them. */
    @RruleFor(type = NdArray.class, method = "linearCrossEntropy")
    public static Vjp<NdArray, PairGradient> linearCrossEntropy(
            NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
        Fused.LossWithAdjoints forward = Fused.linearCrossEntropyWithAdjoints(x, w, transposeW, targets, ignoreIndex);
        return Vjp.of(
                forward.value(),
                dLoss -> {
                    requireLike("linearCrossEntropy", dLoss, forward.value());
                    return new PairGradient(
                            () -> forward.dx().mul(dLoss), () -> forward.dw().mul(dLoss));
                },
                () -> release(forward.dx(), forward.dw()));
    }

    /** y = x·mask / (1 − rate): dx = dy·mask / (1 − rate), the mask made again from the seed. */
    @RruleFor(type = NdArray.class, method = "dropout")
    public static Vjp<NdArray, NdArray> dropout(NdArray x, double rate, long seed) {
        NdArray y = x.dropout(rate, seed);
        if (rate == 0) {
            return Vjp.of(y, dy -> requireLike("dropout", dy, y));
        }
        return Vjp.of(y, dy -> requireLike("dropout", dy, y).dropout(rate, seed));
    }

    private static int rows(Shape shape) {
        return shape.sizeBetween(0, shape.rank() - 1);
    }
}
