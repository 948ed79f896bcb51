package org.adjoint4j.backend.cpu;

/**
 * Matrix products: which of them are cut how. That depends on their extents only, so results do not depend on the number
 * of threads.
 */
final class MatrixProducts {
    /** Products of less work than this run on one thread. */
    private static final long SERIAL_WORK = 100_000;
    /** In a batch, products of more work than this are cut themselves, smaller ones are a task each. */
    private static final long LARGE_WORK = 4_000_000;

    private static final int MOST_IDLE = 64;

    private final Cpu cpu;
    private final Idle<BlockedProduct> blocked;
    private final Idle<SlicedProduct> sliced;
    private final Idle<Operands> operands = new Idle<>(MOST_IDLE, Operands::new);

    MatrixProducts(Cpu cpu) {
        this.cpu = cpu;
        this.blocked = new Idle<>(MOST_IDLE, () -> new BlockedProduct(cpu));
        this.sliced = new Idle<>(MOST_IDLE, () -> new SlicedProduct(cpu, blocked));
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
        } else if (SlicedProduct.suits(e)) {
            SlicedProduct product = sliced.take();
            product.run(a, b, start, out, outOffset, outStride, e);
            sliced.give(product);
        } else {
            BlockedProduct product = blocked.take().prepare(a, b, out, outStride, e, e.k());
            product.run(start, outOffset, 0, e.k());
            product.giveBack();
            blocked.give(product);
        }
    }

    /** out (m, n) = x (m, k) · w (k, n) + bias (n). */
    void linear(float[] x, float[] w, float[] bias, float[] out, Extents e) {
        Operands o = operands.take();
        o.left.set(x, 0, e.k(), false);
        o.right.set(w, 0, e.n(), false);
        product(o.left, o.right, o.start.setRow(bias), out, 0, e.n(), e);
        giveBack(o);
    }

    /** dx (m, k) = dy · wᵀ, dw (k, n) = xᵀ · dy. */
    void linearBackward(float[] x, float[] w, float[] dy, float[] dx, float[] dw, Extents e) {
        Operands o = operands.take();
        Matrix adjoint = o.right.set(dy, 0, e.n(), false);
        Matrix weights = o.left.set(w, 0, e.n(), true);
        product(adjoint, weights, Start.zero(), dx, 0, e.k(), Extents.of(e.m(), e.k(), e.n()));
        Matrix input = o.left.set(x, 0, e.k(), true);
        product(input, adjoint, Start.zero(), dw, 0, e.n(), Extents.of(e.k(), e.n(), e.m()));
        giveBack(o);
    }

    private void giveBack(Operands o) {
        o.left.set(null, 0, 0, false);
        o.right.set(null, 0, 0, false);
        o.start.setRow(null);
        operands.give(o);
    }

    /** What one product is of. */
    private static final class Operands {
        final Matrix left = new Matrix();
        final Matrix right = new Matrix();
        final Start start = new Start();
    }
}
