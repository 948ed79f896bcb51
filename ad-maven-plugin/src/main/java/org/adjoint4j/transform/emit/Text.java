package org.adjoint4j.transform.emit;

import java.util.regex.Pattern;

/** When a piece of Java needs parentheses. */
final class Text {
    private static final Pattern ATOMIC =
            Pattern.compile("[\\w.\\[\\]\"']+(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[\\w.\\[\\]]*)*");

    private Text() {}

    /** Returns the text in parentheses unless it is a name, literal or call. */
    static String atomic(String text) {
        return ATOMIC.matcher(text).matches() ? text : "(" + text + ")";
    }

    /** Returns the text as an operand of any operator. */
    static String operand(String text) {
        return atomic(text);
    }
}
