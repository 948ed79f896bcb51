package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * The adjoint of causal attention, a head at a time; probabilities are computed again from the kept logSumExp. Here
 * columns of a panel are keys and rows are queries, so that the adjoints of keys and values are products of a panel:
 *
 * <pre>
 *   p (queries, keys) = exp(q · (k · scale)ᵀ − logSumExp),  ds = p (dOut · vᵀ − Σ dOut out)
 *   dvᵀ += dOutᵀ · p,  dkᵀ += scale · qᵀ · ds,  dq += ds · (k · scale)
 * </pre>
 */
final class AttentionBackward extends HeadLoop<AttentionBackward.Scratch> {
    /** Queries that are worked on at once: their panels of scores and of adjoints stay in the cache. */
    private static final int QUERIES = 128;

    private final AttentionAdjoints arrays;
    private final float[] qkv;
    private final float[] dQkv;

    AttentionBackward(Cpu cpu, AttentionAdjoints arrays, Heads heads) {
        super(cpu, heads);
        this.arrays = arrays;
        this.qkv = arrays.qkv();
        this.dQkv = arrays.dQkv();
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
    void head(int head, Scratch scratch) {
        int width = cpu.vectors().panelWidth();
        int time = heads.time();
        Packing.transpose(
                qkv, heads.qkvOffset(head, 0), heads.qkvWidth(), time, heads.headSize(), scratch.queries, 0, time);
        Packing.transpose(
                arrays.dOut(),
                heads.outOffset(head),
                heads.width(),
                time,
                heads.headSize(),
                scratch.outAdjoints,
                0,
                time);
        arrays.deltas(heads, head, scratch.deltas);
        Arrays.fill(scratch.queryAdjoints, 0, time * scratch.paddedSize, 0f);
        for (int first = 0; first < time; first += width) {
            keys(head, first, Math.min(width, time - first), scratch);
        }
        for (int i = 0; i < time; i++) {
            System.arraycopy(
                    scratch.queryAdjoints,
                    i * scratch.paddedSize,
                    dQkv,
                    heads.qkvOffset(head, 0) + i * heads.qkvWidth(),
                    heads.headSize());
        }
    }

    /** Everything that keys first … first + keys − 1 take part in. */
    private void keys(int head, int first, int keys, Scratch s) {
        int width = cpu.vectors().panelWidth();
        int size = heads.headSize();
        int transposed = size * width;
        Matrix k = new Matrix(qkv, heads.qkvOffset(head, 1), heads.qkvWidth(), true);
        Matrix v = new Matrix(qkv, heads.qkvOffset(head, 2), heads.qkvWidth(), true);
        Packing.panel(k, 0, size, first, keys, width, s.keyPanel, 0);
        Arithmetic.scaleInPlace(s.keyPanel, 0, transposed, heads.scale());
        Packing.panel(v, 0, size, first, keys, width, s.valuePanel, 0);
        packKeyRows(head, first, keys, s);
        Arrays.fill(s.keyAdjoints, 0, transposed, 0f);
        Arrays.fill(s.valueAdjoints, 0, transposed, 0f);
        for (int query = first; query < heads.time(); query += QUERIES) {
            queries(head, first, keys, query, Math.min(QUERIES, heads.time() - query), s);
        }
        Arithmetic.scaleInPlace(s.keyAdjoints, 0, transposed, heads.scale());
        int row = first * heads.qkvWidth();
        Packing.transpose(s.keyAdjoints, 0, width, size, keys, dQkv, heads.qkvOffset(head, 1) + row, heads.qkvWidth());
        Packing.transpose(
                s.valueAdjoints, 0, width, size, keys, dQkv, heads.qkvOffset(head, 2) + row, heads.qkvWidth());
    }

    /** The scaled keys as panels of rows, one panel for each panel width of the head size. */
    private void packKeyRows(int head, int first, int keys, Scratch s) {
        int width = cpu.vectors().panelWidth();
        Matrix k = new Matrix(qkv, heads.qkvOffset(head, 1), heads.qkvWidth(), false);
        for (int c = 0; c < heads.headSize(); c += width) {
            int columns = Math.min(width, heads.headSize() - c);
            Packing.panel(k, first, keys, c, columns, width, s.keyRows, c * keys);
        }
        Arithmetic.scaleInPlace(s.keyRows, 0, Extents.roundUp(heads.headSize(), width) * keys, heads.scale());
    }

    private void queries(int head, int first, int keys, int query, int count, Scratch s) {
        VectorKernels vectors = cpu.vectors();
        int width = vectors.panelWidth();
        int size = heads.headSize();
        int time = heads.time();
        int q = heads.qkvOffset(head, 0) + query * heads.qkvWidth();
        int d = heads.outOffset(head) + query * heads.width();
        Start zero = Start.zero();
        Block.panel(
                vectors, qkv, q, heads.qkvWidth(), size, s.keyPanel, 0, zero, 0, 0, s.scores, 0, width, count, width);
        Block.panel(
                vectors,
                arrays.dOut(),
                d,
                heads.width(),
                size,
                s.valuePanel,
                0,
                zero,
                0,
                0,
                s.adjoints,
                0,
                width,
                count,
                width);
        int visible = query - first + 1;
        vectors.attentionAdjoint(
                s.scores, s.adjoints, count, visible, keys, arrays.logSumExp(), head * time + query, s.deltas, query);
        Block.panel(
                vectors,
                s.outAdjoints,
                query,
                time,
                count,
                s.scores,
                0,
                Start.matrix(s.valueAdjoints, 0, width),
                0,
                0,
                s.valueAdjoints,
                0,
                width,
                size,
                width);
        Block.panel(
                vectors,
                s.queries,
                query,
                time,
                count,
                s.adjoints,
                0,
                Start.matrix(s.keyAdjoints, 0, width),
                0,
                0,
                s.keyAdjoints,
                0,
                width,
                size,
                width);
        Start dq = Start.matrix(s.queryAdjoints, query * s.paddedSize, s.paddedSize);
        for (int c = 0; c < size; c += width) {
            Block.panel(
                    vectors,
                    s.adjoints,
                    0,
                    width,
                    keys,
                    s.keyRows,
                    c * keys,
                    dq,
                    0,
                    c,
                    s.queryAdjoints,
                    query * s.paddedSize + c,
                    s.paddedSize,
                    count,
                    Math.min(width, s.paddedSize - c));
        }
    }

    /** What one task works in. */
    static final class Scratch {
        /** The head size as whole tiny tiles. */
        final int paddedSize;

        /** qᵀ and dOutᵀ (headSize, time). */
        final float[] queries;

        final float[] outAdjoints;
        /** Of every query: Σ dOut out, and dq (time, paddedSize). */
        final float[] deltas;

        final float[] queryAdjoints;
        /** (k · scale)ᵀ and vᵀ (headSize, width), and k · scale (keys, width) in panels. */
        final float[] keyPanel;

        final float[] valuePanel;
        final float[] keyRows;
        /** dkᵀ and dvᵀ (headSize, width). */
        final float[] keyAdjoints;

        final float[] valueAdjoints;
        /** Scores, then probabilities, and their adjoints (queries, width). */
        final float[] scores;

        final float[] adjoints;

        Scratch(Cpu cpu, Heads heads) {
            ArrayPool pool = cpu.pool();
            int width = cpu.vectors().panelWidth();
            int size = heads.headSize();
            paddedSize = Extents.roundUp(size, cpu.vectors().tinyWidth());
            queries = pool.take(size * heads.time());
            outAdjoints = pool.take(size * heads.time());
            deltas = pool.take(heads.time());
            queryAdjoints = pool.take(paddedSize * heads.time());
            keyPanel = pool.take(size * width);
            valuePanel = pool.take(size * width);
            keyRows = pool.take(Extents.roundUp(size, width) * width);
            keyAdjoints = pool.take(size * width);
            valueAdjoints = pool.take(size * width);
            scores = pool.take(QUERIES * width);
            adjoints = pool.take(QUERIES * width);
        }

        void giveBack(ArrayPool pool) {
            pool.give(queries);
            pool.give(outAdjoints);
            pool.give(deltas);
            pool.give(queryAdjoints);
            pool.give(keyPanel);
            pool.give(valuePanel);
            pool.give(keyRows);
            pool.give(keyAdjoints);
            pool.give(valueAdjoints);
            pool.give(scores);
            pool.give(adjoints);
        }
    }
}
