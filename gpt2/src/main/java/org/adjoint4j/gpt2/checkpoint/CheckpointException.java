package org.adjoint4j.gpt2.checkpoint;

import java.nio.file.Path;

/** Says what is wrong with a checkpoint file. */
public final class CheckpointException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CheckpointException(Path file, String problem) {
        this(file, problem, null);
    }

    CheckpointException(Path file, String problem, Throwable cause) {
        super("checkpoint " + file + ": " + problem, cause);
    }
}
