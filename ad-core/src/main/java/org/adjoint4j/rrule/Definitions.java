package org.adjoint4j.rrule;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.Differentiable;
import org.adjoint4j.NonDifferentiable;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Philox;

/**
 * What the fused operations mean: the same results composed of small operations, as a user would write them. Slower,
 * and what the fused kernels and their reverse rules are tested against.
 */
public final class Definitions {
    private Definitions() {}

    /** {@link NdArray#softmax}: eˣ⁻ᵐᵃˣ over its sum along the axis. */
    @Differentiable
    public static NdArray softmax(NdArray x, int axis) {
        NdArray shifted = x.sub(x.max(axis, true));
        NdArray weights = shifted.exp();
        return weights.div(weights.sum(axis, true));
    }

    /** {@link NdArray#logSoftmax}: x − max − ln Σ eˣ⁻ᵐᵃˣ along the axis. */
    @Differentiable
    public static NdArray logSoftmax(NdArray x, int axis) {
        NdArray shifted = x.sub(x.max(axis, true));
        return shifted.sub(shifted.exp().sum(axis, true).log());
    }

    /** {@link NdArray#gelu}: ½x (1 + tanh(√(2/π) (x + 0.044715x³))). */
    @Differentiable
    public static NdArray gelu(NdArray x) {
        NdArray cubic = x.mul(x).mul(x).mul(0.044715);
        NdArray inner = x.add(cubic).mul(Math.sqrt(2 / Math.PI));
        return x.mul(0.5).mul(inner.tanh().add(1));
    }

    /** {@link NdArray#linear}: x (…, k) · w (k, n) + bias (n). */
    @Differentiable
    public static NdArray linear(NdArray x, NdArray w, NdArray bias) {
        return x.matmul(w).add(bias);
    }

    /** {@link NdArray#layerNorm}: (x − mean) / √(variance + eps) · gamma + beta over the last axis. */
    @Differentiable
    public static NdArray layerNorm(NdArray x, NdArray gamma, NdArray beta, @NonDifferentiable double eps) {
        NdArray centred = x.sub(x.mean(-1, true));
        NdArray variance = centred.square().mean(-1, true);
        NdArray normalised = centred.div(variance.add(eps).sqrt());
        return normalised.mul(gamma).add(beta);
    }

    /** {@link NdArray#causalAttention}: softmax(q·kᵀ/√d, later keys masked)·v for each head. */
    @Differentiable
    public static NdArray causalAttention(NdArray qkv, int heads) {
        int batch = qkv.shape().dim(0);
        int time = qkv.shape().dim(1);
        int channels = qkv.shape().dim(2) / 3;
        int headSize = channels / heads;
        List<NdArray> parts = qkv.split(3, 2); // (B, T, C) each
        NdArray q = parts.get(0).reshape(batch, time, heads, headSize).permute(0, 2, 1, 3); // (B, H, T, D)
        NdArray k = parts.get(1).reshape(batch, time, heads, headSize).permute(0, 2, 1, 3); // (B, H, T, D)
        NdArray v = parts.get(2).reshape(batch, time, heads, headSize).permute(0, 2, 1, 3); // (B, H, T, D)
        NdArray scores = q.matmul(k, false, true).div(Math.sqrt(headSize)); // (B, H, T, T)
        NdArray masked = scores.add(causalMask(qkv.backend(), qkv.elementType(), time));
        NdArray mixed = masked.softmax(-1).matmul(v); // (B, H, T, D)
        return mixed.permute(0, 2, 1, 3).reshape(batch, time, channels);
    }

    /** {@link NdArray#crossEntropy}: the mean of −ln softmax(logits)[target] over the rows that count. */
    @Differentiable
    public static NdArray crossEntropy(NdArray logits, int[] targets, int ignoreIndex) {
        int[] rows = rowsThatCount(targets, ignoreIndex);
        int[] columns = targetsThatCount(targets, ignoreIndex);
        if (rows.length == 0) {
            return NdArray.scalar(logits.backend(), logits.elementType(), 0);
        }
        return logits.gatherRows(rows).logSoftmax(-1).pickPerRow(columns).mean().neg();
    }

    /** {@link NdArray#linearCrossEntropy}: the cross-entropy of x·w, or of x·wᵀ. */
    @Differentiable
    public static NdArray linearCrossEntropy(NdArray x, NdArray w, boolean transposeW, int[] targets, int ignoreIndex) {
        NdArray logits = x.matmul(w, false, transposeW);
        return crossEntropy(logits, targets, ignoreIndex);
    }

    /** {@link NdArray#dropout} with the mask, ones and zeros, given by {@link #dropoutMask}. */
    @Differentiable
    public static NdArray dropout(NdArray x, @NonDifferentiable NdArray mask, @NonDifferentiable double rate) {
        return x.mul(mask).div(1 - rate);
    }

    // ---- constants --------------------------------------------------------------------------------------------

    /** Returns 0 for keys up to the query and −∞ for later ones, (time, time). */
    public static NdArray causalMask(Backend backend, ElementType type, int time) {
        double[] mask = new double[time * time];
        for (int query = 0; query < time; query++) {
            Arrays.fill(mask, query * time + query + 1, (query + 1) * time, Double.NEGATIVE_INFINITY);
        }
        return NdArray.of(backend, type, Shape.of(time, time), mask);
    }

    /** Returns 1 for the elements that dropout keeps and 0 for the others. */
    public static NdArray dropoutMask(Backend backend, ElementType type, Shape shape, double rate, long seed) {
        double[] mask = new double[shape.size()];
        Arrays.setAll(mask, i -> Philox.keeps(seed, i, rate) ? 1 : 0);
        return NdArray.of(backend, type, shape, mask);
    }

    /** Returns the numbers of the rows whose target is not the ignored one. */
    static int[] rowsThatCount(int[] targets, int ignoreIndex) {
        int[] rows = new int[targets.length];
        int n = 0;
        for (int row = 0; row < targets.length; row++) {
            if (targets[row] != ignoreIndex) {
                rows[n++] = row;
            }
        }
        return Arrays.copyOf(rows, n);
    }

    /** Returns the targets other than the ignored one. */
    static int[] targetsThatCount(int[] targets, int ignoreIndex) {
        return Arrays.stream(targets).filter(target -> target != ignoreIndex).toArray();
    }
}
