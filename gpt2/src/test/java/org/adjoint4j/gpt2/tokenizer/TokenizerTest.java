package org.adjoint4j.gpt2.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GPT-2's encoding and its reduction to a vocabulary. */
final class TokenizerTest {
    private static final Gpt2Encoding ENCODING = new Gpt2Encoding();

    @Test
    void encodesAsGpt2() {
        // from GPT-2's published encoder
        assertThat(ENCODING.encode("Hello world")).containsExactly(15496, 995);
        assertThat(ENCODING.encode("Once upon a time, there was a little girl."))
                .containsExactly(7454, 2402, 257, 640, 11, 612, 373, 257, 1310, 2576, 13);
    }

    @Test
    void takesEndOfTextInATextAsOrdinaryCharacters() {
        assertThat(ENCODING.encode("a<|endoftext|>b"))
                .doesNotContain(Gpt2Encoding.END_OF_TEXT)
                .hasSizeGreaterThan(3);
        assertThat(ENCODING.bytes(Gpt2Encoding.END_OF_TEXT))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("<|endoftext|>");
        assertThatThrownBy(() -> ENCODING.bytes(50257)).hasMessageContaining("no token 50257");
    }

    @Test
    void keepsTheMostFrequentTokensTheSmallerFirstAtATie() {
        List<int[]> documents = List.of(new int[] {7, 7, 7, 9, 9}, new int[] {5, 5, 3, 8, 8, 8, 8});
        assertThat(Vocabulary.mostFrequent(documents, 5).toArray()).containsExactly(50256, 8, 7, 5, 9);
        assertThat(Vocabulary.mostFrequent(documents, 100).toArray()).containsExactly(50256, 8, 7, 5, 9, 3);
        assertThatThrownBy(() -> Vocabulary.mostFrequent(documents, 1)).hasMessageContaining("but is 1");
    }

    @Test
    void mapsWhatItDoesNotKnowToEndOfText() {
        Tokenizer tokenizer = Tokenizer.forCorpus(List.of("the cat and the dog", "the cat"), 3);
        assertThat(tokenizer.size()).isEqualTo(3);
        int[] tokens = tokenizer.encode("the cat the");
        assertThat(tokens).hasSize(3);
        assertThat(tokenizer.encode("zebra")).containsOnly(tokenizer.endOfText());
    }

    @Test
    void isSmallerThanAskedForWhereTheCorpusIs() {
        Tokenizer tokenizer = Tokenizer.forCorpus(List.of("a b a"), 8000);
        assertThat(tokenizer.size()).isEqualTo(4); // end-of-text, "a", " b", " a"
        assertThat(tokenizer.decode(tokenizer.encode("a b a b"))).isEqualTo("a b a b");
    }

    @Test
    void fullVocabularyChangesNothing() {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.full());
        assertThat(tokenizer.endOfText()).isEqualTo(50256);
        assertThat(tokenizer.encode("Hello world")).containsExactly(15496, 995);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Once upon a time.\n\"Yes!\" she said.", "Zoë and the 🐻 🎈 — 漢字 naïve", "\0\t\r\n"})
    void decodesWhatItEncoded(String text) {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.full());
        int[] tokens = tokenizer.encode(text);
        assertThat(tokenizer.decode(tokens)).isEqualTo(text);
        TokenDecoder decoder = tokenizer.decoder();
        StringBuilder pieces = new StringBuilder();
        for (int token : tokens) {
            String piece = decoder.next(token);
            assertThat(piece).doesNotContain("\uFFFD");
            pieces.append(piece);
        }
        assertThat(pieces.append(decoder.end())).hasToString(text);
    }

    @Test
    void showsAReplacementForACharacterThatNeverEnds() {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.full());
        int[] bear = tokenizer.encode("🐻");
        assertThat(bear).hasSizeGreaterThan(1);
        TokenDecoder decoder = tokenizer.decoder();
        assertThat(decoder.next(bear[0])).isEmpty();
        assertThat(decoder.end()).isEqualTo("\uFFFD");
        assertThat(decoder.next(tokenizer.encode("a")[0])).isEqualTo("a");
    }

    @Test
    void knowsNumbersWithoutText() {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.numbered(4));
        assertThat(tokenizer.vocabulary().toArray()).containsExactly(-1, -1, -1, 50256);
        assertThat(tokenizer.endOfText()).isEqualTo(3);
        assertThat(tokenizer.decode(0, 2, 3)).isEqualTo("<0><2><|endoftext|>");
        assertThat(tokenizer.encode("")).isEmpty();
        assertThatThrownBy(() -> tokenizer.encode("a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("knows its 4 tokens by number only");
    }

    @Test
    void padsGpt2sVocabularyWithNumbersWithoutText() {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.numbered(50304));
        assertThat(tokenizer.endOfText()).isEqualTo(50256);
        assertThat(tokenizer.encode("Hello world")).containsExactly(15496, 995);
        assertThat(tokenizer.decode(15496, 50303)).isEqualTo("Hello<50303>");
        assertThat(Vocabulary.numbered(50257)).isEqualTo(Vocabulary.full());
    }

    @Test
    void namesATokenThatIsNotThere() {
        Tokenizer tokenizer = Tokenizer.forCorpus(List.of("a b"), 3);
        assertThatThrownBy(() -> tokenizer.decode(3)).hasMessageContaining("no token number 3, it has 3 tokens");
        assertThatThrownBy(() -> tokenizer.decode(-1)).hasMessageContaining("no token number -1");
    }
}
