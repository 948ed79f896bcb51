package org.adjoint4j.backend.cpu;

/**
 * The innermost loops that plain Java leaves slow, on one thread. {@link ScalarKernels} says what they compute;
 * {@link SimdKernels} does it with vector instructions. Ranges are given as array and offset; any length will do.
 */
interface VectorKernels {
    /** Rows of out that a tile computes at once. */
    int TILE_ROWS = 6;

    /** Returns what runs, for the log. */
    String description();

    /** Returns the number of columns a narrow tile computes; a divisor of the panel width. */
    int narrowWidth();

    /** Returns the number of columns a tiny tile computes; a divisor of the narrow width. */
    int tinyWidth();

    /** Returns the number of columns of a packed panel, which a wide tile computes. */
    int panelWidth();

    /** Returns the loops of attention with narrow heads; their lanes are {@link #narrowWidth()}. */
    QuadKernels quads();

    /**
     * out (rows, panel width) = start + a (rows, k) · panel (k, panel width), 1 ≤ rows ≤ {@link #TILE_ROWS}. Rows of a
     * are {@code aStride} apart, those of the panel lie side by side; start may be out. The product is summed by itself and
     * then added to start, so that sums over many blocks of k are sums of their sums.
     */
    void wideTile(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int k,
            float[] panel,
            int panelOffset,
            float[] start,
            int startOffset,
            int startStride,
            float[] out,
            int outOffset,
            int outStride);

    /** As {@link #wideTile}, but only the first {@link #narrowWidth()} columns of the panel. */
    void narrowTile(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int k,
            float[] panel,
            int panelOffset,
            float[] start,
            int startOffset,
            int startStride,
            float[] out,
            int outOffset,
            int outStride);

    /** As {@link #wideTile}, but only the first {@link #tinyWidth()} columns of the panel. */
    void tinyTile(
            float[] a,
            int aOffset,
            int aStride,
            int rows,
            int k,
            float[] panel,
            int panelOffset,
            float[] start,
            int startOffset,
            int startStride,
            float[] out,
            int outOffset,
            int outStride);

    /** out = eˣ. */
    void exp(float[] x, int xOffset, float[] out, int outOffset, int n);

    /** out = tanh x. */
    void tanh(float[] x, int xOffset, float[] out, int outOffset, int n);

    /** out = 1 / (1 + e⁻ˣ). */
    void sigmoid(float[] x, int xOffset, float[] out, int outOffset, int n);

    /** out = gelu(x), tanh form. */
    void gelu(float[] x, int xOffset, float[] out, int outOffset, int n);

    /** dx = dy · gelu′(x); dx may be dy. */
    void geluBackward(float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n);

    /** Returns Σ x; {@link LongSums} sums more than a part of a row, here and below. */
    float sum(float[] x, int offset, int n);

    /** Returns Σ x² in double. */
    double sumOfSquares(float[] x, int offset, int n);

    /** out[c] = Σ over {@code rows} rows of x (rows, n), for c < n. */
    void sumOfRows(float[] x, int offset, int rows, float[] out, int outOffset, int n);

    /** Returns Σ x y. */
    float dot(float[] x, int xOffset, float[] y, int yOffset, int n);

    /** Returns max x, −∞ of none; NaN elements may be passed over. */
    float max(float[] x, int offset, int n);

    /** out = factor · exp(x − shift); returns Σ exp(x − shift). out may be x. −∞ gives exactly 0. */
    float expShifted(float[] x, int xOffset, float shift, float factor, float[] out, int outOffset, int n);

    /** Returns Σ exp(x − shift). */
    float sumExpShifted(float[] x, int offset, float shift, int n);

    /** Returns Σ (x − mean)². */
    float sumOfSquaredDeviations(float[] x, int offset, float mean, int n);

    /** out = (x − mean) · rstd · gamma + beta for one row; gamma and beta begin at 0. */
    void normalise(float[] x, int offset, float mean, float rstd, float[] gamma, float[] beta, float[] out, int n);

    /**
     * One row of the layer norm's adjoint, with h = (x − mean) · rstd: dx = rstd (dy γ − mean(dy γ) − h mean(dy γ h)),
     * dGamma += dy h, dBeta += dy. The last two begin at {@code sumOffset}.
     */
    void normaliseBackward(
            float[] x,
            float[] dy,
            float[] dx,
            int offset,
            float mean,
            float rstd,
            float[] gamma,
            float[] dGamma,
            float[] dBeta,
            int sumOffset,
            int n);

    /**
     * For each of {@code rows} rows of a panel: its maximum, then x = exp(x − maximum), then the sum of the row. A row of
     * −∞ is no input.
     */
    void panelSoftmax(float[] panel, int offset, int rows, float[] maxima, float[] sums, int statOffset);

    /**
     * Softmax down {@link #narrowWidth()} columns of rows that are {@code stride} apart, not yet divided by the sums: x = exp(x − maximum).
     * Column c takes part with its first {@code full + c} rows, but not with more than {@code visible}; in the others, up
     * to {@code rows}, x is 0. Stores the columns' maxima and sums in {@code stats} from these indices on.
     */
    void columnSoftmax(
            float[] panel,
            int offset,
            int stride,
            int full,
            int visible,
            int rows,
            float[] stats,
            int maxima,
            int sums);

    /** Multiplies each row of a panel by its factor. */
    void scaleRows(float[] panel, int offset, int rows, float[] factors, int factorOffset);

    /**
     * Probabilities and score adjoints of attention in a panel: p = exp(s − logSumExp[r]), ds = p (dp − delta[r]) for
     * each row; p replaces s and ds replaces dp. Row r takes part with its first {@code visible + r} columns, but not with
     * more than {@code columns}; in the others p and ds are 0.
     */
    void attentionAdjoint(
            float[] s,
            float[] dp,
            int rows,
            int visible,
            int columns,
            float[] logSumExp,
            int logSumExpOffset,
            float[] delta,
            int deltaOffset);

    /**
     * out = x · scale where element {@code first + i} of the dropout mask is kept, else 0; {@code first} is a multiple of 4.
     */
    void dropout(float[] x, float[] out, int first, int n, long threshold, float scale, long seed);
}
