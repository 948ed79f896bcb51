package org.adjoint4j.benchmarks.kernels;

import java.util.concurrent.TimeUnit;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.benchmarks.products.Layer;
import org.adjoint4j.benchmarks.products.Pass;
import org.adjoint4j.benchmarks.products.Product;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A matrix product of a step; whose, the subclasses say. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class ProductBenchmark {
    /** The step. */
    @Param({"S", "M", "L"})
    public String workload;

    /** Its layer. */
    @Param
    public Layer layer;

    /** Which product of the layer. */
    @Param
    public Pass pass;

    /** Returns the sizes of the product. */
    final Product product() {
        return Product.of(Workload.of(workload), layer, pass);
    }
}
