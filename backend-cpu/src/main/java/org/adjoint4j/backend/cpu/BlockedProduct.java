package org.adjoint4j.backend.cpu;

import java.util.Arrays;

/**
 * One matrix product, blocked for the caches as by Goto and van de Geijn 2008, "Anatomy of high-performance matrix
 * multiplication": b is packed in panels of columns; a is packed if it is transposed, else read in place.
 *
 * <p>Panels are packed by the thread that multiplies with them, into memory of its own: what another core has just
 * written is slow to read, on some machines as slow as main memory. So a thread may pack what another one packs too; tasks
 * are ordered such that few do.
 *
 * <p>An object serves one product after the other, see {@link MatrixProducts}: a training step has a hundred.
 */
final class BlockedProduct {
    /** Most of k that is packed at once. */
    private static final int DEPTH = 4096;
    /** Most of k that tiles run over: that much of a panel stays in the second-level cache. */
    private static final int BLOCK_K = 512;
    /** Elements of packed panels, as long as several fit. */
    private static final int PACKED = 65_536;
    /** Most and fewest rows of a that a task takes, whole tiles. */
    private static final int MOST_ROWS = 32 * VectorKernels.TILE_ROWS;

    private static final int FEWEST_ROWS = 4 * VectorKernels.TILE_ROWS;
    /** A product is cut into at least this many tasks where its extents allow. */
    private static final int TASKS = 32;
    /** Products of less work than this are one task. */
    private static final long SERIAL_WORK = 100_000;
    /** Rows of a that a task packs. */
    private static final int PACKED_ROWS = 48;
    /** Rows of packed a are this much further apart than long, so that they do not compete for cache lines. */
    private static final int PAD = 16;

    private final Cpu cpu;
    private final int width;
    private final Part part;
    /** What is in out already, after the first block of k. */
    private final Start sumOfBlocks = new Start();

    private Matrix a;
    private Matrix b;
    private float[] out;
    private int outStride;
    private Extents e;

    BlockedProduct(Cpu cpu) {
        this.cpu = cpu;
        this.width = cpu.vectors().panelWidth();
        this.part = new Part();
    }

    /** Prepares products over parts of at most {@code longest} of k. */
    BlockedProduct prepare(Matrix a, Matrix b, float[] out, int outStride, Extents e, int longest) {
        this.a = a;
        this.b = b;
        this.out = out;
        this.outStride = outStride;
        this.e = e;
        part.prepare(Math.min(DEPTH, longest));
        return this;
    }

    /** out from an offset on = start + a · b over the part from … to − 1 of k; start may be out. */
    void run(Start start, int outOffset, int from, int to) {
        if (from >= to) {
            copy(start, outOffset);
            return;
        }
        Start sum = to - from > BLOCK_K ? sumOfBlocks.setMatrix(out, outOffset, outStride) : null;
        for (int k0 = from; k0 < to; k0 += DEPTH) {
            part.run(k0, Math.min(DEPTH, to - k0), k0 == from ? start : sum, sum, outOffset);
        }
    }

    /** Gives the packed panels back to the pool and forgets the matrices. */
    void giveBack() {
        part.giveBack();
        a = null;
        b = null;
        out = null;
        e = null;
    }

    private void copy(Start start, int outOffset) {
        for (int r = 0; r < e.m(); r++) {
            for (int c = 0; c < e.n(); c++) {
                out[outOffset + r * outStride + c] = start.data()[start.index(r, c)];
            }
        }
    }

    private static int tasks(int n, int grain) {
        return (n + grain - 1) / grain;
    }

    /** The product over a part of k, one after the other: tasks are groups of panels, each cut by rows. */
    private final class Part {
        private int k0;
        private int k;
        private Start start;
        /** What is in out already, after the first block of k. */
        private Start sum;

        private int outOffset;
        /** Columns of a group, and how many groups there are. */
        private int columns;

        private int groups;
        /** Rows of a task, and how many tasks a group is. */
        private int rows;

        private int blocks;
        private float[] left;
        private int leftOffset;
        private int leftStride;
        /** For each thread the panels of one group, null until it asks, and which group that is. */
        private final float[][] panels = new float[cpu.workers().threads()][];

        private final int[] packedGroup = new int[panels.length];
        private int panelsLength;
        private final Workers.Task task = this::task;
        private final Workers.RangeTask packing = this::packRows;

        /** Prepares parts of at most {@code longest} of k. */
        void prepare(int longest) {
            int all = Extents.roundUp(e.n(), width) * longest;
            panelsLength = Math.min(all, Math.max(PACKED, width * longest));
        }

        void giveBack() {
            for (int thread = 0; thread < panels.length; thread++) {
                if (panels[thread] != null) {
                    cpu.pool().give(panels[thread]);
                    panels[thread] = null;
                }
            }
            start = null;
            sum = null;
            left = null;
        }

        private int rowsOfTask() {
            if (e.work() < SERIAL_WORK) {
                return e.m();
            }
            int rowBlocks = tasks(TASKS, groups);
            int rowsEach = Extents.roundUp(tasks(e.m(), rowBlocks), VectorKernels.TILE_ROWS);
            return Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, rowsEach));
        }

        void run(int k0, int k, Start start, Start sum, int outOffset) {
            this.k0 = k0;
            this.k = k;
            this.start = start;
            this.sum = sum;
            this.outOffset = outOffset;
            columns = Math.min(Math.max(1, PACKED / (k * width)), tasks(e.n(), width)) * width;
            groups = tasks(e.n(), columns);
            rows = rowsOfTask();
            blocks = tasks(e.m(), rows);
            Arrays.fill(packedGroup, -1);
            packLeft();
            if (e.work() < SERIAL_WORK) {
                for (int i = 0; i < groups * blocks; i++) {
                    task(i, 0);
                }
            } else {
                cpu.workers().run(groups * blocks, task);
            }
            if (a.transposed()) {
                cpu.pool().give(left);
            }
        }

        private void packLeft() {
            if (!a.transposed()) {
                left = a.data();
                leftOffset = a.index(0, k0);
                leftStride = a.stride();
                return;
            }
            leftOffset = 0;
            leftStride = k + PAD;
            left = cpu.pool().take(e.m() * leftStride);
            cpu.workers().runRanges(e.m(), PACKED_ROWS, packing);
        }

        private void packRows(int from, int to) {
            Packing.rows(a, from, to - from, k0, k, left, from * leftStride, leftStride);
        }

        private void task(int index, int thread) {
            int group = index / blocks;
            int row = index % blocks * rows;
            int column = group * columns;
            // a panel's layout already
            boolean inPlace = !b.transposed() && e.n() == width && b.stride() == width;
            float[] right = inPlace ? b.data() : packed(group, thread);
            int rightOffset = inPlace ? b.index(k0, 0) : 0;
            for (int p = 0; p < k; p += BLOCK_K) {
                for (int c = 0; c < columns && column + c < e.n(); c += width) {
                    tiles(p == 0 ? start : sum, row, column + c, p, right, rightOffset + c * k + p * width);
                }
            }
        }

        private float[] packed(int group, int thread) {
            if (panels[thread] == null) {
                panels[thread] = cpu.pool().take(panelsLength);
            }
            float[] packed = panels[thread];
            if (packedGroup[thread] != group) {
                int first = group * columns;
                Packing.panels(b, k0, k, first, Math.min(columns, e.n() - first), width, packed, 0);
                packedGroup[thread] = group;
            }
            return packed;
        }

        private void tiles(Start addend, int row, int column, int p, float[] panel, int panelOffset) {
            Block.panel(
                    cpu.vectors(),
                    left,
                    leftOffset + row * leftStride + p,
                    leftStride,
                    Math.min(BLOCK_K, k - p),
                    panel,
                    panelOffset,
                    addend,
                    row,
                    column,
                    out,
                    outOffset + row * outStride + column,
                    outStride,
                    Math.min(rows, e.m() - row),
                    Math.min(width, e.n() - column));
        }
    }
}
