package org.adjoint4j.backend.cpu;

/**
 * The innermost loops of attention with narrow heads, on one thread. A head's rows come in quads: four of its dimensions,
 * row after row, {@code a[4 r + d]}, so that a kernel keeps what belongs to a vector of lanes (queries or keys, L of them)
 * in registers while it goes through the rows. What rows and lanes have together lies in strips of L elements a row.
 */
interface QuadKernels {
    /** Dimensions in a quad. */
    int QUAD = 4;

    /**
     * out (rows, L) = Σ over the quad's dimensions d of a[4 r + d] · lanes[d · lanesStride + c], or that added to out.
     */
    void scores(
            float[] a,
            int aOffset,
            int rows,
            float[] lanes,
            int lanesOffset,
            int lanesStride,
            boolean add,
            float[] out);

    /**
     * sums (4, L) += Σ over rows r from … to − 1 of a[4 r + d] · x[L r + c]. The rows are summed first, so that a long sum is
     * one of short ones.
     */
    void accumulate(float[] x, int from, int to, float[] a, int aOffset, float[] sums, int sumsOffset);

    /**
     * Adds x (rows, L) · a (L, 4) to sums (rows, L) that are spread over lanes: adding up the lanes c of a row with the
     * same c mod 4, as {@link #fold} does, gives the row's sum for dimension c mod 4. What is added to a lane was summed
     * first.
     */
    void spread(float[] x, int rows, float[] a, int aOffset, float[] sums, int sumsOffset);

    /** out[r · outStride + d] = the sum for dimension d of row r of what {@link #spread} added up. */
    void fold(float[] sums, int sumsOffset, int rows, float[] out, int outOffset, int outStride);

    /** Ends a softmax down columns: x (rows, L) is divided by the sums, the maxima become max + ln(sum). */
    void divide(float[] x, int rows, float[] stats, int maxima, int sums);

    /** p = exp(s − logSumExp[r]) replaces s, p (dp − delta[r]) replaces dp; both are (rows, L). */
    void adjoints(
            float[] s, float[] dp, int rows, float[] logSumExp, int logSumExpOffset, float[] delta, int deltaOffset);

    /** x[L r + c] = 0 for c > r. */
    void clearAbove(float[] x, int rows);
}
