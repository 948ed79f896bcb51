package org.adjoint4j.backend.reference;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.adjoint4j.testing.BackendConformance;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The kit on the reference itself: float storage against double. */
final class ReferenceConformanceTest {
    @TestFactory
    Stream<DynamicTest> agreesWithItself() {
        return BackendConformance.checks(new ReferenceBackend()).stream()
                .map(check -> dynamicTest(check.name(), check.body()::run));
    }
}
