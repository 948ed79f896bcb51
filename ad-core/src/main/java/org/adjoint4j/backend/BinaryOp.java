package org.adjoint4j.backend;

/** Elementwise functions of two arguments. */
public enum BinaryOp {
    /** a + b. */
    ADD,
    /** a − b. */
    SUB,
    /** a · b. */
    MUL,
    /** a / b. */
    DIV,
    /** aᵇ as {@link Math#pow}. */
    POW
}
