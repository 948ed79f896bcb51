package org.adjoint4j.gpt2.data;

import java.util.List;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;

/**
 * A corpus as tokens.
 *
 * @param train the stream to train on
 * @param validation the stream to measure with
 * @param vocabularySize how many different tokens the streams may hold; every id is below it
 */
public record TokenDataset(TokenStream train, TokenStream validation, int vocabularySize) {

    /** Encodes both sides of {@code corpus}. */
    public static TokenDataset encode(Corpus corpus, Tokenizer tokenizer) {
        return new TokenDataset(
                stream(corpus.train(), tokenizer), stream(corpus.validation(), tokenizer), tokenizer.size());
    }

    private static TokenStream stream(List<String> stories, Tokenizer tokenizer) {
        return TokenStream.join(stories.stream().map(tokenizer::encode).toList(), tokenizer.endOfText());
    }
}
