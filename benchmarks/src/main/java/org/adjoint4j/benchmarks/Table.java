package org.adjoint4j.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/** Prints a Markdown table line by line, so that a long measurement shows what it has. */
public final class Table {
    private final PrintStream out;

    /** Prints the head. */
    public Table(PrintStream out, String... columns) {
        this.out = out;
        row((Object[]) columns);
        out.println("|" + "---|".repeat(columns.length));
    }

    /** Prints a row. */
    public void row(Object... cells) {
        StringBuilder line = new StringBuilder("|");
        for (Object cell : cells) {
            line.append(' ').append(cell).append(" |");
        }
        out.println(line);
        out.flush();
    }

    /** Returns a number with {@code digits} digits after the point, the same in every language. */
    public static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** Returns a number with three digits that count. */
    public static String number(double value) {
        int digits = (int) Math.clamp(2 - Math.floor(Math.log10(Math.abs(value))), 0, 9);
        return value == 0 ? "0" : fixed(value, digits);
    }
}
