package org.adjoint4j.gpt2.data.prepare;

import java.util.Arrays;

/** GPT-2 tokens of a chunk, an end-of-text before each document that begins in it. */
final class EncodedChunk {
    private char[] tokens = new char[1 << 12];
    private int count;
    private int[] starts = new int[16];
    private int documents;

    /** Begins a document: the next token, end-of-text, is its first. */
    void begin(int endOfText) {
        if (documents == starts.length) {
            starts = Arrays.copyOf(starts, 2 * documents);
        }
        starts[documents++] = count;
        add(endOfText);
    }

    void add(int token) {
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * count);
        }
        tokens[count++] = (char) token;
    }

    /** Returns how many tokens there are. */
    int count() {
        return count;
    }

    char token(int position) {
        return tokens[position];
    }

    /** Returns how many documents begin. */
    int documents() {
        return documents;
    }

    /** Returns where document {@code document} begins. */
    int start(int document) {
        return starts[document];
    }
}
