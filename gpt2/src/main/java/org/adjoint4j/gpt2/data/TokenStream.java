package org.adjoint4j.gpt2.data;

import java.util.Arrays;
import java.util.List;

/**
 * Stories as one run of tokens: end-of-text, a story, end-of-text, a story, ..., end-of-text. So a story always follows
 * an end-of-text, and a model told to continue one begins a story.
 */
public final class TokenStream {
    private final int[] tokens;
    private final int[] storyStarts;

    private TokenStream(int[] tokens, int[] storyStarts) {
        this.tokens = tokens;
        this.storyStarts = storyStarts;
    }

    /** Joins the tokens of stories with {@code endOfText} around each. */
    public static TokenStream join(List<int[]> stories, int endOfText) {
        int[] tokens =
                new int[stories.stream().mapToInt(story -> story.length + 1).sum() + 1];
        int[] starts = new int[stories.size()];
        int position = 0;
        for (int i = 0; i < starts.length; i++) {
            int[] story = stories.get(i);
            starts[i] = position;
            tokens[position] = endOfText;
            System.arraycopy(story, 0, tokens, position + 1, story.length);
            position += story.length + 1;
        }
        tokens[position] = endOfText;
        return new TokenStream(tokens, starts);
    }

    /** Returns how many tokens there are. */
    public int length() {
        return tokens.length;
    }

    /** Returns how many stories there are. */
    public int stories() {
        return storyStarts.length;
    }

    /** Returns the token at a position. */
    public int token(int position) {
        return tokens[position];
    }

    /** Returns the position of the end-of-text before story {@code story}. */
    public int storyStart(int story) {
        return storyStarts[story];
    }

    /** Returns how many stories start at or before {@code position}. */
    int storiesStartingUpTo(int position) {
        int found = Arrays.binarySearch(storyStarts, position);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Copies {@code count} tokens from {@code from} to {@code target}, starting at {@code at}. */
    void copy(int from, int[] target, int at, int count) {
        System.arraycopy(tokens, from, target, at, count);
    }

    /** Returns a copy of all tokens. */
    public int[] toArray() {
        return tokens.clone();
    }
}
