package org.adjoint4j.gpt2.cli;

import java.io.PrintStream;
import java.util.function.LongSupplier;

/**
 * A line that is written over and over while something takes long. Only people at a terminal see it: in a file or a pipe there
 * is nothing of it.
 */
final class TerminalLine implements AutoCloseable {
    private static final long INTERVAL = 200_000_000L;
    private static final String TO_START = "\r";
    private static final String ERASE_REST = "\033[K";

    private final PrintStream out;
    private final boolean isTerminal;
    private final LongSupplier nanoTime;
    private long last;
    private boolean isWritten;

    /** Writes to {@code out} if that is a terminal; {@code nanoTime} is {@link System#nanoTime} but in tests. */
    TerminalLine(PrintStream out, boolean isTerminal, LongSupplier nanoTime) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong() - INTERVAL;
    }

    /** Returns a line on standard error. */
    static TerminalLine onStandardError() {
        boolean isTerminal = System.console() != null && System.console().isTerminal();
        return new TerminalLine(System.err, isTerminal, System::nanoTime);
    }

    /** Shows {@code text} in place of what was shown before, a few times a second at most. */
    void show(String text) {
        long now = nanoTime.getAsLong();
        if (!isTerminal || now - last < INTERVAL) {
            return;
        }
        last = now;
        isWritten = true;
        out.print(TO_START + text + ERASE_REST);
        out.flush();
    }

    /** Takes the line away, so that other lines can follow. */
    @Override
    public void close() {
        if (isWritten) {
            out.print(TO_START + ERASE_REST);
            out.flush();
            isWritten = false;
        }
    }
}
