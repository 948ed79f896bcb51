package org.adjoint4j.gpt2.data;

/** Says which data can't be used, why, and what to do about it. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with the whole message: file, problem, remedy. */
    public DataException(String message) {
        super(message);
    }

    /** Makes one with the whole message and what led to it. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
