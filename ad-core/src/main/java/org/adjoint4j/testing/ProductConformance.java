package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint4j.testing.BackendConformance.Check;

/** Matrix products in all layouts, around the edges of tiles and blocks. */
final class ProductConformance {
    /** Every extent up to this one is tried on every axis, so that all remainders of any tile occur. */
    private static final int DENSE_RANGE = 70;

    private static final int[] PARTNERS = {1, 2, 5, 8, 16, 17, 33, 64, 70};

    private static final List<Product> LARGE = List.of(
            new Product(100, 207, 257),
            new Product(207, 257, 100),
            new Product(257, 100, 207),
            new Product(1, 257, 207),
            new Product(257, 1, 207),
            new Product(257, 207, 1),
            // past the usual blocks of rows, columns and terms; and long sums for small results
            new Product(400, 70, 300),
            new Product(5, 2100, 17),
            new Product(8, 8, 5000),
            new Product(64, 64, 1100));

    private static final List<Product> EMPTY =
            List.of(new Product(3, 5, 0), new Product(0, 5, 3), new Product(3, 0, 5), new Product(0, 0, 0));

    private final ConformanceSubject subject;

    ProductConformance(ConformanceSubject subject) {
        this.subject = subject;
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>(List.of(
                subject.check("matmul: every remainder of a tile", () -> matmul(aroundTiles(), Layout.SINGLE)),
                subject.check("matmul: large", () -> matmul(LARGE, Layout.SINGLE)),
                subject.check("matmul: extents of 0", () -> matmul(EMPTY, Layout.ALL)),
                subject.check("matmul: batches", () -> matmul(batches(), Layout.ALL)),
                subject.check("matmul: NaN and infinities pass through", this::special),
                subject.check("matmul: a matrix with itself", this::withItself)));
        checks.addAll(layerChecks());
        return checks;
    }

    /** Returns the checks of the products with a bias. */
    List<Check> layerChecks() {
        return List.of(
                subject.check("linear: x w + bias", this::linear),
                subject.check("linearBackward: dx, dw and dbias", this::linearBackward));
    }

    /** Extents of (m, k) times (k, n). */
    private record Product(int m, int n, int k) {}

    /** How the matrices of a batch follow each other: all the same one, dense, or with a gap between them. */
    private record Layout(int batch, boolean shareA, boolean shareB, int gap) {
        static final List<Layout> SINGLE = List.of(new Layout(1, false, false, 0));
        static final List<Layout> ALL = List.of(
                new Layout(0, false, false, 0),
                new Layout(3, false, false, 0),
                new Layout(3, true, false, 0),
                new Layout(3, false, true, 0),
                new Layout(2, true, true, 0),
                new Layout(3, false, false, 4),
                new Layout(17, false, false, 0));

        int strideA(Product p) {
            return shareA ? 0 : p.m * p.k + gap;
        }

        int strideB(Product p) {
            return shareB ? 0 : p.k * p.n + gap;
        }
    }

    private static List<Product> aroundTiles() {
        Random random = new Random(1);
        List<Product> products = new ArrayList<>();
        for (int extent = 1; extent <= DENSE_RANGE; extent++) {
            int first = PARTNERS[random.nextInt(PARTNERS.length)];
            int second = PARTNERS[random.nextInt(PARTNERS.length)];
            products.add(new Product(extent, first, second));
            products.add(new Product(first, extent, second));
            products.add(new Product(first, second, extent));
        }
        return products;
    }

    private static List<Product> batches() {
        return List.of(
                new Product(1, 1, 1),
                new Product(7, 13, 5),
                new Product(16, 16, 16),
                new Product(31, 33, 4),
                new Product(128, 128, 4),
                new Product(65, 16, 66));
    }

    private void matmul(List<Product> products, List<Layout> layouts) {
        for (Product product : products) {
            for (Layout layout : layouts) {
                for (int flags = 0; flags < 8; flags++) {
                    boolean transA = (flags & 1) != 0;
                    boolean transB = (flags & 2) != 0;
                    boolean accumulate = (flags & 4) != 0;
                    String setting = product + ", " + layout + ", transA=" + transA + ", transB=" + transB
                            + ", accumulate=" + accumulate;
                    subject.trial(flags, setting, trial -> matmul(trial, product, layout, transA, transB, accumulate));
                }
            }
        }
    }

    private static void matmul(
            ConformanceTrial trial, Product p, Layout layout, boolean transA, boolean transB, boolean accumulate) {
        int batch = layout.batch;
        int strideA = layout.strideA(p);
        int strideB = layout.strideB(p);
        Twin a = trial.input("a", Math.max(0, (batch - 1) * strideA) + p.m * p.k, -1, 1);
        Twin b = trial.input("b", Math.max(0, (batch - 1) * strideB) + p.k * p.n, -1, 1);
        int size = batch * p.m * p.n;
        Twin out = accumulate ? trial.inOut("out", trial.uniform(size, -1, 1)) : trial.output("out", size);
        trial.run((backend, side) -> backend.matmul(
                side.of(a),
                transA,
                strideA,
                side.of(b),
                transB,
                strideB,
                side.of(out),
                batch,
                p.m,
                p.n,
                p.k,
                accumulate));
        trial.assertClose(out, Tolerance.sum(p.k + 1));
    }

    private void special() {
        int n = 37;
        for (double special : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            subject.forSeeds("x=" + special, trial -> {
                // positive, so that the infinite sums have one sign
                double[] values = trial.uniform(n * n, 0.1, 1);
                values[5 * n + 3] = special;
                values[36 * n + 36] = special;
                Twin a = trial.input("a", values);
                Twin b = trial.input("b", n * n, 0.1, 1);
                Twin out = trial.output("out", n * n);
                trial.run((backend, side) ->
                        backend.matmul(side.of(a), false, 0, side.of(b), false, 0, side.of(out), 1, n, n, n, false));
                trial.assertClose(out, Tolerance.sum(n));
            });
        }
    }

    private void withItself() {
        int n = 31;
        subject.forSeeds("n=" + n, trial -> {
            Twin a = trial.input("a", n * n, -1, 1);
            Twin out = trial.output("out", n * n);
            trial.run((backend, side) ->
                    backend.matmul(side.of(a), false, 0, side.of(a), true, 0, side.of(out), 1, n, n, n, false));
            trial.assertClose(out, Tolerance.sum(n));
        });
    }

    private static List<Product> layers() {
        return List.of(
                new Product(1, 1, 1),
                new Product(3, 7, 5),
                new Product(13, 31, 16),
                new Product(100, 64, 33),
                new Product(207, 192, 64),
                new Product(1025, 16, 8),
                new Product(8, 1025, 13),
                new Product(3, 5, 0),
                new Product(0, 5, 3),
                new Product(3, 0, 5));
    }

    private void linear() {
        for (Product p : layers()) {
            subject.forSeeds(p.toString(), trial -> {
                Twin x = trial.input("x", p.m * p.k, -1, 1);
                Twin w = trial.input("w", p.k * p.n, -1, 1);
                Twin bias = trial.input("bias", p.n, -1, 1);
                Twin out = trial.output("out", p.m * p.n);
                trial.run((backend, side) ->
                        backend.linear(side.of(x), side.of(w), side.of(bias), side.of(out), p.m, p.n, p.k));
                trial.assertClose(out, Tolerance.sum(p.k + 1));
            });
        }
    }

    private void linearBackward() {
        for (Product p : layers()) {
            subject.forSeeds(p.toString(), trial -> linearBackward(trial, p));
        }
    }

    private static void linearBackward(ConformanceTrial trial, Product p) {
        Twin x = trial.input("x", p.m * p.k, -1, 1);
        Twin w = trial.input("w", p.k * p.n, -1, 1);
        Twin dy = trial.input("dy", p.m * p.n, -1, 1);
        Twin dx = trial.output("dx", p.m * p.k);
        Twin dw = trial.output("dw", p.k * p.n);
        Twin dbias = trial.output("dbias", p.n);
        trial.run((backend, side) -> backend.linearBackward(
                side.of(x), side.of(w), side.of(dy), side.of(dx), side.of(dw), side.of(dbias), p.m, p.n, p.k));
        trial.assertClose(dx, Tolerance.sum(p.n));
        trial.assertClose(dw, Tolerance.sum(p.m));
        trial.assertClose(dbias, Tolerance.sum(p.m));
    }
}
