package org.adjoint4j.benchmarks.kernels;

import org.adjoint4j.backend.Backends;
import org.adjoint4j.benchmarks.products.OurProduct;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Matrix products of a step on our CPU backend. */
public class Products extends ProductBenchmark {
    private OurProduct ours;

    /** Makes the matrices. */
    @Setup
    public void prepare() {
        ours = OurProduct.random(Backends.named("cpu"), product());
    }

    /** The product. */
    @Benchmark
    public void multiply() {
        ours.run();
    }
}
