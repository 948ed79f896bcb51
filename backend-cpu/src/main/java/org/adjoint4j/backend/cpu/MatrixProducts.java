package org.adjoint4j.backend.cpu;

import java.util.ArrayDeque;

/**
 * Matrix products: which of them are cut how. That depends on their extents only, so results do not depend on the number
 * of threads.
 */
final class MatrixProducts {
    /** Products of less work than this run on one thread. */
    private static final long SERIAL_WORK = 100_000;
    /** In a batch, products of more work than this are cut themselves, smaller ones are a task each. */
    private static final long LARGE_WORK = 4_000_000;
    /** Products over a k of at least two of these may be cut along it. */
    private static final int SLICE_K = 512;

    private static final int MOST_SLICES = 16;

    private final Cpu cpu;
    /** Products that are not under way. */
    private final ArrayDeque<BlockedProduct> idle = new ArrayDeque<>();

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
        if (e.m() <= ThinProduct.MOST_ROWS && !a.transposed()) {
            new ThinProduct(cpu, a, b, out, outOffset, outStride, e).run(start);
        } else if (e.k() >= 2 * SLICE_K && e.k() >= 4L * Math.max(e.m(), e.n())) {
            sliced(a, b, start, out, outOffset, outStride, e);
        } else {
            BlockedProduct product = take().prepare(a, b, out, outStride, e, e.k());
            product.run(start, outOffset, 0, e.k());
            giveBack(product);
        }
    }

    /** Cuts along k, where that is most of the work: partial products side by side, then their sum in order. */
    private void sliced(Matrix a, Matrix b, Start start, float[] out, int outOffset, int outStride, Extents e) {
        int slices = Math.min(MOST_SLICES, e.k() / SLICE_K);
        int length = (e.k() + slices - 1) / slices;
        int size = e.m() * e.n();
        float[] partial = cpu.pool().take(slices * size);
        PerThread<BlockedProduct> products =
                new PerThread<>(cpu, () -> take().prepare(a, b, partial, e.n(), e, length));
        cpu.workers().run(slices, (s, thread) -> {
            int from = Math.min(e.k(), s * length);
            int to = Math.min(e.k(), from + length);
            products.of(thread).run(Start.zero(), s * size, from, to);
        });
        products.forEach(this::giveBack);
        cpu.rows(e.m(), e.n(), (from, to) -> {
            for (int r = from; r < to; r++) {
                sumSlices(partial, r * e.n(), size, slices, start, r, out, outOffset + r * outStride, e.n());
            }
        });
        cpu.pool().give(partial);
    }

    private BlockedProduct take() {
        synchronized (idle) {
            return idle.isEmpty() ? new BlockedProduct(cpu) : idle.pop();
        }
    }

    private void giveBack(BlockedProduct product) {
        product.giveBack();
        synchronized (idle) {
            idle.push(product);
        }
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
}
