package org.adjoint4j.backend.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The GPU of tests: that of the machine, or else an emulated one. Tests are skipped where there is neither. */
final class TestGpu {
    private static final boolean REAL =
            new CudaMachine(Libraries::find).whatIsMissing().isEmpty();

    private static final Map<Precision, CudaBackend> SHARED = new EnumMap<>(Precision.class);

    private TestGpu() {}

    /** Returns a machine that has all that is needed. */
    static CudaMachine machine() {
        if (!REAL) {
            Optional<String> problem = Emulation.problem();
            assumeTrue(problem.isEmpty(), () -> problem.orElseThrow());
        }
        return new CudaMachine(Libraries::find);
    }

    /** Returns whether the GPU of tests is the emulated one. */
    static boolean isEmulated() {
        return !REAL && Emulation.problem().isEmpty();
    }

    /** Skips a test that needs to look into or break the emulated device. */
    static void assumeEmulated() {
        assumeTrue(!REAL, "the GPU is a real one");
        machine();
    }

    /** Returns a backend with memory of its own. */
    static CudaBackend backend(Precision precision) {
        return new CudaBackend(machine(), precision, cache());
    }

    /** Returns a backend that tests share which do not look into its memory. */
    static synchronized CudaBackend shared(Precision precision) {
        return SHARED.computeIfAbsent(precision, TestGpu::backend);
    }

    static CudaBackend backend() {
        return backend(Precision.FLOAT32);
    }

    static KernelCache cache() {
        return new KernelCache(Path.of("target", "kernel-cache"));
    }
}
