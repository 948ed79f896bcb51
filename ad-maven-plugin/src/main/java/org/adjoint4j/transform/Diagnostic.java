package org.adjoint4j.transform;

import java.nio.file.Path;

/**
 * Something the transformation has to say about a place in the source.
 *
 * @param severity whether the build fails
 * @param file the absolute source file
 * @param line the line, from 1
 * @param column the column, from 1
 * @param message what is wrong, in one sentence
 * @param sourceLine the text of the line
 * @param remedy what to do instead
 */
public record Diagnostic(
        Severity severity, Path file, int line, int column, String message, String sourceLine, String remedy)
        implements Comparable<Diagnostic> {
    /** Whether a diagnostic fails the build. */
    public enum Severity {
        /** The build fails. */
        ERROR,
        /** The build goes on. */
        WARNING
    }

    /** Orders by file, line and column. */
    @Override
    public int compareTo(Diagnostic other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    /** Returns the form build tools match: {@code /abs/File.java:[12,8] message}, the line, a caret, the remedy. */
    public String render() {
        StringBuilder text = new StringBuilder();
        text.append(file)
                .append(":[")
                .append(line)
                .append(',')
                .append(column)
                .append("] ")
                .append(message);
        text.append('\n').append(sourceLine).append('\n');
        for (int i = 0; i < column - 1 && i < sourceLine.length(); i++) {
            text.append(sourceLine.charAt(i) == '\t' ? '\t' : ' ');
        }
        text.append('^');
        if (!remedy.isEmpty()) {
            text.append('\n').append(remedy);
        }
        return text.toString();
    }
}
