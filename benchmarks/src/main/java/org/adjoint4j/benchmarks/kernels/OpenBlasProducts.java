package org.adjoint4j.benchmarks.kernels;

import org.adjoint4j.benchmarks.products.OpenBlas;
import org.adjoint4j.benchmarks.products.OpenBlasFinder;
import org.adjoint4j.benchmarks.products.OpenBlasProduct;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/** Matrix products of a step by OpenBLAS, with as many threads as ours. */
public class OpenBlasProducts extends ProductBenchmark {
    private OpenBlasProduct theirs;

    /** Makes the matrices. */
    @Setup
    public void prepare() {
        OpenBlas blas = OpenBlasFinder.find().orElseThrow(() -> new IllegalStateException(OpenBlasFinder.remedy()));
        blas.threads(
                Integer.getInteger("adjoint4j.cpu.threads", Runtime.getRuntime().availableProcessors()));
        theirs = OpenBlasProduct.random(blas, product());
    }

    /** The product. */
    @Benchmark
    public void multiply() {
        theirs.run();
    }
}
