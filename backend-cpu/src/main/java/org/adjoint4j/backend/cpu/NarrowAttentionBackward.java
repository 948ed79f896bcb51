package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * The adjoint of causal attention with heads of a few dimensions, a head at a time. As {@link AttentionBackward}, but a
 * strip of keys, one a lane, stays in registers while the queries that see them pass by.
 */
final class NarrowAttentionBackward extends HeadLoop<NarrowAttentionBackward.Scratch> {
    private static final int QUAD = QuadKernels.QUAD;
    /** Queries that are worked on at once: their strips of scores and of adjoints stay in the first cache. */
    private static final int QUERIES = 128;

    private final QuadKernels quads;
    private final int lanes;
    private final int padded;
    private final AttentionAdjoints arrays;

    NarrowAttentionBackward(Cpu cpu, AttentionAdjoints arrays, Heads heads) {
        super(cpu, heads);
        this.quads = cpu.vectors().quads();
        this.lanes = cpu.vectors().narrowWidth();
        this.padded = Extents.roundUp(heads.time(), lanes);
        this.arrays = arrays;
    }

    @Override
    Scratch takeScratch() {
        return new Scratch();
    }

    @Override
    void giveBack(Scratch scratch) {
        scratch.giveBack();
    }

    @Override
    void head(int head, Scratch s) {
        int time = heads.time();
        int size = heads.headSize();
        int stride = heads.qkvWidth();
        float[] qkv = arrays.qkv();
        int keys = heads.qkvOffset(head, 1);
        Packing.quads(qkv, heads.qkvOffset(head, 0), stride, time, size, heads.scale(), s.queryRows, time);
        Packing.quads(arrays.dOut(), heads.outOffset(head), heads.width(), time, size, 1f, s.outRows, time);
        Packing.quads(qkv, keys, stride, time, size, heads.scale(), s.keyRows, padded);
        Packing.scaledTranspose(qkv, keys, stride, time, size, 1f, s.keys, padded);
        Packing.scaledTranspose(qkv, heads.qkvOffset(head, 2), stride, time, size, 1f, s.values, padded);
        arrays.deltas(heads, head, s.deltas);
        Arrays.fill(s.queryAdjoints, 0, size / QUAD * time * lanes, 0f);
        for (int first = 0; first < time; first += lanes) {
            strip(head, first, Math.min(lanes, time - first), s);
        }
        for (int d = 0; d < size; d += QUAD) {
            int sums = d / QUAD * time * lanes;
            quads.fold(s.queryAdjoints, sums, time, arrays.dQkv(), heads.qkvOffset(head, 0) + d, stride);
        }
    }

    /** Everything that keys first … first + keys − 1 take part in. */
    private void strip(int head, int first, int keys, Scratch s) {
        int size = heads.headSize();
        int stride = heads.qkvWidth();
        Arrays.fill(s.keyAdjoints, 0, size * lanes, 0f);
        Arrays.fill(s.valueAdjoints, 0, size * lanes, 0f);
        for (int query = first; query < heads.time(); query += QUERIES) {
            queries(head, first, query, Math.min(QUERIES, heads.time() - query), s);
        }
        int key = heads.qkvOffset(head, 1) + first * stride;
        int value = heads.qkvOffset(head, 2) + first * stride;
        Packing.transpose(s.keyAdjoints, 0, lanes, size, keys, arrays.dQkv(), key, stride);
        Packing.transpose(s.valueAdjoints, 0, lanes, size, keys, arrays.dQkv(), value, stride);
    }

    private void queries(int head, int first, int query, int count, Scratch s) {
        int time = heads.time();
        int size = heads.headSize();
        for (int d = 0; d < size; d += QUAD) {
            int row = d * time + QUAD * query;
            int strip = d * padded + first;
            quads.scores(s.queryRows, row, count, s.keys, strip, padded, d > 0, s.scores);
            quads.scores(s.outRows, row, count, s.values, strip, padded, d > 0, s.adjoints);
        }
        quads.adjoints(s.scores, s.adjoints, count, arrays.logSumExp(), head * time + query, s.deltas, query);
        if (query == first) {
            // also what lanes without a key hold: no query comes after them
            quads.clearAbove(s.scores, count);
            quads.clearAbove(s.adjoints, count);
        }
        for (int d = 0; d < size; d += QUAD) {
            int row = d * time + QUAD * query;
            quads.accumulate(s.scores, 0, count, s.outRows, row, s.valueAdjoints, d * lanes);
            quads.accumulate(s.adjoints, 0, count, s.queryRows, row, s.keyAdjoints, d * lanes);
            int sums = (d / QUAD * time + query) * lanes;
            quads.spread(s.adjoints, count, s.keyRows, d * padded + QUAD * first, s.queryAdjoints, sums);
        }
    }

    /** What one task works in. */
    final class Scratch {
        private final int size = heads.headSize();
        /** Quads of rows of q · scale, of dOut, and of k · scale, the last 0 past its end. */
        final float[] queryRows = take(size * heads.time());

        final float[] outRows = take(size * heads.time());
        final float[] keyRows = take(size * padded);
        /** kᵀ and vᵀ (headSize, padded time). */
        final float[] keys = take(size * padded);

        final float[] values = take(size * padded);
        /** Of every query: Σ dOut out, and quads of dq spread over lanes. */
        final float[] deltas = take(heads.time());

        final float[] queryAdjoints = take(size / QUAD * heads.time() * lanes);
        /** dkᵀ and dvᵀ (headSize, lanes). */
        final float[] keyAdjoints = take(size * lanes);

        final float[] valueAdjoints = take(size * lanes);
        /** Scores, then probabilities, and their adjoints (queries, lanes). */
        final float[] scores = take(QUERIES * lanes);

        final float[] adjoints = take(QUERIES * lanes);

        private float[] take(int length) {
            return cpu.pool().take(length);
        }

        void giveBack() {
            cpu.pool().give(queryRows);
            cpu.pool().give(outRows);
            cpu.pool().give(keyRows);
            cpu.pool().give(keys);
            cpu.pool().give(values);
            cpu.pool().give(deltas);
            cpu.pool().give(queryAdjoints);
            cpu.pool().give(keyAdjoints);
            cpu.pool().give(valueAdjoints);
            cpu.pool().give(scores);
            cpu.pool().give(adjoints);
        }
    }
}
