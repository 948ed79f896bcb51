package org.adjoint4j.backend.cpu;

/**
 * One matrix product, blocked for the caches as by Goto and van de Geijn 2008, "Anatomy of high-performance matrix
 * multiplication": b is packed in panels; a is packed if it is transposed, else read in place.
 */
final class BlockedProduct {
    /** Rows of b in a packed block: a panel of them stays in the second-level cache. */
    private static final int BLOCK_K = 256;
    /** Columns of b in a packed block. */
    private static final int BLOCK_N = 2048;
    /** Most and fewest rows of a that a task takes, whole tiles. */
    private static final int MOST_ROWS = 32 * VectorKernels.TILE_ROWS;

    private static final int FEWEST_ROWS = 4 * VectorKernels.TILE_ROWS;
    /** A block is cut into at least this many tasks where its extents allow. */
    private static final int TASKS = 32;
    /** Blocks of less work than this are one task. */
    private static final long SERIAL_WORK = 100_000;
    /** Panels, and rows of a, that a task packs: enough for runs of memory longer than a line. */
    private static final int PACKED_PANELS = 4;

    private static final int PACKED_ROWS = 48;
    /** Rows of packed a are this much further apart than long, so that they do not compete for cache lines. */
    private static final int PAD = 16;

    private final Cpu cpu;
    private final Matrix a;
    private final Matrix b;
    private final float[] out;
    private final int outOffset;
    private final int outStride;
    private final Extents e;
    private final int width;

    BlockedProduct(Cpu cpu, Matrix a, Matrix b, float[] out, int outOffset, int outStride, Extents e) {
        this.cpu = cpu;
        this.a = a;
        this.b = b;
        this.out = out;
        this.outOffset = outOffset;
        this.outStride = outStride;
        this.e = e;
        this.width = cpu.vectors().panelWidth();
    }

    /** out = start + a · b over the part from … to − 1 of k; start may be out. */
    void run(Start start, int from, int to) {
        if (from >= to) {
            copy(start);
            return;
        }
        // a panel's layout already
        boolean bInPlace = !b.transposed() && e.n() == width && b.stride() == width;
        int blockK = Math.min(BLOCK_K, to - from);
        int blockN = Math.min(BLOCK_N, Extents.roundUp(e.n(), width));
        float[] packedB = bInPlace ? b.data() : cpu.pool().take(blockK * blockN);
        float[] packedA = a.transposed() ? cpu.pool().take(e.m() * (blockK + PAD)) : a.data();
        for (int n0 = 0; n0 < e.n(); n0 += blockN) {
            int columns = Math.min(blockN, e.n() - n0);
            for (int k0 = from; k0 < to; k0 += blockK) {
                int k = Math.min(blockK, to - k0);
                Start sum = k0 == from ? start : Start.matrix(out, outOffset, outStride);
                pack(k0, k, n0, columns, bInPlace ? null : packedB, packedA);
                int aOffset = a.transposed() ? 0 : a.index(0, k0);
                int aStride = a.transposed() ? k + PAD : a.stride();
                int bOffset = bInPlace ? b.index(k0, 0) : 0;
                multiply(new Step(packedA, aOffset, aStride, k, packedB, bOffset, sum, n0, columns));
            }
        }
        if (!bInPlace) {
            cpu.pool().give(packedB);
        }
        if (a.transposed()) {
            cpu.pool().give(packedA);
        }
    }

    private void copy(Start start) {
        for (int r = 0; r < e.m(); r++) {
            for (int c = 0; c < e.n(); c++) {
                out[outOffset + r * outStride + c] = start.data()[start.index(r, c)];
            }
        }
    }

    /** Packs what is not read in place; both in one loop, since each alone may have few tasks. */
    private void pack(int k0, int k, int n0, int columns, float[] packedB, float[] packedA) {
        int panels = packedB == null ? 0 : tasks(columns, width);
        int tasksOfB = tasks(panels, PACKED_PANELS);
        int tasksOfA = a.transposed() ? tasks(e.m(), PACKED_ROWS) : 0;
        cpu.workers().run(tasksOfB + tasksOfA, i -> {
            if (i < tasksOfB) {
                int first = i * PACKED_PANELS * width;
                int some = Math.min(columns - first, PACKED_PANELS * width);
                Packing.panels(b, k0, k, n0 + first, some, width, packedB, first * k);
            } else {
                int row = (i - tasksOfB) * PACKED_ROWS;
                int rows = Math.min(e.m() - row, PACKED_ROWS);
                Packing.rows(a, row, rows, k0, k, packedA, row * (k + PAD), k + PAD);
            }
        });
    }

    private void multiply(Step step) {
        int panels = tasks(step.columns, width);
        if ((long) e.m() * step.columns * step.k < SERIAL_WORK) {
            tiles(step, 0, e.m(), 0, panels);
            return;
        }
        int rows = MOST_ROWS;
        int some = panels;
        while (tasks(e.m(), rows) * tasks(panels, some) < TASKS && (rows > FEWEST_ROWS || some > 1)) {
            if (rows <= FEWEST_ROWS || some > 1 && some * width > rows) {
                some = (some + 1) / 2;
            } else {
                rows /= 2;
            }
        }
        Grid grid = new Grid(rows, some, tasks(panels, some));
        cpu.workers().run(tasks(e.m(), rows) * grid.across, i -> {
            int row = i / grid.across * grid.rows;
            int panel = i % grid.across * grid.panels;
            tiles(step, row, Math.min(e.m(), row + grid.rows), panel, Math.min(panels, panel + grid.panels));
        });
    }

    private static int tasks(int n, int grain) {
        return (n + grain - 1) / grain;
    }

    private void tiles(Step step, int fromRow, int toRow, int fromPanel, int toPanel) {
        for (int q = fromPanel; q < toPanel; q++) {
            int column = step.n0 + q * width;
            Block.panel(
                    cpu.vectors(),
                    step.a,
                    step.aOffset + fromRow * step.aStride,
                    step.aStride,
                    step.k,
                    step.b,
                    step.bOffset + q * width * step.k,
                    step.start,
                    fromRow,
                    column,
                    out,
                    outOffset + fromRow * outStride + column,
                    outStride,
                    toRow - fromRow,
                    Math.min(width, step.columns - q * width));
        }
    }

    /** How a block is cut: rows and panels of a task, and tasks side by side. */
    private record Grid(int rows, int panels, int across) {}

    /** One block of k and of columns, packed. */
    private record Step(
            float[] a, int aOffset, int aStride, int k, float[] b, int bOffset, Start start, int n0, int columns) {}
}
