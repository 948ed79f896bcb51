package org.adjoint4j.backend.cuda;

import java.util.Optional;

/** The backend {@code cuda}: preferred to all others where it can be used, which it can't be before it has kernels. */
public final class CudaBackend extends UnwrittenKernels {
    private final CudaMachine machine;

    /** Made by {@link java.util.ServiceLoader}. */
    public CudaBackend() {
        this(new CudaMachine(CudaMachine::library));
    }

    CudaBackend(CudaMachine machine) {
        this.machine = machine;
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int rank() {
        return 200;
    }

    @Override
    public Optional<String> unavailableReason() {
        return machine.whatIsMissing()
                .or(() -> Optional.of(
                        "this machine has all it needs, but its kernels are not written yet; use backend cpu"));
    }
}
