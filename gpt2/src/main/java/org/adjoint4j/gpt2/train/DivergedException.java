package org.adjoint4j.gpt2.train;

/** Training can't go on because its numbers are not finite any more. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String problem) {
        this(problem, null);
    }

    DivergedException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
