package org.adjoint4j.gpt2.model;

/**
 * The size of a GPT-2.
 *
 * @param vocabulary V, the number of tokens
 * @param context the greatest number of tokens the model sees at once
 * @param layers number of blocks
 * @param heads attention heads of a block
 * @param width C, the length of a token's vector
 * @param hidden units of a feed-forward layer
 * @param tied whether the head is the token embedding
 * @param dropout share of elements dropped after the embedding and after each layer while training, in [0, 1)
 */
public record Gpt2Config(
        int vocabulary, int context, int layers, int heads, int width, int hidden, boolean tied, double dropout) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public Gpt2Config {
        requirePositive("vocabulary", vocabulary);
        requirePositive("context", context);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("width", width);
        requirePositive("hidden", hidden);
        if (width % heads != 0) {
            throw new IllegalArgumentException("width " + width + " is not a multiple of heads " + heads
                    + "; each head gets width/heads elements");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout is " + dropout + ", must be at least 0 and below 1");
        }
    }

    /** Returns the same model for another number of tokens. */
    public Gpt2Config withVocabulary(int newVocabulary) {
        return new Gpt2Config(newVocabulary, context, layers, heads, width, hidden, tied, dropout);
    }

    /** Returns the same model for sequences of another length. */
    public Gpt2Config withContext(int newContext) {
        return new Gpt2Config(vocabulary, newContext, layers, heads, width, hidden, tied, dropout);
    }

    /** Returns the same model with another dropout rate. */
    public Gpt2Config withDropout(double newDropout) {
        return new Gpt2Config(vocabulary, context, layers, heads, width, hidden, tied, newDropout);
    }

    /** Returns the number of elements of all parameters. */
    public long parameterCount() {
        long embedding = (long) vocabulary * width;
        long attention = 4L * width * width + 4L * width;
        long feedForward = 2L * width * hidden + hidden + width;
        long block = attention + feedForward + 4L * width;
        return embedding * (tied ? 1 : 2) + (long) context * width + layers * block + 2L * width;
    }

    private static void requirePositive(String name, int value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " is " + value + ", must be positive");
        }
    }
}
