package org.adjoint4j.backend.cuda;

import org.adjoint4j.backend.Philox;

/** Dropout with Philox's mask, which is made again wherever it is needed. */
final class Dropout {
    private final Gpu gpu;

    Dropout(Gpu gpu) {
        this.gpu = gpu;
    }

    void apply(CudaBuffer x, CudaBuffer out, int n, double rate, long seed) {
        if (n > 0) {
            View from = x.read();
            Chains.Mask mask = new Chains.Mask(1 / (1 - rate), Philox.threshold(rate), seed);
            gpu.chains().dropout(from, out.overwrite(n, from.half()), n, mask);
        }
    }
}
