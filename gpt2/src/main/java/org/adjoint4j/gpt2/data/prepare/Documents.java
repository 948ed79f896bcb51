package org.adjoint4j.gpt2.data.prepare;

/** Finds what separates the documents of a text. */
final class Documents {
    private Documents() {}

    /** Returns where the first {@code <|endoftext|>} between {@code from} and {@code to} begins, {@code to} if there is none. */
    static int separator(byte[] bytes, int from, int to) {
        int last = to - Cuts.SEPARATOR.length;
        for (int at = from; at <= last; at++) {
            if (bytes[at] == Cuts.SEPARATOR[0] && isSeparator(bytes, at)) {
                return at;
            }
        }
        return to;
    }

    /** Returns whether the last bytes are {@code <|endoftext|>}. */
    static boolean endWithSeparator(byte[] bytes) {
        int at = bytes.length - Cuts.SEPARATOR.length;
        return at >= 0 && separator(bytes, at, bytes.length) == at;
    }

    private static boolean isSeparator(byte[] bytes, int at) {
        for (int i = 1; i < Cuts.SEPARATOR.length; i++) {
            if (bytes[at + i] != Cuts.SEPARATOR[i]) {
                return false;
            }
        }
        return true;
    }

    /** Returns where the first line end that a blank line follows begins from {@code from} on, {@code to} if there is none. */
    static int blankLines(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (isLineEnd(bytes[at]) && afterBlankLines(bytes, at, to) > afterLineEnd(bytes, at, to)) {
                return at;
            }
        }
        return to;
    }

    /** Returns where the text goes on after the line end at {@code at} and the blank lines that follow it. */
    static int afterBlankLines(byte[] bytes, int at, int to) {
        int lineStart = afterLineEnd(bytes, at, to);
        for (int i = lineStart; i < to; i++) {
            if (isLineEnd(bytes[i])) {
                i = afterLineEnd(bytes, i, to) - 1;
                lineStart = i + 1;
            } else if (bytes[i] != ' ' && bytes[i] != '\t') {
                break;
            }
        }
        return lineStart;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    private static int afterLineEnd(byte[] bytes, int at, int to) {
        boolean two = bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n';
        return two ? at + 2 : at + 1;
    }
}
