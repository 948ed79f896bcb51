package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * Causal attention with heads of a few dimensions, a head at a time: {@link Attention}'s products would store and load
 * more than they multiply. A strip of queries, one a lane, stays in registers while the keys and values that it sees
 * pass by.
 */
final class NarrowAttention extends HeadLoop<NarrowAttention.Scratch> {
    private static final int QUAD = QuadKernels.QUAD;
    /** Keys that are summed before their sum is added to others. */
    private static final int SUMMED_KEYS = 512;

    private final QuadKernels quads;
    private final int lanes;
    private final float[] qkv;
    private final float[] out;
    private final float[] logSumExp;

    NarrowAttention(Cpu cpu, float[] qkv, float[] out, float[] logSumExp, Heads heads) {
        super(cpu, heads);
        this.quads = cpu.vectors().quads();
        this.lanes = cpu.vectors().narrowWidth();
        this.qkv = qkv;
        this.out = out;
        this.logSumExp = logSumExp;
    }

    @Override
    Scratch takeScratch() {
        return new Scratch(cpu.pool(), lanes, heads);
    }

    @Override
    void giveBack(Scratch scratch) {
        scratch.giveBack(cpu.pool());
    }

    @Override
    void head(int head, Scratch s) {
        int time = heads.time();
        int size = heads.headSize();
        int stride = heads.qkvWidth();
        int padded = Extents.roundUp(time, lanes);
        Packing.scaledTranspose(qkv, heads.qkvOffset(head, 0), stride, time, size, heads.scale(), s.queries, padded);
        Packing.quads(qkv, heads.qkvOffset(head, 1), stride, time, size, 1f, s.keys, time);
        Packing.quads(qkv, heads.qkvOffset(head, 2), stride, time, size, 1f, s.values, time);
        int finite = keepFinite(s.values);
        for (int first = 0; first < time; first += lanes) {
            int queries = Math.min(lanes, time - first);
            strip(first, first + queries, padded, s);
            for (int i = Math.max(0, finite - first); i < queries; i++) {
                for (int d = 0; d < size; d++) {
                    s.result[d * lanes + i] = Float.NaN;
                }
            }
            int row = heads.outOffset(head) + first * heads.width();
            Packing.transpose(s.result, 0, lanes, size, queries, out, row, heads.width());
            System.arraycopy(s.stats, 0, logSumExp, head * time + first, queries);
        }
    }

    /** The result and logSumExp of the queries from {@code first} on, which see keys 0 … {@code keys} − 1 or fewer. */
    private void strip(int first, int keys, int padded, Scratch s) {
        int size = heads.headSize();
        int time = heads.time();
        for (int d = 0; d < size; d += QUAD) {
            quads.scores(s.keys, d * time, keys, s.queries, d * padded + first, padded, d > 0, s.scores);
        }
        cpu.vectors().columnSoftmax(s.scores, 0, lanes, first + 1, keys, keys, s.stats, 0, lanes);
        Arrays.fill(s.result, 0, size * lanes, 0f);
        for (int d = 0; d < size; d += QUAD) {
            for (int from = 0; from < keys; from += SUMMED_KEYS) {
                int to = Math.min(keys, from + SUMMED_KEYS);
                quads.accumulate(s.scores, from, to, s.values, d * time, s.result, d * lanes);
            }
        }
        quads.divide(s.result, size, s.stats, 0, lanes);
    }

    /** As in {@link Attention}: how many keys come before the first whose value is not finite; the others are cleared. */
    private int keepFinite(float[] values) {
        int time = heads.time();
        int size = heads.headSize();
        if (Double.isFinite(cpu.vectors().sumOfSquares(values, 0, size * time))) {
            return time;
        }
        int finite = time;
        for (int i = 0; i < size * time; i++) {
            int key = i % (QUAD * time) / QUAD;
            finite = Float.isFinite(values[i]) ? finite : Math.min(finite, key);
        }
        for (int d = 0; d < size; d += QUAD) {
            Arrays.fill(values, d * time + finite * QUAD, (d + QUAD) * time, 0f);
        }
        return finite;
    }

    /**
     * What a task works in.
     *
     * @param queries (q · scale)ᵀ (headSize, padded time)
     * @param keys quads of rows
     * @param values quads of rows
     * @param scores (keys, lanes)
     * @param result outᵀ (headSize, lanes)
     * @param stats column maxima (lanes), column sums (lanes)
     */
    record Scratch(float[] queries, float[] keys, float[] values, float[] scores, float[] result, float[] stats) {
        Scratch(ArrayPool pool, int lanes, Heads heads) {
            this(
                    pool.take(heads.headSize() * Extents.roundUp(heads.time(), lanes)),
                    pool.take(heads.headSize() * heads.time()),
                    pool.take(heads.headSize() * heads.time()),
                    pool.take(heads.time() * lanes),
                    pool.take(heads.headSize() * lanes),
                    pool.take(2 * lanes));
        }

        void giveBack(ArrayPool pool) {
            pool.give(queries);
            pool.give(keys);
            pool.give(values);
            pool.give(scores);
            pool.give(result);
            pool.give(stats);
        }
    }
}
