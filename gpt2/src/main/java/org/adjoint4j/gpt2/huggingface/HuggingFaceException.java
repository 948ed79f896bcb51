package org.adjoint4j.gpt2.huggingface;

import java.nio.file.Path;

/** Says what is wrong with a Hugging Face file or folder. */
public final class HuggingFaceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HuggingFaceException(Path file, String problem) {
        this(file, problem, null);
    }

    HuggingFaceException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
