package org.adjoint4j.gpt2.tokenizer;

import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Text to a model's token numbers and back: GPT-2's encoding through a vocabulary.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.forCorpus(corpus.train(), 8000);
 * int[] tokens = tokenizer.encode("Once upon a time");
 * String text = tokenizer.decode(tokens);
 * }</pre>
 */
public final class Tokenizer {
    private static final Logger LOG = LoggerFactory.getLogger(Tokenizer.class);

    private final Gpt2Encoding encoding;
    private final Vocabulary vocabulary;

    /** Makes the tokenizer of a vocabulary, as one read with a checkpoint. */
    public Tokenizer(Vocabulary vocabulary) {
        this(new Gpt2Encoding(), vocabulary);
    }

    private Tokenizer(Gpt2Encoding encoding, Vocabulary vocabulary) {
        this.encoding = encoding;
        this.vocabulary = vocabulary;
    }

    /**
     * Returns the tokenizer with the {@code size} tokens that {@code stories} use most, end-of-text among them. Where they
     * use fewer, the vocabulary is those; {@link #size()} tells.
     */
    public static Tokenizer forCorpus(List<String> stories, int size) {
        Gpt2Encoding encoding = new Gpt2Encoding();
        Vocabulary vocabulary =
                Vocabulary.mostFrequent(stories.stream().map(encoding::encode).toList(), size);
        if (vocabulary.size() < size) {
            LOG.info("the corpus uses {} different tokens, fewer than the {} asked for", vocabulary.size(), size);
        }
        return new Tokenizer(encoding, vocabulary);
    }

    /**
     * Returns the tokens of {@code text}; what the vocabulary lacks becomes end-of-text.
     *
     * @throws IllegalArgumentException if the vocabulary is numbers without text
     */
    public int[] encode(String text) {
        if (!text.isEmpty() && !vocabulary.hasText()) {
            throw new IllegalArgumentException("the model knows its " + vocabulary.size()
                    + " tokens by number only, so it can't read text; give it token ids");
        }
        int[] tokens = encoding.encode(text);
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = vocabulary.number(tokens[i]);
        }
        return tokens;
    }

    /** Returns the text of {@code tokens}, {@code <17>} for number 17 if it has none; bytes that are not UTF-8 show as the replacement character. */
    public String decode(int... tokens) {
        TokenDecoder decoder = decoder();
        StringBuilder text = new StringBuilder();
        IntStream.of(tokens).forEach(token -> text.append(decoder.next(token)));
        return text.append(decoder.end()).toString();
    }

    /** Returns a decoder for tokens that come one by one. */
    public TokenDecoder decoder() {
        return new TokenDecoder(encoding, vocabulary);
    }

    /** Returns the number of end-of-text. */
    public int endOfText() {
        return vocabulary.endOfText();
    }

    /** Returns how many tokens the model knows. */
    public int size() {
        return vocabulary.size();
    }

    /** Returns the table, to be saved with a model. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }
}
