package org.adjoint4j.array;

import org.adjoint4j.backend.Buffer;

/**
 * The fused operations of a transformer, together with what their reverse rules need to know of the forward pass.
 * Differentiable code calls the methods of {@link NdArray}; these are for rules.
 */
public final class Fused {
    private Fused() {}

    /** A normalised array with the mean and the reciprocal standard deviation of each row. */
    public record LayerNorm(NdArray value, NdArray mean, NdArray rstd) {}

    /** A value with the log-sum-exp of each row of scores it was made from. */
    public record WithLogSumExp(NdArray value, NdArray logSumExp) {}

    /** A loss with the adjoints of both factors of the logits for a loss adjoint of 1. */
    public record LossWithAdjoints(NdArray value, NdArray dx, NdArray dw) {}

    /** x (…, k) · w (k, n) + bias (n) → (…, n). */
    static NdArray linear(NdArray x, NdArray w, NdArray bias) {
        Checks.compatible("linear", x, w);
        Checks.compatible("linear", x, bias);
        Shape s = x.shape();
        boolean fits = s.rank() >= 1
                && w.shape().rank() == 2
                && s.dim(-1) == w.shape().dim(0)
                && isRow(bias.shape(), w.shape().dim(1));
        if (!fits) {
            throw Checks.bad(
                    "linear",
                    "needs x (…, k), w (k, n) and bias (n), got " + s + ", " + w.shape() + " and " + bias.shape());
        }
        int k = w.shape().dim(0);
        int n = w.shape().dim(1);
        Buffer xs = x.buffer("linear");
        Buffer ws = w.buffer("linear");
        Buffer biases = bias.buffer("linear");
        NdArray out = x.like(n == k ? s : s.with(s.rank() - 1, n));
        x.backend().linear(xs, ws, biases, out.buffer(), rows(s), n, k);
        return out;
    }

    /** {@link NdArray#layerNorm} with the statistics (rows) of its rows. */
    public static LayerNorm layerNorm(NdArray x, NdArray gamma, NdArray beta, double eps) {
        Checks.compatible("layerNorm", x, gamma);
        Checks.compatible("layerNorm", x, beta);
        Shape s = x.shape();
        if (s.rank() == 0 || !isRow(gamma.shape(), s.dim(-1)) || !isRow(beta.shape(), s.dim(-1))) {
            throw Checks.bad(
                    "layerNorm",
                    "needs x (…, n), gamma (n) and beta (n), got " + s + ", " + gamma.shape() + " and " + beta.shape());
        }
        if (!(eps >= 0) || Double.isInfinite(eps)) {
            throw Checks.bad("layerNorm", "eps = " + eps + " must be finite and not negative");
        }
        Buffer xs = x.buffer("layerNorm");
        Buffer gammas = gamma.buffer("layerNorm");
        Buffer betas = beta.buffer("layerNorm");
        Shape perRow = Shape.row(rows(s));
        LayerNorm result = new LayerNorm(x.like(s), x.like(perRow), x.like(perRow));
        x.backend()
                .layerNorm(
                        xs,
                        gammas,
                        betas,
                        eps,
                        result.value.buffer(),
                        result.mean.buffer(),
                        result.rstd.buffer(),
                        rows(s),
                        s.dim(-1));
        return result;
    }

    /** {@link NdArray#causalAttention} with the log-sum-exp (batch, heads, time) of its scores. */
    public static WithLogSumExp causalAttention(NdArray qkv, int heads) {
        Shape s = qkv.shape();
        Checks.rank("causalAttention", s, 3, "(batch, time, 3 · channels)");
        if (heads < 1 || s.dim(2) % (3 * heads) != 0) {
            throw Checks.bad(
                    "causalAttention",
                    "the last axis of " + s + " does not divide into queries, keys and values of " + heads + " heads");
        }
        int channels = s.dim(2) / 3;
        Buffer source = qkv.buffer("causalAttention");
        NdArray out = qkv.like(s.with(2, channels));
        NdArray logSumExp = qkv.like(Shape.of(s.dim(0), heads, s.dim(1)));
        qkv.backend()
                .causalAttention(source, out.buffer(), logSumExp.buffer(), s.dim(0), s.dim(1), heads, channels / heads);
        return new WithLogSumExp(out, logSumExp);
    }

    /** {@link NdArray#crossEntropy} with the log-sum-exp (rows) of its logits. */
    public static WithLogSumExp crossEntropy(NdArray logits, int[] targets, int ignoreIndex) {
        Shape s = logits.shape();
        Checks.rank("crossEntropy", s, 2, "(rows, classes)");
        Checks.count("crossEntropy", "targets", targets, s.dim(0), s);
        Checks.indices("crossEntropy", "targets", targets, s.dim(1), s, ignoreIndex);
        Buffer source = logits.buffer("crossEntropy");
        NdArray loss = logits.like(Shape.of());
        NdArray logSumExp = logits.like(Shape.of(s.dim(0)));
        logits.backend()
                .crossEntropy(source, targets, ignoreIndex, loss.buffer(), logSumExp.buffer(), s.dim(0), s.dim(1));
        return new WithLogSumExp(loss, logSumExp);
    }

    /** {@link NdArray#linearCrossEntropy} with the adjoints of x and w, made in the same pass. */
    public static LossWithAdjoints linearCrossEntropyWithAdjoints(
            NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
        requireLinearCrossEntropy(x, w, transposeW, targets, ignoreIndex);
        NdArray dx = x.like(x.shape());
        NdArray dw = w.like(w.shape());
        NdArray loss = linearCrossEntropy(x, w, transposeW, targets, ignoreIndex, dx.buffer(), dw.buffer());
        return new LossWithAdjoints(loss, dx, dw);
    }

    static NdArray linearCrossEntropy(NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
        requireLinearCrossEntropy(x, w, transposeW, targets, ignoreIndex);
        return linearCrossEntropy(x, w, transposeW, targets, ignoreIndex, null, null);
    }

    private static NdArray linearCrossEntropy(
            NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex, Buffer dx, Buffer dw) {
        Buffer xs = x.buffer("linearCrossEntropy");
        Buffer ws = w.buffer("linearCrossEntropy");
        NdArray loss = x.like(Shape.of());
        int rows = x.shape().dim(0);
        int width = x.shape().dim(1);
        int vocabulary = w.shape().dim(transposeW ? 0 : 1);
        x.backend()
                .linearCrossEntropy(
                        xs, ws, transposeW, targets, ignoreIndex, loss.buffer(), dx, dw, rows, width, vocabulary);
        return loss;
    }

    private static void requireLinearCrossEntropy(
            NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
        Checks.compatible("linearCrossEntropy", x, w);
        boolean fits = x.shape().rank() == 2
                && w.shape().rank() == 2
                && x.shape().dim(1) == w.shape().dim(transposeW ? 1 : 0);
        if (!fits) {
            throw Checks.bad(
                    "linearCrossEntropy",
                    "needs x (rows, k) and w " + (transposeW ? "(classes, k)" : "(k, classes)") + ", got " + x.shape()
                            + " and " + w.shape());
        }
        Checks.count("linearCrossEntropy", "targets", targets, x.shape().dim(0), x.shape());
        Checks.indices(
                "linearCrossEntropy", "targets", targets, w.shape().dim(transposeW ? 0 : 1), w.shape(), ignoreIndex);
    }

    static NdArray dropout(NdArray x, double rate, long seed) {
        if (!(rate >= 0 && rate < 1)) {
            throw Checks.bad("dropout", "rate " + rate + " is not in [0, 1); the array has shape " + x.shape());
        }
        if (rate == 0) {
            return Layout.share("dropout", x, x.shape());
        }
        Buffer source = x.buffer("dropout");
        NdArray out = x.like(x.shape());
        x.backend().dropout(source, out.buffer(), x.size(), rate, seed);
        return out;
    }

    private static boolean isRow(Shape shape, int n) {
        return shape.rank() == 1 && shape.dim(0) == n;
    }

    /** The number of rows when all axes but the last are one. */
    private static int rows(Shape shape) {
        return shape.sizeBetween(0, shape.rank() - 1);
    }
}
