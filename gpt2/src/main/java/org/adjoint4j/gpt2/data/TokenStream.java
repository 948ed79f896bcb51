package org.adjoint4j.gpt2.data;

import java.util.List;

/**
 * Stories as one run of tokens: end-of-text, a story, end-of-text, a story, ..., end-of-text. So a story always follows
 * an end-of-text, and a model told to continue one begins a story. It may be longer than an array.
 */
public interface TokenStream {
    /** Returns how many tokens there are. */
    long length();

    /** Returns the token at a position in {@code [0, length())}. */
    int token(long position);

    /** Copies {@code count} tokens from {@code from} on to {@code target}, starting at {@code at}. */
    void copy(long from, int[] target, int at, int count);

    /** Returns how many stories there are; none is known in tokens that someone else made. */
    long stories();

    /** Returns the position of the end-of-text before story {@code story}. */
    long storyStart(long story);

    /** Returns how many stories start at or before {@code position}. */
    default long storiesStartingUpTo(long position) {
        long low = 0;
        long high = stories();
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (storyStart(middle) <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Returns a copy of all tokens, if an array can hold them. */
    default int[] toArray() {
        int[] tokens = new int[Math.toIntExact(length())];
        copy(0, tokens, 0, tokens.length);
        return tokens;
    }

    /** Joins the tokens of stories with {@code endOfText} around each. */
    static TokenStream join(List<int[]> stories, int endOfText) {
        return TokenArray.join(stories, endOfText);
    }

    /** Returns these tokens; each {@code endOfText} among them but the last token starts a story. */
    static TokenStream of(int[] tokens, int endOfText) {
        return TokenArray.of(tokens, endOfText);
    }
}
