package org.adjoint4j.gpt2.data.prepare;

/**
 * A piece of a file.
 *
 * @param file the file
 * @param separation what separates the documents of a text: never {@link Separation#AUTO}
 * @param offset where in the file it starts
 * @param line the number of the line it starts in, from 1
 * @param bytes what it holds
 * @param begins whether a document begins with it; else it goes on with the last one
 * @param isLast whether the file ends with it
 */
record Chunk(
        InputFile file, Separation separation, long offset, long line, byte[] bytes, boolean begins, boolean isLast) {
    /** Returns whether the file begins with it. */
    boolean isFirst() {
        return offset == 0;
    }
}
