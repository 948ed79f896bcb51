package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.cpu.CpuBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
     * A warm step asks the driver for no memory, and the host never waits for what it has just queued: only the loss of the
     * step before is read, while the device has the next one to do. Token ids are copied beside the kernels.
     */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void aWarmStepAllocatesNothingAndIsNotWaitedFor(Precision precision) {
        TestGpu.assumeEmulated();
        TinyTraining training = new TinyTraining(TestGpu.backend(precision));
        Emulation.lazy(true);
        training.run(4);
        long allocations = Emulation.allocations();
        long copies = Emulation.copiesToHost();
        long amidKernels = Emulation.copiesAmidKernels();
        long idleTimes = Emulation.idleTimes();

        training.run(3);

        assertThat(Emulation.allocations()).as("allocations").isEqualTo(allocations);
        assertThat(Emulation.idleTimes()).as("times the device ran dry").isEqualTo(idleTimes);
        assertThat(Emulation.copiesToHost()).as("losses copied").isEqualTo(copies + 3);
        assertThat(Emulation.copiesAmidKernels()).isEqualTo(amidKernels);
        assertThat(training.train(1)).isNotEmpty();
        assertThat(Emulation.idleTimes()).as("once a loss is waited for").isGreaterThan(idleTimes);
    }

    @AfterEach
    void asUsual() {
        if (TestGpu.isEmulated()) {
            Emulation.lazy(false);
        }
    }
}
