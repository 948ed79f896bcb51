package org.adjoint4j.gpt2.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Writes text to standard output at once, as UTF-8 whatever the locale. */
final class TextOutput {
    private final PrintStream out;

    TextOutput(PrintStream out) {
        this.out = out;
    }

    /** Writes a text; false if nobody reads it any more. */
    boolean print(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        return !out.checkError(); // which flushes
    }
}
