package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Optional;
import java.util.stream.Stream;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.reference.ReferenceBackend;
import org.adjoint4j.testing.BackendConformance;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class CudaBackendTest {
    @Test
    void saysInOneLineWhyItCannotBeUsed() {
        CudaMachine bare = new CudaMachine(file -> Optional.empty());

        assertThat(new CudaBackend(bare, Precision.FLOAT32, TestGpu.cache()).unavailableReason())
                .hasValueSatisfying(reason ->
                        assertThat(reason).startsWith("the NVIDIA driver").doesNotContain("\n"));
    }

    @Test
    void isTheBestWhereItCanBeUsed() {
        TestGpu.machine();

        assertThat(Backends.best()).isInstanceOf(CudaBackend.class);
        assertThat(Backends.named("cuda")).isSameAs(Backends.best());
    }

    @Test
    void hasNoDoubles() {
        CudaBackend backend = TestGpu.backend();

        assertThat(backend.supports(ElementType.FLOAT64)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend.allocate(ElementType.FLOAT64, 3))
                .withMessage("backend cuda has no FLOAT64 arrays, only FLOAT32; use backend reference for FLOAT64");
    }

    @Test
    void refusesBuffersOfOthersAndReleasedOnes() {
        CudaBackend backend = TestGpu.backend();
        Buffer foreign = new ReferenceBackend().allocate(ElementType.FLOAT32, 3);
        Buffer released = backend.allocate(ElementType.FLOAT32, 3);
        released.release();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend.fill(foreign, 3, 0))
                .withMessageContaining("was given a buffer of backend reference");
        assertThatIllegalStateException()
                .isThrownBy(() -> backend.fill(released, 3, 0))
                .withMessageContaining("used after its release");
    }

    @Test
    void refusesLargeHeads() {
        CudaBackend backend = TestGpu.backend();
        Buffer qkv = backend.allocate(ElementType.FLOAT32, 3 * 129);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend.causalAttention(qkv, qkv, qkv, 1, 1, 1, 129))
                .withMessageContaining("heads of up to 128 elements, not 129");
        qkv.release();
    }

    /** Products go through JCublas where CUDA 12 is installed and past it where only 13 is. */
    @TestFactory
    Stream<DynamicTest> multipliesWithCuda13() {
        TestGpu.assumeEmulated();
        CudaMachine machine =
                new CudaMachine(file -> file.equals(CudaMachine.CUBLAS_12) ? Optional.empty() : Libraries.find(file));
        CudaBackend backend = new CudaBackend(machine, Precision.FLOAT32, TestGpu.cache());
        return BackendConformance.checks(backend).stream()
                .filter(check -> check.name().startsWith("matmul: batches")
                        || check.name().startsWith("linear"))
                .map(check -> dynamicTest(check.name(), check.body()::run));
    }
}
