package org.adjoint4j.transform.emit;

import java.util.regex.Pattern;

/** When a piece of Java needs parentheses. */
final class Text {
    private static final Pattern EXPONENT = Pattern.compile("[\\d.]+[eE]-\\d+[dDfF]?");

    private static final Pattern PLAIN = Pattern.compile("[\\w.() +*/%-]*");

    private Text() {}

    /** Returns the text in parentheses unless it is a name, literal, element or call. */
    static String atomic(String text) {
        return isChain(text) || EXPONENT.matcher(text).matches() ? text : "(" + text + ")";
    }

    /** Returns whether the text is a call, which can stand as a statement. */
    static boolean isCall(String text) {
        return text.endsWith(")") && isChain(text);
    }

    /** Returns whether there is nothing but names, literals and dots outside of parentheses, brackets and quotes. */
    private static boolean isChain(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\'') {
                i = endOfQuote(text, i);
            } else if (c == '(' || c == '[') {
                if (i == 0) {
                    return false;
                }
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (depth == 0 && !Character.isJavaIdentifierPart(c) && c != '.') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private static int endOfQuote(String text, int start) {
        int i = start + 1;
        while (i < text.length() - 1 && text.charAt(i) != text.charAt(start)) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
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
