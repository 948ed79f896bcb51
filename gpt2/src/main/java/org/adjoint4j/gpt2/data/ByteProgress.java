package org.adjoint4j.gpt2.data;

/** Is told how far a long piece of work has come. */
@FunctionalInterface
public interface ByteProgress {
    /** So many bytes are done of {@code total}, which is negative where nobody knows. */
    void at(long done, long total);
}
