package org.adjoint4j.gpt2.data;

import java.util.List;
import java.util.stream.IntStream;

/** Tokens in memory. */
final class TokenArray implements TokenStream {
    private final int[] tokens;
    private final int[] storyStarts;

    private TokenArray(int[] tokens, int[] storyStarts) {
        this.tokens = tokens;
        this.storyStarts = storyStarts;
    }

    static TokenArray join(List<int[]> stories, int endOfText) {
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
        return new TokenArray(tokens, starts);
    }

    static TokenArray of(int[] tokens, int endOfText) {
        int[] starts = IntStream.range(0, tokens.length - 1)
                .filter(i -> tokens[i] == endOfText)
                .toArray();
        return new TokenArray(tokens.clone(), starts);
    }

    @Override
    public long length() {
        return tokens.length;
    }

    @Override
    public int token(long position) {
        return tokens[Math.toIntExact(position)];
    }

    @Override
    public void copy(long from, int[] target, int at, int count) {
        System.arraycopy(tokens, Math.toIntExact(from), target, at, count);
    }

    @Override
    public long stories() {
        return storyStarts.length;
    }

    @Override
    public long storyStart(long story) {
        return storyStarts[Math.toIntExact(story)];
    }
}
