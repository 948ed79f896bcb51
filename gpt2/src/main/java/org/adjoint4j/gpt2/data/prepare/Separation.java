package org.adjoint4j.gpt2.data.prepare;

/** What separates the documents of a text file. */
public enum Separation {
    /** {@code <|endoftext|>} or, where a file never has it, blank lines. */
    AUTO,
    /** {@code <|endoftext|>}. */
    END_OF_TEXT,
    /** Blank lines. */
    BLANK_LINES,
    /** Nothing: a file is one document. */
    FILE
}
