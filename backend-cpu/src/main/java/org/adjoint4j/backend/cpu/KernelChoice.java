package org.adjoint4j.backend.cpu;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the inner loops once for the JVM: vector instructions where the incubator module is present. */
final class KernelChoice {
    private static final Logger LOG = LoggerFactory.getLogger(KernelChoice.class);
    private static final String MODULE = "jdk.incubator.vector";
    private static final VectorKernels BEST = choose();

    private KernelChoice() {}

    static VectorKernels best() {
        return BEST;
    }

    private static VectorKernels choose() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            LOG.warn("backend cpu runs plain loops, many times slower: start java with --add-modules {}", MODULE);
            return new ScalarKernels();
        }
        VectorKernels kernels = new SimdKernels();
        LOG.info("backend cpu runs on {}", kernels.description());
        return kernels;
    }
}
