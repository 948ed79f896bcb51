package org.adjoint4j.gpt2.train;

import java.io.Console;
import java.io.PrintStream;

/** A line of a terminal that is written over and over. Where there is no terminal it says nothing. */
public final class StatusLine implements AutoCloseable {
    private static final long NANOS_BETWEEN = 200_000_000;
    private static final String ERASE = "\r\u001b[K";

    private final PrintStream terminal; // null: none
    private long last;
    private boolean isShown;

    StatusLine(PrintStream terminal) {
        this.terminal = terminal;
    }

    /** Returns the line of this program's terminal, if it has one; the log goes to the same place. */
    public static StatusLine ofTerminal() {
        Console console = System.console();
        return new StatusLine(console != null && console.isTerminal() ? System.err : null);
    }

    /** Returns whether a new text would be shown now; a few times a second is enough. */
    public boolean isDue(long now) {
        return terminal != null && now - last >= NANOS_BETWEEN;
    }

    /** Shows {@code text} in place of what was shown before. */
    public void show(String text, long now) {
        terminal.print(ERASE + text);
        terminal.flush();
        last = now;
        isShown = true;
    }

    /** Makes room for other output. */
    public void erase() {
        if (isShown) {
            terminal.print(ERASE);
            terminal.flush();
            isShown = false;
        }
    }

    @Override
    public void close() {
        erase();
    }
}
