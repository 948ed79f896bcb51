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
final class Attention extends HeadLoop<Attention.Scratch> {
    /** Keys that are summed before their sum is added to others. */
    private static final int SUMMED_KEYS = 512;

    private final float[] qkv;
    private final float[] out;
    private final float[] logSumExp;

    Attention(Cpu cpu, float[] qkv, float[] out, float[] logSumExp, Heads heads) {
        super(cpu, heads);
        this.qkv = qkv;
        this.out = out;
        this.logSumExp = logSumExp;
    }

    @Override
    Scratch takeScratch() {
        return new Scratch(cpu, heads);
    }

    @Override
    void giveBack(Scratch scratch) {
        scratch.giveBack(cpu.pool());
    }

    @Override
    void head(int head, Scratch s) {
        int width = cpu.vectors().panelWidth();
        int time = heads.time();
        int size = heads.headSize();
        Packing.transpose(qkv, heads.qkvOffset(head, 2), heads.qkvWidth(), time, size, s.values, 0, time);
        int finite = keepFinite(s.values);
        for (int first = 0; first < time; first += width) {
            int queries = Math.min(width, time - first);
            scores(head, first, queries, s);
            softmax(s, first, queries);
            weighValues(first + queries, s);
            store(s, queries, finite - first, heads.outOffset(head) + first * heads.width());
            storeLogSumExp(s.stats, queries, head * time + first);
        }
    }

    /** scores (keys, width) of queries first … first + queries − 1, masked or not. */
    private void scores(int head, int first, int queries, Scratch s) {
        int width = cpu.vectors().panelWidth();
        Matrix q = new Matrix(qkv, heads.qkvOffset(head, 0), heads.qkvWidth(), true);
        Packing.panel(q, 0, heads.headSize(), first, queries, width, s.panel, 0);
        Arithmetic.scaleInPlace(s.panel, 0, heads.headSize() * width, heads.scale());
        Block.panel(
                cpu.vectors(),
                qkv,
                heads.qkvOffset(head, 1),
                heads.qkvWidth(),
                heads.headSize(),
                s.panel,
                0,
                Start.zero(),
                0,
                0,
                s.scores,
                0,
                width,
                first + queries,
                width);
    }

    /** outᵀ of a panel; that of the queries is done with and takes it. */
    private void weighValues(int keys, Scratch s) {
        int width = cpu.vectors().panelWidth();
        Start sum = keys > SUMMED_KEYS ? Start.matrix(s.panel, 0, width) : Start.zero();
        for (int key = 0; key < keys; key += SUMMED_KEYS) {
            Block.panel(
                    cpu.vectors(),
                    s.values,
                    key,
                    heads.time(),
                    Math.min(SUMMED_KEYS, keys - key),
                    s.scores,
                    key * width,
                    key == 0 ? Start.zero() : sum,
                    0,
                    0,
                    s.panel,
                    0,
                    width,
                    heads.headSize(),
                    width);
        }
    }

    /** Exponentials in place; stats gets the maxima, then the sums. */
    private void softmax(Scratch s, int first, int queries) {
        int width = cpu.vectors().panelWidth();
        int lanes = cpu.vectors().narrowWidth();
        int keys = first + queries;
        for (int c = 0; c < queries; c += lanes) {
            int visible = Math.min(keys, first + c + lanes);
            cpu.vectors().columnSoftmax(s.scores, c, width, first + c + 1, visible, keys, s.stats, c, width + c);
        }
    }

    /**
     * Returns how many keys come before the first whose value is not finite, and clears the values (headSize, time) from
     * there on. Queries from there on get NaN; the earlier ones must not, though they meet that value with a probability
     * of 0.
     */
    private int keepFinite(float[] values) {
        int time = heads.time();
        if (Double.isFinite(cpu.vectors().sumOfSquares(values, 0, heads.headSize() * time))) {
            return time;
        }
        int finite = time;
        for (int d = 0; d < heads.headSize(); d++) {
            for (int j = finite - 1; j >= 0; j--) {
                finite = Float.isFinite(values[d * time + j]) ? finite : j;
            }
        }
        for (int d = 0; d < heads.headSize(); d++) {
            Arrays.fill(values, d * time + finite, (d + 1) * time, 0f);
        }
        return finite;
    }

    private void store(Scratch s, int queries, int finite, int offset) {
        int width = cpu.vectors().panelWidth();
        for (int i = 0; i < queries; i++) {
            float factor = i < finite ? 1 / s.stats[width + i] : Float.NaN;
            int row = offset + i * heads.width();
            for (int d = 0; d < heads.headSize(); d++) {
                out[row + d] = s.panel[d * width + i] * factor;
            }
        }
    }

    private void storeLogSumExp(float[] stats, int queries, int offset) {
        int sums = cpu.vectors().panelWidth();
        for (int i = 0; i < queries; i++) {
            logSumExp[offset + i] = (float) (stats[i] + Math.log(stats[sums + i]));
        }
    }

    /**
     * What a task works in.
     *
     * @param scores (keys, width)
     * @param values vᵀ (headSize, time)
     * @param panel (q · scale)ᵀ, then outᵀ (headSize, width)
     * @param stats column maxima (width), column sums (width)
     */
    record Scratch(float[] scores, float[] values, float[] panel, float[] stats) {
        Scratch(Cpu cpu, Heads heads) {
            this(cpu.pool(), cpu.vectors().panelWidth(), heads.headSize(), heads.time());
        }

        private Scratch(ArrayPool pool, int width, int size, int time) {
            this(pool.take(time * width), pool.take(size * time), pool.take(size * width), pool.take(2 * width));
        }

        void giveBack(ArrayPool pool) {
            pool.give(scores);
            pool.give(values);
            pool.give(panel);
            pool.give(stats);
        }
    }
}
