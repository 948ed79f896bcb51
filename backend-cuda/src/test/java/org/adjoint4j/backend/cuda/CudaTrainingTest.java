package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

/** The same generated gradient code on the GPU and on the CPU. */
final class CudaTrainingTest {
    private static final int STEPS = 20;

    private final Backend cpu = new CpuBackend();

    @Test
    void lossesFollowTheCpus() {
        double[] expected = new TinyTraining(cpu).train(STEPS);

        double[] actual = new TinyTraining(TestGpu.backend()).train(STEPS);

        assertThat(actual).containsExactly(expected, within(1e-4));
        assertThat(expected[STEPS - 1]).isLessThan(expected[0] - 0.5);
    }

    @Test
    void trainingGoesOnOnTheOtherBackend() {
        Backend cuda = TestGpu.backend();
        TinyTraining onCpu = new TinyTraining(cpu);
        onCpu.train(STEPS / 2);
        TinyTraining onCuda = new TinyTraining(cuda, onCpu);
        TinyTraining backOnCpu = new TinyTraining(cpu, onCuda);

        double[] expected = onCpu.train(STEPS / 2);

        assertThat(onCuda.train(STEPS / 2)).containsExactly(expected, within(1e-4));
        assertThat(backOnCpu.train(STEPS / 2)).containsExactly(expected);
    }

    @Test
    void twoRunsAreBitForBitTheSame() {
        assertThat(new TinyTraining(TestGpu.backend()).train(5))
                .containsExactly(new TinyTraining(TestGpu.backend()).train(5));
    }

    @Test
    void bfloat16LearnsAsWell() {
        double[] expected = new TinyTraining(cpu).train(STEPS);

        double[] actual = new TinyTraining(TestGpu.backend(Precision.BFLOAT16)).train(STEPS);

        assertThat(actual).containsExactly(expected, within(0.05));
    }

    @Test
    void tf32LearnsAsWell() {
        double[] expected = new TinyTraining(cpu).train(STEPS);

        assertThat(new TinyTraining(TestGpu.backend(Precision.TF32)).train(STEPS))
                .containsExactly(expected, within(0.02));
    }

    /**
     * A warm step asks the driver for no memory, the host waits for two numbers, the norm and the loss, and token ids are
     * copied beside the kernels.
     */
    @Test
    void aWarmStepAllocatesNothingAndWaitsTwice() {
        TestGpu.assumeEmulated();
        for (Precision precision : Precision.values()) {
            TinyTraining training = new TinyTraining(TestGpu.backend(precision));
            training.train(2);
            long allocations = Emulation.allocations();
            long copies = Emulation.copiesToHost();
            long amidKernels = Emulation.copiesAmidKernels();
            training.train(2);

            assertThat(Emulation.allocations()).as("with %s", precision).isEqualTo(allocations);
            assertThat(Emulation.copiesToHost()).as("with %s", precision).isEqualTo(copies + 2 * 2);
            assertThat(Emulation.copiesAmidKernels()).as("with %s", precision).isEqualTo(amidKernels);
        }
    }
}
