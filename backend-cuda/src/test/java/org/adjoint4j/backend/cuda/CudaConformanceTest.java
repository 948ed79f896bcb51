package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Set;
import java.util.stream.Stream;
import org.adjoint4j.testing.BackendConformance;
import org.adjoint4j.testing.BackendConformance.Check;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every kernel against the reference; a result that depends on the order of a block's threads lacks a barrier. */
final class CudaConformanceTest {
    /** The order of a block's threads can't matter to these, as no two of them work on the same numbers. */
    private static final Set<String> EACH_THREAD_FOR_ITSELF = Set.of(
            "allocate",
            "recycle",
            "fill",
            "unary",
            "unaryBackward",
            "binary",
            "binaryScalar",
            "addScaled",
            "matmul",
            "linear",
            "dropout",
            "pickPerRow",
            "pickPerRowBackward");
    /** Serialised by a lock; in one order of threads it is the same as in another. */
    private static final String CONCURRENCY = "concurrency";

    private static final boolean ALL = Boolean.getBoolean("conformance.all");

    @AfterEach
    void usualOrder() {
        if (TestGpu.isEmulated()) {
            Emulation.order("");
            Emulation.lazy(false);
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReference() {
        return checks(TestGpu.backend()).map(check -> dynamicTest(check.name(), () -> run(check)));
    }

    private static void run(Check check) {
        long before = TestGpu.isEmulated() ? Emulation.meetings() : 0;
        check.body().run();
        if (TestGpu.isEmulated() && EACH_THREAD_FOR_ITSELF.contains(kernel(check))) {
            assertThat(Emulation.meetings()).as("times that threads met").isEqualTo(before);
        }
    }

    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceInReverseOrder() {
        TestGpu.assumeEmulated();
        Emulation.order("reverse");
        return inAnotherOrder();
    }

    /** Copies and kernels run when somebody waits for them, too: a wait that is missing shows. */
    @TestFactory
    Stream<DynamicTest> agreesWithTheReferenceInShuffledOrderAndLate() {
        TestGpu.assumeEmulated();
        Emulation.order("shuffle:1");
        Emulation.lazy(true);
        return inAnotherOrder();
    }

    private static Stream<DynamicTest> inAnotherOrder() {
        return checks(TestGpu.backend())
                .filter(check -> ALL
                        || !EACH_THREAD_FOR_ITSELF.contains(kernel(check))
                                && !kernel(check).equals(CONCURRENCY))
                .map(check -> dynamicTest(check.name(), check.body()::run));
    }

    private static Stream<Check> checks(CudaBackend backend) {
        return BackendConformance.checks(backend).stream();
    }

    private static String kernel(Check check) {
        return check.name().substring(0, check.name().indexOf(':'));
    }
}
