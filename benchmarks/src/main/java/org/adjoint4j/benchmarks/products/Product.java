package org.adjoint4j.benchmarks.products;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.adjoint4j.benchmarks.Workload;

/**
 * A product op(a)·op(b), (m, k)·(k, n), of row-major matrices.
 *
 * @param name such as {@code S head dw}
 * @param transA whether a is stored (k, m)
 * @param transB whether b is stored (n, k)
 * @param m rows of the result
 * @param n columns of the result
 * @param k terms of each sum
 * @param times how often a step makes it
 */
public record Product(String name, boolean transA, boolean transB, int m, int n, int k, int times) {
    /** Returns what a pass of a layer multiplies. */
    public static Product of(Workload workload, Layer layer, Pass pass) {
        int rows = workload.tokens();
        int in = layer.inputs(workload.config());
        int out = layer.outputs(workload.config());
        boolean transposed = layer.transposed();
        String name = workload.name() + " " + layer.name().toLowerCase(Locale.ROOT) + " "
                + pass.name().toLowerCase(Locale.ROOT);
        int times = layer.count(workload.config());
        return switch (pass) {
            case FORWARD -> new Product(name, false, transposed, rows, out, in, times);
            case DX -> new Product(name, false, !transposed, rows, in, out, times);
            case DW ->
                transposed
                        ? new Product(name, true, false, out, in, rows, times)
                        : new Product(name, true, false, in, out, rows, times);
        };
    }

    /** Returns all of a step, each once. */
    public static List<Product> all(Workload workload) {
        return Arrays.stream(Layer.values())
                .flatMap(layer -> Arrays.stream(Pass.values()).map(pass -> of(workload, layer, pass)))
                .toList();
    }

    /** Returns floating-point operations, two for each multiply-add. */
    public double flops() {
        return 2.0 * m * n * k;
    }

    int aLength() {
        return Math.multiplyExact(m, k);
    }

    int bLength() {
        return Math.multiplyExact(k, n);
    }

    int outLength() {
        return Math.multiplyExact(m, n);
    }
}
