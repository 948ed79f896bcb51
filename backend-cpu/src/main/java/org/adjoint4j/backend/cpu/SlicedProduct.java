package org.adjoint4j.backend.cpu;

/**
 * A product cut along k, where that is most of the work: partial products side by side, then their sum in order. An object
 * serves one product after the other.
 */
final class SlicedProduct {
    private static final int SLICE_K = 512;
    private static final int MOST_SLICES = 16;

    private final Cpu cpu;
    private final Idle<BlockedProduct> idle;
    /** For each thread its own, null until it asks. */
    private final BlockedProduct[] products;

    private final Workers.Task task = this::slice;
    private final Workers.RangeTask sum = this::sum;
    private Matrix a;
    private Matrix b;
    private Start start;
    private float[] out;
    private int outOffset;
    private int outStride;
    private Extents e;
    private int slices;
    private int length;
    private float[] partial;

    SlicedProduct(Cpu cpu, Idle<BlockedProduct> idle) {
        this.cpu = cpu;
        this.idle = idle;
        this.products = new BlockedProduct[cpu.workers().threads()];
    }

    /** Whether a product of these extents is cut. */
    static boolean suits(Extents e) {
        return e.k() >= 2 * SLICE_K && e.k() >= 4L * Math.max(e.m(), e.n());
    }

    void run(Matrix a, Matrix b, Start start, float[] out, int outOffset, int outStride, Extents e) {
        this.a = a;
        this.b = b;
        this.start = start;
        this.out = out;
        this.outOffset = outOffset;
        this.outStride = outStride;
        this.e = e;
        slices = Math.min(MOST_SLICES, e.k() / SLICE_K);
        length = (e.k() + slices - 1) / slices;
        partial = cpu.pool().take(slices * e.m() * e.n());
        cpu.workers().run(slices, task);
        for (int thread = 0; thread < products.length; thread++) {
            if (products[thread] != null) {
                products[thread].giveBack();
                idle.give(products[thread]);
                products[thread] = null;
            }
        }
        cpu.rows(e.m(), e.n(), sum);
        cpu.pool().give(partial);
        partial = null;
        this.a = null;
        this.b = null;
        this.start = null;
        this.out = null;
    }

    private void slice(int s, int thread) {
        if (products[thread] == null) {
            products[thread] = idle.take().prepare(a, b, partial, e.n(), e, length);
        }
        int from = Math.min(e.k(), s * length);
        int to = Math.min(e.k(), from + length);
        products[thread].run(Start.zero(), s * e.m() * e.n(), from, to);
    }

    private void sum(int from, int to) {
        for (int r = from; r < to; r++) {
            sumRow(r, r * e.n(), outOffset + r * outStride, e.n());
        }
    }

    private void sumRow(int row, int offset, int outRow, int n) {
        for (int c = 0; c < n; c++) {
            partial[offset + c] += start.data()[start.index(row, c)];
        }
        for (int s = 1; s < slices; s++) {
            Arithmetic.accumulate(partial, s * e.m() * n + offset, partial, offset, n);
        }
        System.arraycopy(partial, offset, out, outRow, n);
    }
}
