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
            gpu.launch("training", "dropout")
                    .array(from)
                    .array(out.overwrite(n, from.half()))
                    .integer(n)
                    .real(1 / (1 - rate))
                    .wide(Philox.threshold(rate))
                    .wide(seed)
                    .forEach4(n);
        }
    }
}
