package org.adjoint4j.transform.source;

import java.util.List;

/**
 * The text of a source file as its author wrote it, and as Java reads it: without a byte order mark, and with a character
 * in place of each escape like <code>&#92;u0041</code>. Places found in what Java reads are told in what the author wrote.
 */
public final class SourceText {
    private final String written;
    private final String read;
    private final int[] origins; // where each character of what is read stands in what is written

    private SourceText(String written, String read, int[] origins) {
        this.written = written;
        this.read = read;
        this.origins = origins;
    }

    /**
     * A place in a file.
     *
     * @param line from 1
     * @param column from 1
     */
    public record Place(int line, int column) {}

    /** Reads what a file contains. */
    public static SourceText of(String content) {
        String written = content.startsWith("\uFEFF") ? content.substring(1) : content;
        StringBuilder read = new StringBuilder(written.length());
        int[] origins = new int[written.length() + 1];
        int at = 0;
        while (at < written.length()) {
            origins[read.length()] = at;
            int end = endOfEscape(written, at);
            if (end > at) {
                read.append((char) Integer.parseInt(written, end - 4, end, 16));
                at = end;
                continue;
            }
            boolean pair = written.startsWith("\\\\", at); // the second one escapes nothing
            read.append(written.charAt(at++));
            if (pair) {
                origins[read.length()] = at;
                read.append(written.charAt(at++));
            }
        }
        origins[read.length()] = at;
        return new SourceText(written, read.toString(), origins);
    }

    /** Returns where the escape that begins at a position ends; the position itself if none begins there. */
    private static int endOfEscape(String text, int at) {
        if (!text.startsWith("\\u", at)) {
            return at;
        }
        int digits = at + 1;
        while (digits < text.length() && text.charAt(digits) == 'u') {
            digits++;
        }
        int end = digits + 4;
        boolean complete = end <= text.length()
                && text.substring(digits, end).chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
        return complete ? end : at;
    }

    /** Returns the text as Java reads it. */
    public String read() {
        return read;
    }

    /** Returns the place in the file of a place in the text as Java reads it. */
    public Place place(int line, int column) {
        if (read.length() == written.length()) {
            return new Place(line, column);
        }
        int start = startOfLine(read, line);
        int offset = origins[Math.min(start + column - 1, read.length())];
        int row = 1;
        int begin = 0;
        for (int next = startOfLine(written, 2); next > begin && next <= offset; next = nextLine(written, begin)) {
            begin = next;
            row++;
        }
        return new Place(row, offset - begin + 1);
    }

    private static int startOfLine(String text, int line) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = nextLine(text, start);
        }
        return start;
    }

    /** Returns where the line after the one at a position begins; the end of the text if there is none. */
    private static int nextLine(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                return text.startsWith("\r\n", i) ? i + 2 : i + 1;
            }
        }
        return text.length();
    }

    /** Returns a line of the file, from 1, without its end. */
    public String line(int number) {
        List<String> lines = written.lines().toList();
        return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
    }
}
