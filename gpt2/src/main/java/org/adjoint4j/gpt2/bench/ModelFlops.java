package org.adjoint4j.gpt2.bench;

import org.adjoint4j.gpt2.model.Gpt2Config;

/**
 * The floating-point operations that a training step can't do without: matrix products forward and twice backward, and
 * attention; as PaLM's paper counts them (Chowdhery et al. 2022, arXiv 2204.02311, appendix B).
 */
public final class ModelFlops {
    private ModelFlops() {}

    /** Returns the operations for each token: 6 for each weight of a product, 12 L T C for attention. */
    public static long perToken(Gpt2Config config) {
        long width = config.width();
        long block = 4 * width * width + 2 * width * config.hidden();
        long weights = config.layers() * block + config.vocabulary() * width;
        return 6 * weights + 12L * config.layers() * config.context() * width;
    }
}
