package org.adjoint4j.backend.cpu;

/**
 * Matrix products, blocked for the caches as by Goto and van de Geijn 2008, "Anatomy of high-performance matrix
 * multiplication": b is packed in panels, a is read in place unless it is transposed.
 *
 * <p>How a product is cut depends on its extents only, so results do not depend on the number of threads.
 */
final class MatrixProducts {
    /** Rows of b in a packed block: a panel of them stays in the second-level cache. */
    private static final int BLOCK_K = 256;
    /** Rows of a that a task takes. */
    private static final int BLOCK_M = 192;
    /** Columns of b in a packed block. */
    private static final int BLOCK_N = 2048;
    /** A product is cut into at least this many tasks where its extents allow. */
    private static final int TASKS = 32;
    /** Products of less work than this run on one thread. */
    private static final long SERIAL_WORK = 100_000;
    /** In a batch, products of more work than this are cut themselves, smaller ones are a task each. */
    private static final long LARGE_WORK = 4_000_000;
    /** Products over a k of at least two of these may be cut along it. */
    private static final int SLICE_K = 512;

    private static final int MOST_SLICES = 16;
    /** Rows of packed a are this much further apart than long, so that they do not compete for cache lines. */
    private static final int PAD = 16;

    private final Cpu cpu;

    MatrixProducts(Cpu cpu) {
        this.cpu = cpu;
    }

    /** A batch of products, as {@code Backend.matmul}. */
    void batch(Matrix a, int strideA, Matrix b, int strideB, float[] out, int batch, Extents e, boolean accumulate) {
        if (batch > 1 && strideB == 0 && !a.transposed() && strideA == e.m() * e.k()) {
            // one matrix for all: the batch is one tall product
            batch(a, 0, b, 0, out, 1, new Extents(batch * e.m(), e.n(), e.k()), accumulate);
            return;
        }
        boolean each = e.work() < LARGE_WORK;
        int grain = each ? (int) Math.max(1, SERIAL_WORK / Math.max(1, e.work())) : batch;
        if (each) {
            cpu.workers()
                    .runRanges(batch, grain, (from, to) -> some(a, strideA, b, strideB, out, from, to, e, accumulate));
        } else {
            some(a, strideA, b, strideB, out, 0, batch, e, accumulate);
        }
    }

    private void some(
            Matrix a,
            int strideA,
            Matrix b,
            int strideB,
            float[] out,
            int from,
            int to,
            Extents e,
            boolean accumulate) {
        for (int i = from; i < to; i++) {
            int outOffset = i * e.m() * e.n();
            Matrix ai = new Matrix(a.data(), a.offset() + i * strideA, a.stride(), a.transposed());
            Matrix bi = new Matrix(b.data(), b.offset() + i * strideB, b.stride(), b.transposed());
            Start start = accumulate ? Start.matrix(out, outOffset, e.n()) : Start.zero();
            product(ai, bi, start, out, outOffset, e.n(), e);
        }
    }

    /** out = start + a · b, of the extents; start may be out. */
    void product(Matrix a, Matrix b, Start start, float[] out, int outOffset, int outStride, Extents e) {
        if (e.m() == 0 || e.n() == 0) {
            return;
        }
        if (e.k() == 0) {
            copyStart(start, out, outOffset, outStride, e);
        } else if (e.k() >= 2 * SLICE_K && e.k() >= 4L * Math.max(e.m(), e.n())) {
            sliced(a, b, start, out, outOffset, outStride, e);
        } else {
            blocked(a, b, start, out, outOffset, outStride, e, 0, e.k());
        }
    }

    private static void copyStart(Start start, float[] out, int outOffset, int outStride, Extents e) {
        for (int r = 0; r < e.m(); r++) {
            for (int c = 0; c < e.n(); c++) {
                out[outOffset + r * outStride + c] = start.data()[start.index(r, c)];
            }
        }
    }

    /** Cuts along k, where that is most of the work: partial products side by side, then their sum in order. */
    private void sliced(Matrix a, Matrix b, Start start, float[] out, int outOffset, int outStride, Extents e) {
        int slices = Math.min(MOST_SLICES, e.k() / SLICE_K);
        int length = (e.k() + slices - 1) / slices;
        int size = e.m() * e.n();
        float[] partial = cpu.pool().take(slices * size);
        cpu.workers().run(slices, s -> {
            int from = Math.min(e.k(), s * length);
            int to = Math.min(e.k(), from + length);
            blocked(a, b, Start.zero(), partial, s * size, e.n(), e, from, to);
        });
        cpu.rows(e.m(), e.n(), (from, to) -> {
            for (int r = from; r < to; r++) {
                sumSlices(partial, r * e.n(), size, slices, start, r, out, outOffset + r * outStride, e.n());
            }
        });
        cpu.pool().give(partial);
    }

    private static void sumSlices(
            float[] partial, int offset, int size, int slices, Start start, int row, float[] out, int outRow, int n) {
        for (int c = 0; c < n; c++) {
            partial[offset + c] += start.data()[start.index(row, c)];
        }
        for (int s = 1; s < slices; s++) {
            int other = s * size + offset;
            for (int c = 0; c < n; c++) {
                partial[offset + c] += partial[other + c];
            }
        }
        System.arraycopy(partial, offset, out, outRow, n);
    }

    /** Goes over the blocks of b, with k from … to − 1. */
    private void blocked(
            Matrix a, Matrix b, Start start, float[] out, int outOffset, int outStride, Extents e, int from, int to) {
        int width = cpu.vectors().panelWidth();
        if (from >= to) {
            copyStart(start, out, outOffset, outStride, e);
            return;
        }
        boolean inPlace = !b.transposed() && e.n() == width && b.stride() == width;
        int blockN = Math.min(BLOCK_N, Extents.roundUp(e.n(), width));
        float[] packed = inPlace ? b.data() : cpu.pool().take(Math.min(BLOCK_K, to - from) * blockN);
        for (int n0 = 0; n0 < e.n(); n0 += blockN) {
            int columns = Math.min(blockN, e.n() - n0);
            for (int k0 = from; k0 < to; k0 += BLOCK_K) {
                int k = Math.min(BLOCK_K, to - k0);
                int packedOffset = 0;
                if (inPlace) {
                    packedOffset = b.index(k0, 0);
                } else {
                    pack(b, k0, k, n0, columns, packed);
                }
                Start from0 = k0 == from ? start : Start.matrix(out, outOffset, outStride);
                multiply(
                        new Step(a, k0, k, packed, packedOffset, from0, out, outOffset, outStride, e.m(), n0, columns));
            }
        }
        if (!inPlace) {
            cpu.pool().give(packed);
        }
    }

    private void pack(Matrix b, int k0, int k, int n0, int columns, float[] packed) {
        int width = cpu.vectors().panelWidth();
        int panels = (columns + width - 1) / width;
        int grain = Math.max(1, Cpu.GRAIN / (k * width));
        cpu.workers().runRanges(panels, grain, (from, to) -> {
            for (int q = from; q < to; q++) {
                int c0 = q * width;
                Packing.panel(b, k0, k, n0 + c0, Math.min(width, columns - c0), width, packed, q * k * width);
            }
        });
    }

    private void multiply(Step step) {
        int width = cpu.vectors().panelWidth();
        int panels = (step.columns() + width - 1) / width;
        if ((long) step.m() * step.columns() * step.k() < SERIAL_WORK) {
            tiles(step, 0, step.m(), 0, panels);
            return;
        }
        int rowGrain = BLOCK_M;
        int panelGrain = panels;
        while (tasks(step.m(), rowGrain) * tasks(panels, panelGrain) < TASKS && (rowGrain > 24 || panelGrain > 1)) {
            if (panelGrain * width > rowGrain && panelGrain > 1 || rowGrain <= 24) {
                panelGrain = (panelGrain + 1) / 2;
            } else {
                rowGrain /= 2;
            }
        }
        int rows = rowGrain;
        int some = panelGrain;
        int across = tasks(panels, some);
        cpu.workers().run(tasks(step.m(), rows) * across, i -> {
            int row = i / across * rows;
            int panel = i % across * some;
            tiles(step, row, Math.min(step.m(), row + rows), panel, Math.min(panels, panel + some));
        });
    }

    private static int tasks(int n, int grain) {
        return (n + grain - 1) / grain;
    }

    private void tiles(Step step, int fromRow, int toRow, int fromPanel, int toPanel) {
        Matrix a = step.a();
        if (!a.transposed()) {
            tiles(step, a.data(), a.index(fromRow, step.k0()), a.stride(), fromRow, toRow, fromPanel, toPanel);
            return;
        }
        int stride = step.k() + PAD;
        float[] packed = cpu.pool().take((toRow - fromRow) * stride);
        Packing.rows(a, fromRow, toRow - fromRow, step.k0(), step.k(), packed, stride);
        tiles(step, packed, 0, stride, fromRow, toRow, fromPanel, toPanel);
        cpu.pool().give(packed);
    }

    private void tiles(
            Step step, float[] a, int aOffset, int aStride, int fromRow, int toRow, int fromPanel, int toPanel) {
        int width = cpu.vectors().panelWidth();
        for (int q = fromPanel; q < toPanel; q++) {
            int c0 = q * width;
            int column = step.n0() + c0;
            Block.panel(
                    cpu.vectors(),
                    a,
                    aOffset,
                    aStride,
                    step.k(),
                    step.packed(),
                    step.packedOffset() + c0 * step.k(),
                    step.start(),
                    fromRow,
                    column,
                    step.out(),
                    step.outOffset() + fromRow * step.outStride() + column,
                    step.outStride(),
                    toRow - fromRow,
                    Math.min(width, step.columns() - c0));
        }
    }

    /** One block of k and columns of a product, b packed. */
    private record Step(
            Matrix a,
            int k0,
            int k,
            float[] packed,
            int packedOffset,
            Start start,
            float[] out,
            int outOffset,
            int outStride,
            int m,
            int n0,
            int columns) {}
}
