package org.adjoint4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.testing.BackendConformance;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every kernel against the reference, with whatever inner loops this JVM offers. */
final class CpuConformanceTest {
    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        return checks(new CpuBackend());
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceOnFourThreads() {
        return checks(new CpuBackend(4, KernelChoice.best()));
    }

    @Test
    void isFoundByItsName() {
        assertThat(Backends.named("cpu")).isInstanceOf(CpuBackend.class);
        assertThat(Backends.best()).isInstanceOf(CpuBackend.class);
    }

    @Test
    void usesVectorInstructionsExactlyWhereTheModuleIs() {
        boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        assertThat(KernelChoice.best() instanceof ScalarKernels).isEqualTo(!module);
    }

    private static Stream<DynamicTest> checks(CpuBackend backend) {
        return BackendConformance.checks(backend).stream().map(check -> dynamicTest(check.name(), check.body()::run));
    }
}
