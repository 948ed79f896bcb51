package org.adjoint4j.backend.cuda;

/** The GPU's memory does not suffice; the message says how much was asked for, used and free, and what to lower. */
public final class CudaOutOfMemoryException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    CudaOutOfMemoryException(String message) {
        super(message);
    }
}
