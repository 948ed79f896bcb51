package org.adjoint4j.transform.emit;

import java.util.regex.Pattern;

/** When a piece of Java needs parentheses. */
final class Text {
    private static final Pattern ATOMIC = Pattern.compile(
            "[\\d.]+[eE]-\\d+[dDfF]?|[\\w.\\[\\]\"']+(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[\\w.\\[\\]]*)*");

    private static final Pattern PLAIN = Pattern.compile("[\\w.() +*/%-]*");

    private Text() {}

    /** Returns the text in parentheses unless it is a name, literal or call. */
    static String atomic(String text) {
        return isPath(text) || ATOMIC.matcher(text).matches() ? text : "(" + text + ")";
    }

    /** Most texts are names and numbers, which need no pattern to be known. */
    private static boolean isPath(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean part = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_';
            if (!part) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Returns whether the text is a call, which can stand as a statement. */
    static boolean isCall(String text) {
        return text.endsWith(")") && ATOMIC.matcher(text).matches();
    }

    /** Returns the text as an operand of a comparison: sums and products need no parentheses there. */
    static String compared(String text) {
        return PLAIN.matcher(text).matches() ? text : atomic(text);
    }

    /** Returns the text as an operand of any operator. */
    static String operand(String text) {
        return atomic(text);
    }
}
