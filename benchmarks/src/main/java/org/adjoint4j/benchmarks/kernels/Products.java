package org.adjoint4j.benchmarks.kernels;

import java.util.concurrent.TimeUnit;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.benchmarks.products.Layer;
import org.adjoint4j.benchmarks.products.OurProduct;
import org.adjoint4j.benchmarks.products.Pass;
import org.adjoint4j.benchmarks.products.Product;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Matrix products of a step on our CPU backend. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Products {
    /** The step. */
    @Param({"S", "M", "L"})
    public String workload;

    /** Its layer. */
    @Param
    public Layer layer;

    /** Which product of the layer. */
    @Param
    public Pass pass;

    private OurProduct ours;

    /** Makes the matrices. */
    @Setup
    public void prepare() {
        ours = OurProduct.random(Backends.named("cpu"), Product.of(Workload.of(workload), layer, pass));
    }

    /** The product. */
    @Benchmark
    public void multiply() {
        ours.run();
    }
}
