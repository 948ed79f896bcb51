package org.adjoint4j.transform.emit;

import java.util.regex.Pattern;

/** When a piece of Java needs parentheses. */
final class Text {
    private static final Pattern ATOMIC = Pattern.compile(
            "[\\d.]+[eE]-\\d+[dDfF]?|[\\w.\\[\\]\"']+(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[\\w.\\[\\]]*)*");

    private Text() {}

    /** Returns the text in parentheses unless it is a name, literal or call. */
    static String atomic(String text) {
        return ATOMIC.matcher(text).matches() ? text : "(" + text + ")";
    }

    /** Returns whether the text is a call, which can stand as a statement. */
    static boolean isCall(String text) {
        return text.endsWith(")") && ATOMIC.matcher(text).matches();
    }

    /** Returns the text as an operand of a comparison: sums and products need no parentheses there. */
    static String compared(String text) {
        return text.matches("[\\w.() +*/%-]*") ? text : atomic(text);
    }

    /** Returns the text as an operand of any operator. */
    static String operand(String text) {
        return atomic(text);
    }
}
