package org.adjoint4j.gpt2.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tokens of GPT-2's encoding that a model knows, and their numbers there: a table of GPT-2 tokens by the model's
 * number. End-of-text is always in it and stands for whatever is not. A number may also have no text, where a model was made
 * with another tokenizer.
 */
public final class Vocabulary {
    /** Stands in the table for a number without text. */
    public static final int NO_TEXT = -1;

    private final int[] gpt2Tokens;
    private final int[] numbers = new int[Gpt2Encoding.SIZE];
    private final int endOfText;

    private Vocabulary(int[] gpt2Tokens) {
        this.gpt2Tokens = gpt2Tokens;
        Arrays.fill(numbers, -1);
        for (int i = 0; i < gpt2Tokens.length; i++) {
            if (gpt2Tokens[i] != NO_TEXT) {
                numbers[checked(gpt2Tokens[i], i)] = i;
            }
        }
        this.endOfText = numbers[Gpt2Encoding.END_OF_TEXT];
        if (endOfText < 0) {
            throw new IllegalArgumentException(
                    "vocabulary: end-of-text (" + Gpt2Encoding.END_OF_TEXT + ") is not in the table");
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = numbers[i] < 0 ? endOfText : numbers[i];
        }
    }

    private int checked(int token, int line) {
        if (token < 0 || token >= Gpt2Encoding.SIZE) {
            throw new IllegalArgumentException("vocabulary: entry " + line + " is " + token
                    + ", which is no GPT-2 token; they end at " + Gpt2Encoding.END_OF_TEXT);
        }
        if (numbers[token] >= 0) {
            throw new IllegalArgumentException(
                    "vocabulary: GPT-2 token " + token + " stands twice, at " + numbers[token] + " and " + line);
        }
        return token;
    }

    /** Returns GPT-2's own vocabulary, numbers unchanged; models with published weights need it. */
    public static Vocabulary full() {
        return new Vocabulary(IntStream.range(0, Gpt2Encoding.SIZE).toArray());
    }

    /**
     * Returns the vocabulary of a model whose tokens are known by number only: GPT-2's own, then numbers without text, if it has
     * room for those; else numbers without text, of which the last is taken for end-of-text, as GPT-2 has it.
     */
    public static Vocabulary numbered(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("vocabulary: the size must be at least 1, but is " + size);
        }
        int[] table = new int[size];
        if (size >= Gpt2Encoding.SIZE) {
            Arrays.setAll(table, number -> number < Gpt2Encoding.SIZE ? number : NO_TEXT);
        } else {
            Arrays.fill(table, NO_TEXT);
            table[size - 1] = Gpt2Encoding.END_OF_TEXT;
        }
        return new Vocabulary(table);
    }

    /** Returns the vocabulary with this table, {@link #NO_TEXT} in it where a number has none; a wrong table is an {@link IllegalArgumentException}. */
    public static Vocabulary of(int... gpt2Tokens) {
        return new Vocabulary(gpt2Tokens.clone());
    }

    /**
     * Returns end-of-text as number 0 and after it the most frequent tokens, the most frequent first, the smaller GPT-2
     * token first where two are as frequent.
     *
     * @param documents GPT-2 tokens of each document
     * @param size the wanted size, end-of-text included; there may be fewer different tokens than that
     */
    public static Vocabulary mostFrequent(List<int[]> documents, int size) {
        long[] counts = new long[Gpt2Encoding.SIZE];
        documents.forEach(document -> Arrays.stream(document).forEach(token -> counts[token]++));
        return mostFrequent(counts, size);
    }

    /** The same from how often each GPT-2 token occurs. */
    public static Vocabulary mostFrequent(long[] occurrences, int size) {
        if (size < 2) {
            throw new IllegalArgumentException("vocabulary: the size must be at least 2, but is " + size);
        }
        long[] counts = Arrays.copyOf(occurrences, Gpt2Encoding.SIZE);
        counts[Gpt2Encoding.END_OF_TEXT] = Long.MAX_VALUE;
        return new Vocabulary(IntStream.range(0, counts.length)
                .filter(token -> counts[token] > 0)
                .boxed()
                .sorted((a, b) -> counts[a] == counts[b] ? a - b : Long.compare(counts[b], counts[a]))
                .limit(size)
                .mapToInt(Integer::intValue)
                .toArray());
    }

    /** Returns how many tokens there are. */
    public int size() {
        return gpt2Tokens.length;
    }

    /** Returns the number of end-of-text. */
    public int endOfText() {
        return endOfText;
    }

    /** Returns the number of a GPT-2 token, that of end-of-text if it is not in the table. */
    public int number(int gpt2Token) {
        return numbers[gpt2Token];
    }

    /** Returns whether text can be written in it: numbers without text alone can't. */
    public boolean hasText() {
        return Arrays.stream(gpt2Tokens).anyMatch(token -> token != NO_TEXT && token != Gpt2Encoding.END_OF_TEXT);
    }

    /** Returns the GPT-2 token of a number below {@link #size()}, or {@link #NO_TEXT}. */
    public int gpt2Token(int number) {
        if (number < 0 || number >= gpt2Tokens.length) {
            throw new IllegalArgumentException(
                    "vocabulary: there is no token number " + number + ", it has " + gpt2Tokens.length + " tokens");
        }
        return gpt2Tokens[number];
    }

    /** Returns the table: GPT-2 tokens by number. */
    public int[] toArray() {
        return gpt2Tokens.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary that && Arrays.equals(gpt2Tokens, that.gpt2Tokens);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(gpt2Tokens);
    }

    @Override
    public String toString() {
        return "Vocabulary of " + gpt2Tokens.length + " GPT-2 tokens";
    }
}
