package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * Causal attention, a head at a time. A panel holds the scores of all visible keys (rows) against as many queries as it
 * has columns, so that softmax goes down columns and needs no sums across lanes:
 *
 * <pre>
 *   scores (keys, queries) = k · (q · scale)ᵀ,  p = exp(scores − column maxima),  outᵀ (headSize, queries) = vᵀ · p
 * </pre>
 */
final class Attention {
    private final Cpu cpu;

    Attention(Cpu cpu) {
        this.cpu = cpu;
    }

    void forward(float[] qkv, float[] out, float[] logSumExp, Heads heads) {
        cpu.workers().run(heads.count(), head -> head(qkv, out, logSumExp, heads, head));
    }

    private void head(float[] qkv, float[] out, float[] logSumExp, Heads heads, int head) {
        int width = cpu.vectors().panelWidth();
        int time = heads.time();
        int size = heads.headSize();
        float[] scores = cpu.pool().take(time * width);
        float[] values = cpu.pool().take(size * time);
        float[] panel = cpu.pool().take(size * width);
        float[] stats = cpu.pool().take(2 * width);
        Packing.transpose(qkv, heads.qkvOffset(head, 2), heads.qkvWidth(), time, size, values, 0, time);
        int finite = finiteValues(qkv, heads, head);
        for (int d = 0; d < size; d++) {
            Arrays.fill(values, d * time + finite, (d + 1) * time, 0f);
        }
        for (int first = 0; first < time; first += width) {
            int queries = Math.min(width, time - first);
            scores(qkv, heads, head, first, queries, panel, scores);
            softmax(scores, first, queries, stats);
            // the queries' panel is done with and takes the transposed result
            Block.panel(
                    cpu.vectors(),
                    values,
                    0,
                    time,
                    first + queries,
                    scores,
                    0,
                    Start.zero(),
                    0,
                    0,
                    panel,
                    0,
                    width,
                    size,
                    width);
            store(panel, stats, queries, finite - first, out, heads.outOffset(head) + first * heads.width(), heads);
            for (int i = 0; i < queries; i++) {
                logSumExp[head * time + first + i] = (float) (stats[i] + Math.log(stats[width + i]));
            }
        }
        cpu.pool().give(scores);
        cpu.pool().give(values);
        cpu.pool().give(panel);
        cpu.pool().give(stats);
    }

    /** scores (keys, width) of queries first … first + queries − 1; −∞ where the key comes after the query. */
    private void scores(float[] qkv, Heads heads, int head, int first, int queries, float[] panel, float[] scores) {
        int width = cpu.vectors().panelWidth();
        Matrix q = new Matrix(qkv, heads.qkvOffset(head, 0), heads.qkvWidth(), true);
        Packing.panel(q, 0, heads.headSize(), first, queries, width, panel, 0);
        Arithmetic.scaleInPlace(panel, 0, heads.headSize() * width, heads.scale());
        Block.panel(
                cpu.vectors(),
                qkv,
                heads.qkvOffset(head, 1),
                heads.qkvWidth(),
                heads.headSize(),
                panel,
                0,
                Start.zero(),
                0,
                0,
                scores,
                0,
                width,
                first + queries,
                width);
        for (int r = 1; r < queries; r++) {
            int row = (first + r) * width;
            Arrays.fill(scores, row, row + r, Float.NEGATIVE_INFINITY);
        }
    }

    /** Exponentials in place; stats gets the maxima, then the sums. */
    private void softmax(float[] scores, int first, int queries, float[] stats) {
        int width = cpu.vectors().panelWidth();
        int lanes = cpu.vectors().narrowWidth();
        int keys = first + queries;
        for (int c = 0; c < queries; c += lanes) {
            int visible = Math.min(keys, first + c + lanes);
            cpu.vectors().columnSoftmax(scores, c, visible, stats, c, width + c);
            for (int r = visible; r < keys; r++) {
                Arrays.fill(scores, r * width + c, r * width + c + lanes, 0f);
            }
        }
    }

    /**
     * Returns how many keys come before the first whose value is not finite. Queries from there on get NaN; the earlier
     * ones must not, though they meet that value with a probability of 0.
     */
    private static int finiteValues(float[] qkv, Heads heads, int head) {
        for (int j = 0; j < heads.time(); j++) {
            int row = heads.qkvOffset(head, 2) + j * heads.qkvWidth();
            float probe = 0;
            for (int d = 0; d < heads.headSize(); d++) {
                probe += 0 * qkv[row + d];
            }
            if (Float.isNaN(probe)) {
                return j;
            }
        }
        return heads.time();
    }

    private void store(float[] panel, float[] stats, int queries, int finite, float[] out, int offset, Heads heads) {
        int width = cpu.vectors().panelWidth();
        for (int i = 0; i < queries; i++) {
            float factor = i < finite ? 1 / stats[width + i] : Float.NaN;
            int row = offset + i * heads.width();
            for (int d = 0; d < heads.headSize(); d++) {
                out[row + d] = panel[d * width + i] * factor;
            }
        }
    }
}
