package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.adjoint4j.backend.Backends;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.junit.jupiter.api.Test;

/** Arrays come from the pool: a warm step makes no Java objects but small ones, a bounded number for each layer. */
class StepAllocationTest {
    private static final int LAYERS = 8;
    private static final long MOST_BYTES = 64 * 1024;

    @Test
    void aWarmStepMakesNextToNoObjects() {
        Gpt2Config config = new Gpt2Config(500, 32, LAYERS, 16, 64, 256, false, 0);
        StepBenchmark benchmark = new StepBenchmark(Backends.named("cpu"), config, 8);

        // until the kernels are compiled their helpers make objects too
        StepTimes times = benchmark.measure(150, 30);

        assertThat(times.allocated()).isPositive().isLessThan(MOST_BYTES);
    }
}
