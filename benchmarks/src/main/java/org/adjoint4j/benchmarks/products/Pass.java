package org.adjoint4j.benchmarks.products;

/** The products of a layer y = x·w. */
public enum Pass {
    /** y = x·w. */
    FORWARD,
    /** dx = dy·wᵀ. */
    DX,
    /** dw = xᵀ·dy. */
    DW
}
