package org.adjoint4j.gpt2.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Preset;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFilesTest {
    private static final Gpt2Config GPT2 = Preset.GPT2.config();
    private static final Vocabulary REDUCED = Vocabulary.of(50256, 13, 257);

    @TempDir
    Path folder;

    @Test
    void gpt2sVocabularyIsWrittenInItsOwnFiles() throws IOException {
        TokenizerFiles.write(folder, Vocabulary.full(), 1024);

        JsonObject numbers = Json.read(folder.resolve("vocab.json"));
        assertThat(numbers.names()).hasSize(50257);
        assertThat(numbers.members()).containsEntry("!", 0L).containsEntry("\u0120the", 262L);
        assertThat(numbers.members()).containsEntry("\u010A", 198L).containsEntry("<|endoftext|>", 50256L);
        List<String> merges = Files.readAllLines(folder.resolve("merges.txt"));
        // the first merges of the published file
        assertThat(merges)
                .startsWith("#version: 0.2", "\u0120 t", "\u0120 a", "h e", "i n", "r e", "o n", "\u0120t he");
        assertThat(merges).hasSize(50001).endsWith("\u0120inform ants", "\u0120g azed");
        assertThat(Json.read(folder.resolve("tokenizer_config.json")).text("tokenizer_class"))
                .isEqualTo("GPT2Tokenizer");
        assertThat(TokenizerFiles.read(folder, GPT2)).isEqualTo(Vocabulary.full());
    }

    @Test
    void theMergesEncodeAsTheTokenizerDoes() throws IOException {
        TokenizerFiles.write(folder, Vocabulary.full(), 1024);
        JsonObject numbers = Json.read(folder.resolve("vocab.json"));
        Map<String, Integer> ranks = new HashMap<>();
        List<String> merges = Files.readAllLines(folder.resolve("merges.txt"));
        for (int i = 1; i < merges.size(); i++) {
            ranks.put(merges.get(i), i);
        }
        String[] words = {
            "Once",
            " upon",
            " zigzagging",
            " \u00fcberaus",
            " \u732b",
            "0123456789",
            "   ",
            " antidisestablishmentarianism"
        };
        Gpt2Encoding encoding = new Gpt2Encoding();
        for (String word : words) {
            int[] tokens = merge(word, ranks).stream()
                    .mapToInt(part -> (int) numbers.integer(part))
                    .toArray();
            assertThat(tokens).as(word).isEqualTo(encoding.encode(word));
        }
    }

    /** Byte-pair encoding by a merges file (Sennrich et al. 2016, arXiv 1508.07909). */
    private static List<String> merge(String word, Map<String, Integer> ranks) {
        String letters = ByteLetters.encode(word.getBytes(StandardCharsets.UTF_8));
        List<String> parts =
                new ArrayList<>(letters.chars().mapToObj(Character::toString).toList());
        while (true) {
            int best = -1;
            int least = Integer.MAX_VALUE;
            for (int i = 0; i + 1 < parts.size(); i++) {
                int rank = ranks.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE);
                if (rank < least) {
                    best = i;
                    least = rank;
                }
            }
            if (best < 0) {
                return parts;
            }
            parts.set(best, parts.get(best) + parts.remove(best + 1));
        }
    }

    @Test
    void theNewerSingleFileIsReadToo() throws IOException {
        TokenizerFiles.write(folder, Vocabulary.full(), 1024);
        String vocabulary = Files.readString(folder.resolve("vocab.json"));
        Files.delete(folder.resolve("vocab.json"));
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(
                file, "{\"version\": \"1.0\", \"model\": {\"type\": \"BPE\", \"vocab\": " + vocabulary + "}}");
        assertThat(TokenizerFiles.read(folder, GPT2)).isEqualTo(Vocabulary.full());

        Files.writeString(file, Files.readString(file).replace("\"\u0120the\":262", "\"\u0120thee\u0120\":262"));
        assertThatThrownBy(() -> TokenizerFiles.read(folder, GPT2))
                .hasMessageContaining("tokenizer.json: is not GPT-2's vocabulary, whose token 262 is '\u0120the'");
    }

    @Test
    void aReducedVocabularyHasAFileOfItsOwn() throws IOException {
        TokenizerFiles.write(folder, REDUCED, 8);
        assertThat(Files.readString(folder.resolve("adjoint4j-vocabulary.txt")))
                .isEqualTo("adjoint4j-vocabulary 1 3\n50256\n13\n257\nend\n");
        assertThat(TokenizerFiles.read(folder, GPT2.withVocabulary(3))).isEqualTo(REDUCED);
    }

    @Test
    void withoutFilesTokensAreKnownByNumber() throws IOException {
        assertThat(TokenizerFiles.read(folder, GPT2)).isEqualTo(Vocabulary.full());
        assertThat(TokenizerFiles.read(folder, GPT2.withVocabulary(50304))).isEqualTo(Vocabulary.numbered(50304));
        assertThat(TokenizerFiles.read(folder, GPT2.withVocabulary(100)).hasText())
                .isFalse();
    }

    @Test
    void aModelMayHaveMoreTokensThanGpt2ButNotFewer() throws IOException {
        TokenizerFiles.write(folder, Vocabulary.full(), 1024);
        assertThat(TokenizerFiles.read(folder, GPT2.withVocabulary(50304))).isEqualTo(Vocabulary.numbered(50304));
        assertThatThrownBy(() -> TokenizerFiles.read(folder, GPT2.withVocabulary(50000)))
                .isInstanceOf(HuggingFaceException.class)
                .hasMessageContaining("the model's vocab_size is 50000, its tokenizer has 50257 tokens");
    }

    @Test
    void anotherVocabularyIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.json"), "{\"!\": 0, \"a\": 1}");
        assertThatThrownBy(() -> TokenizerFiles.read(folder, GPT2.withVocabulary(2)))
                .isInstanceOf(HuggingFaceException.class)
                .hasMessageContaining(file + ": is not GPT-2's vocabulary");
        TokenizerFiles.write(folder, Vocabulary.full(), 1024);
        Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"[PAD]\":50257,"));
        assertThatThrownBy(() -> TokenizerFiles.read(folder, GPT2))
                .hasMessageContaining("has 50258 tokens where GPT-2's vocabulary has 50257");
    }
}
