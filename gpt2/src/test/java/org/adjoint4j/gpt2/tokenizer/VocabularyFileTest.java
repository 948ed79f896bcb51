package org.adjoint4j.gpt2.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saving a vocabulary, and refusing a damaged one. */
final class VocabularyFileTest {
    private static final Vocabulary VOCABULARY = Vocabulary.of(50256, 13, 257);

    @TempDir
    Path folder;

    @Test
    void comesBackFromAFile() throws IOException {
        Path file = folder.resolve("vocabulary.txt");
        VocabularyFile.save(VOCABULARY, file);
        assertThat(Files.readString(file)).isEqualTo("adjoint4j-vocabulary 1 3\n50256\n13\n257\nend\n");
        assertThat(VocabularyFile.load(file)).isEqualTo(VOCABULARY).hasSameHashCodeAs(VOCABULARY);
    }

    @Test
    void refusesAFileCutOffAnywhere() {
        String whole = VocabularyFile.format(VOCABULARY).stripTrailing();
        for (int length = 0; length < whole.length(); length++) {
            String cut = whole.substring(0, length);
            assertThatThrownBy(() -> VocabularyFile.parse(cut, "v.txt"))
                    .as("cut to %d characters", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("vocabulary v.txt is damaged");
        }
    }

    @Test
    void refusesBytesThatAreNoText() throws IOException {
        Path file = Files.write(folder.resolve("v.bin"), new byte[] {1, (byte) 0xFF, 0, 10});
        assertThatThrownBy(() -> VocabularyFile.load(file)).hasMessageContaining("v.bin is damaged");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            adjoint4j-vocabulary 2 1@50256@end;          does not start with
            adjoint4j-vocabulary 1 x@50256@end;          line 1 is not a number: x
            adjoint4j-vocabulary 1 2@50256@1x@end;       line 3 is not a number: 1x
            adjoint4j-vocabulary 1 3@50256@1@end;        says 3 tokens
            adjoint4j-vocabulary 1 -1@end;               says -1 tokens
            adjoint4j-vocabulary 1 2147483647@end;       says 2147483647 tokens
            adjoint4j-vocabulary 1 2@1@2@end;            end-of-text (50256) is not in the table
            adjoint4j-vocabulary 1 3@50256@7@7@end;      GPT-2 token 7 stands twice, at 1 and 2
            adjoint4j-vocabulary 1 2@50256@50257@end;    entry 1 is 50257
            adjoint4j-vocabulary 1 2@50256@-2@end;       entry 1 is -2
            """)
    void namesTheDamage(String text, String message) {
        assertThatThrownBy(() -> VocabularyFile.parse(text.replace('@', '\n'), "v.txt"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
