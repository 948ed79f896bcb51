package org.adjoint4j.backend;

/** Reductions along an axis. */
public enum ReduceOp {
    /** Sum of the elements, 0 of none. */
    SUM,
    /** Largest element, −∞ of none; NaN if any element is NaN. */
    MAX
}
