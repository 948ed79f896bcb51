package org.adjoint4j.backend.cuda;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.adjoint4j.testing.BackendConformance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every kernel against the reference; a result that depends on the order of a block's threads lacks a barrier. */
final class CudaConformanceTest {
    @AfterEach
    void usualOrder() {
        if (TestGpu.isEmulated()) {
            Emulation.order("");
            Emulation.lazy(false);
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        return checks(TestGpu.backend());
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceInReverseOrder() {
        TestGpu.assumeEmulated();
        Emulation.order("reverse");
        return checks(TestGpu.backend());
    }

    /** Copies and kernels run when somebody waits for them, too: a wait that is missing shows. */
    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceInShuffledOrderAndLate() {
        TestGpu.assumeEmulated();
        Emulation.order("shuffle:1");
        Emulation.lazy(true);
        return checks(TestGpu.backend());
    }

    private static Stream<DynamicTest> checks(CudaBackend backend) {
        return BackendConformance.checks(backend).stream().map(check -> dynamicTest(check.name(), check.body()::run));
    }
}
