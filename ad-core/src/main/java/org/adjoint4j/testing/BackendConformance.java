package org.adjoint4j.testing;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;

/**
 * Compares a backend with the reference backend: every kernel, forward and backward, in every element type that it
 * supports. A backend's test module runs it with
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> agreesWithTheReference() {
 *     Backend backend = new MyBackend();
 *     assumeTrue(backend.unavailableReason().isEmpty(), () -> backend.unavailableReason().get());
 *     return BackendConformance.checks(backend).stream()
 *             .map(check -> dynamicTest(check.name(), check.body()::run));
 * }
 * }</pre>
 *
 * <p>Besides the values, each check makes sure that a kernel writes its outputs and nothing else, reads no element past
 * its extents and does not depend on what an output held before. Tolerances grow with the number of terms of a sum.
 */
public final class BackendConformance {
    private BackendConformance() {}

    /**
     * One property of a backend.
     *
     * @param name the kernel, the property and the element type, such as {@code matmul: batches (FLOAT32)}
     * @param body throws an {@link AssertionError} that names sizes, seed and element if the property does not hold
     */
    public record Check(String name, Runnable body) {}

    /**
     * Returns all checks, in a fixed order.
     *
     * @throws IllegalStateException if the backend can't be used on this machine
     */
    public static List<Check> checks(Backend backend) {
        backend.unavailableReason().ifPresent(reason -> {
            throw new IllegalStateException("backend '" + backend.name() + "' can't be checked: " + reason);
        });
        List<Check> checks = new ArrayList<>();
        for (ElementType type : ElementType.values()) {
            if (backend.supports(type)) {
                checks.addAll(checks(new ConformanceSubject(backend, type)));
            }
        }
        return List.copyOf(checks);
    }

    private static List<Check> checks(ConformanceSubject subject) {
        List<Check> checks = new ArrayList<>();
        checks.addAll(new TransferConformance(subject).checks());
        checks.addAll(new ElementwiseConformance(subject).checks());
        checks.addAll(new BroadcastConformance(subject).checks());
        checks.addAll(new ReductionConformance(subject).checks());
        checks.addAll(new SoftmaxConformance(subject).checks());
        checks.addAll(new ProductConformance(subject).checks());
        checks.addAll(new IndexingConformance(subject).checks());
        checks.addAll(new LayerNormConformance(subject).checks());
        checks.addAll(new AttentionConformance(subject).checks());
        checks.addAll(new CrossEntropyConformance(subject).checks());
        checks.addAll(new LinearCrossEntropyConformance(subject).checks());
        checks.addAll(new DropoutConformance(subject).checks());
        checks.addAll(new AdamWConformance(subject).checks());
        checks.addAll(new MemoryConformance(subject).checks());
        return checks;
    }
}
