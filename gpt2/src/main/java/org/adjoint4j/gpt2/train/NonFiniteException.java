package org.adjoint4j.gpt2.train;

/** An operation made a number that is not finite. */
final class NonFiniteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NonFiniteException(String operation) {
        super(operation);
    }
}
