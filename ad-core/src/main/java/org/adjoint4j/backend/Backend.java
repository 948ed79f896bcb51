package org.adjoint4j.backend;

import java.util.Optional;

/**
 * The kernels of one device, forward and backward.
 *
 * <p>Kernels know buffers and extents, not shapes: matrices are row-major and dense, and an axis of an array is given
 * as {@code (outer, n, inner)}, the products of the extents before it, its own extent, and the product of those after
 * it. Outputs are named {@code out}, or {@code d…} for an adjoint, are overwritten unless the kernel says that it
 * accumulates, and never overlap an input unless the kernel says they may. All buffers of a call belong to this backend
 * and have one element type; callers have checked the extents. Any extent may be 0.
 *
 * <p>The scalar reference backend is the specification; {@code org.adjoint4j.testing} compares any other with it.
 */
public interface Backend {
    /** Returns the name users choose this backend by, such as {@code cpu}. */
    String name();

    /** Returns how much this backend is preferred when none is named; the highest available wins. */
    int rank();

    /** Returns why this backend can't be used on this machine and what to do about it; empty when it can. */
    Optional<String> unavailableReason();

    /** Returns whether arrays of this element type can be made here. */
    boolean supports(ElementType type);

    // ---- memory -----------------------------------------------------------------------------------------------

    /** Returns a buffer with undefined contents, from the pool where possible. */
    Buffer allocate(ElementType type, int length);

    /** Takes the memory of a buffer nobody holds any more; called by {@link Buffer#release()} only. */
    void recycle(Buffer buffer);

    /** Copies host values, rounded to the element type, into the first {@code source.length} elements. */
    void write(double[] source, Buffer out);

    /** Copies host values into the first {@code source.length} elements. */
    void write(float[] source, Buffer out);

    /** Copies the first {@code out.length} elements to the host. */
    void read(Buffer source, double[] out);

    /** Copies the first {@code out.length} elements to the host, rounded to float. */
    void read(Buffer source, float[] out);

    /**
     * Returns the first element as it is now. A device that works on its own copies it while the host goes on, whatever
     * becomes of the buffer.
     */
    default Later readLater(Buffer source) {
        double[] element = new double[1];
        read(source, element);
        return Later.of(element[0]);
    }

    /** out[i] = value for i &lt; n. */
    void fill(Buffer out, int n, double value);

    /**
     * Copies {@code rows} runs of {@code length} elements: out[outOffset + r·outStride + i] = source[sourceOffset +
     * r·sourceStride + i]. Serves copy, slice, split and concat.
     */
    void copyRows(
            Buffer source,
            int sourceOffset,
            int sourceStride,
            Buffer out,
            int outOffset,
            int outStride,
            int rows,
            int length);

    /**
     * Copies with strides: out is dense with extents {@code dims}; the element at (i₀, i₁, …) comes from source at
     * Σ iₖ·strides[k]. Serves permutation and broadcasting (stride 0).
     */
    void copyStrided(Buffer source, int[] strides, int[] dims, Buffer out);

    // ---- elementwise ------------------------------------------------------------------------------------------

    /** out = op(x) for n elements; out may be x. */
    void unary(UnaryOp op, Buffer x, Buffer out, int n);

    /** dx = dy · op′(x), where y = op(x); dx may be dy. */
    void unaryBackward(UnaryOp op, Buffer x, Buffer y, Buffer dy, Buffer dx, int n);

    /**
     * out = op(a, b) with broadcasting: out is dense with extents {@code dims}, a and b are read with the given strides,
     * 0 along broadcast axes. Callers merge axes first, so that dims is as short as possible. out may be a or b where
     * that operand's strides are dense.
     */
    void binary(BinaryOp op, Buffer a, int[] aStrides, Buffer b, int[] bStrides, int[] dims, Buffer out);

    /** out = op(x, scalar), or op(scalar, x) if {@code scalarFirst}, for n elements; out may be x. */
    void binaryScalar(BinaryOp op, Buffer x, double scalar, boolean scalarFirst, Buffer out, int n);

    /** y += factor · x for n elements. */
    void addScaled(double factor, Buffer x, Buffer y, int n);

    // ---- reductions -------------------------------------------------------------------------------------------

    /** Reduces the middle axis of x (outer, n, inner): out is (outer, inner). */
    void reduce(ReduceOp op, Buffer x, int outer, int n, int inner, Buffer out);

    /** dx (outer, n, inner) = dy at the first largest element along the middle axis, 0 elsewhere. */
    void maxBackward(Buffer x, Buffer dy, int outer, int n, int inner, Buffer dx);

    /** Softmax along the middle axis, shifted by the maximum; masked −∞ entries give exactly 0. out may be x. */
    void softmax(Buffer x, int outer, int n, int inner, Buffer out);

    /** dx = y (dy − Σ y dy) along the middle axis; y is softmax(x). */
    void softmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx);

    /** log-softmax along the middle axis: x − max − ln Σ exp(x − max). out may be x. */
    void logSoftmax(Buffer x, int outer, int n, int inner, Buffer out);

    /** dx = dy − exp(y) Σ dy along the middle axis; y is logSoftmax(x). */
    void logSoftmaxBackward(Buffer y, Buffer dy, int outer, int n, int inner, Buffer dx);

    /** Returns Σ x² over n elements, summed in double. */
    double sumOfSquares(Buffer x, int n);

    // ---- matrix products --------------------------------------------------------------------------------------

    /**
     * Batched product out[i] = op(a[i]) · op(b[i]), (m, k)·(k, n) → (m, n), where op transposes if told: a is stored
     * (k, m) if {@code transA}, b (n, k) if {@code transB}. {@code strideA} and {@code strideB} lead from one matrix of
     * the batch to the next (0: the same one for all); out is dense. Adds to out if {@code accumulate}. With k = 0 the
     * product is 0.
     */
    void matmul(
            Buffer a,
            boolean transA,
            int strideA,
            Buffer b,
            boolean transB,
            int strideB,
            Buffer out,
            int batch,
            int m,
            int n,
            int k,
            boolean accumulate);

    /** out (m, n) = x (m, k) · w (k, n) + bias (n). */
    void linear(Buffer x, Buffer w, Buffer bias, Buffer out, int m, int n, int k);

    /** dx (m, k) = dy·wᵀ, dw (k, n) = xᵀ·dy, dbias (n) = column sums of dy (m, n). */
    void linearBackward(Buffer x, Buffer w, Buffer dy, Buffer dx, Buffer dw, Buffer dbias, int m, int n, int k);

    // ---- indexing ---------------------------------------------------------------------------------------------

    /** out (ids.length, width): row i is row ids[i] of table (rows, width). */
    void gatherRows(Buffer table, int[] ids, int width, Buffer out);

    /** Row ids[i] of dTable (rows, width) += row i of dy, repeated ids accumulate, many of them as accurately as in blocks of 512. */
    void scatterAddRows(Buffer dy, int[] ids, int width, Buffer dTable);

    /** out[i] = x[i, columns[i]] for x (columns.length, width). */
    void pickPerRow(Buffer x, int[] columns, int width, Buffer out);

    /** dx (columns.length, width) = 0 except dx[i, columns[i]] = dy[i]. */
    void pickPerRowBackward(Buffer dy, int[] columns, int width, Buffer dx);

    // ---- fused operations of a transformer --------------------------------------------------------------------

    /**
     * out = (x − mean) · rstd · gamma + beta for each row of x (rows, width), with rstd = 1/√(variance + eps) and the
     * biased variance; keeps mean and rstd (rows). Ba et al. 2016, arXiv 1607.06450.
     */
    void layerNorm(
            Buffer x, Buffer gamma, Buffer beta, double eps, Buffer out, Buffer mean, Buffer rstd, int rows, int width);

    /** Adjoints dx (rows, width), dgamma (width), dbeta (width) of {@link #layerNorm}. */
    void layerNormBackward(
            Buffer x,
            Buffer gamma,
            Buffer mean,
            Buffer rstd,
            Buffer dy,
            Buffer dx,
            Buffer dgamma,
            Buffer dbeta,
            int rows,
            int width);

    /**
     * Causal multi-head attention over qkv (batch, time, 3·heads·headSize), the queries, keys and values of all heads
     * side by side: out (batch, time, heads·headSize) = softmax(q·kᵀ/√headSize, masked to keys not after the query)·v.
     * Keeps logSumExp (batch, heads, time) of the scaled scores.
     */
    void causalAttention(Buffer qkv, Buffer out, Buffer logSumExp, int batch, int time, int heads, int headSize);

    /** Adjoint dqkv of {@link #causalAttention}; out and logSumExp are the forward's. */
    void causalAttentionBackward(
            Buffer qkv,
            Buffer out,
            Buffer logSumExp,
            Buffer dOut,
            Buffer dqkv,
            int batch,
            int time,
            int heads,
            int headSize);

    /**
     * Mean over the rows with targets[r] ≠ ignoreIndex of logSumExp(row) − row[target], into loss (1 element); 0 where
     * all are ignored. Keeps logSumExp (rows).
     */
    void crossEntropy(
            Buffer logits, int[] targets, int ignoreIndex, Buffer loss, Buffer logSumExp, int rows, int width);

    /** dlogits = dLoss · (softmax − onehot) / count, 0 in ignored rows; dLoss has 1 element. dlogits may be logits. */
    void crossEntropyBackward(
            Buffer logits,
            Buffer logSumExp,
            int[] targets,
            int ignoreIndex,
            Buffer dLoss,
            Buffer dlogits,
            int rows,
            int width);

    /**
     * Cross-entropy of the logits x (rows, width) · w (width, vocabulary), or · wᵀ if {@code transW} and w is stored
     * (vocabulary, width), without ever holding all logits: works on chunks of rows. Where dx and dw are not null they
     * get the adjoints of x and w for a loss adjoint of 1, made in the same pass; both or neither are null.
     */
    void linearCrossEntropy(
            Buffer x,
            Buffer w,
            boolean transW,
            int[] targets,
            int ignoreIndex,
            Buffer loss,
            Buffer dx,
            Buffer dw,
            int rows,
            int width,
            int vocabulary);

    /**
     * out[i] = x[i] / (1 − rate) where the mask keeps element i, else 0. The mask is
     * {@link Philox#keeps Philox.keeps(seed, i, rate)}: the same on every backend, so that the backward pass is this
     * kernel on dy. out may be x.
     */
    void dropout(Buffer x, Buffer out, int n, double rate, long seed);

    /**
     * One step of AdamW for all parameters of a model, clipped by the norm of the whole gradient; {@code norm} and {@code
     * loss} have 1 element, parameter i with all that belongs to it has {@code sizes[i]}.
     *
     * <p>norm = √Σ grad², summed in double; NaN where loss is not finite. Then, with s = min(1, clipNorm/(norm + 1e-6)),
     * for each element g = s · grad; m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; p −= rate (m̂/(√v̂ + ε) + weightDecay · p), m̂ =
     * m/(1−β₁ᶜᵒᵘⁿᵗ), v̂ = v/(1−β₂ᶜᵒᵘⁿᵗ). Where norm is not finite no p, m or v is changed; if it was not before, neither is
     * norm. So nothing has to wait for a step to find out that it failed: those after it do nothing.
     */
    void adamW(
            Buffer[] p,
            Buffer[] grad,
            Buffer[] m,
            Buffer[] v,
            int[] sizes,
            double[] weightDecay,
            Buffer loss,
            Buffer norm,
            AdamWStep step);
}
