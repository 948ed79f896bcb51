package org.adjoint4j.gpt2.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TokenStream;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.file.TokenFileWriter;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tokenizer.VocabularyFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be learnt from: texts, ids and what is none of them. */
final class DataSourceTest {
    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("data.txt"), content, StandardCharsets.ISO_8859_1);
    }

    @Test
    void textGetsAVocabularyOfItsOwn() throws IOException {
        DataSource source = DataSource.at(file("a b a\n\nb"));
        Vocabulary vocabulary = source.vocabulary(100, false);
        assertThat(vocabulary.size()).isEqualTo(4); // end-of-text, "a", " b", " a"
        TokenDataset tokens = source.tokens(vocabulary);
        assertThat(tokens.train().toArray()).hasSize(5).startsWith(0).endsWith(0);
        assertThat(tokens.vocabularySize()).isEqualTo(4);
        assertThat(source.vocabulary(50257, false)).isEqualTo(Vocabulary.full());
    }

    @Test
    void idsAreTheModelsOwnAndTheLastTenthIsHeldBack() throws IOException {
        String text =
                IntStream.range(0, 40).mapToObj(Integer::toString).collect(Collectors.joining(" \n\t", "\r\n", "\n"));
        DataSource source = DataSource.ids(file(text));
        TokenDataset tokens = source.tokens(source.vocabulary(40, true));
        assertThat(tokens.train().toArray()).isEqualTo(IntStream.range(0, 36).toArray());
        assertThat(tokens.validation().toArray()).containsExactly(36, 37, 38, 39);
        assertThat(tokens.train().stories()).isZero();
        assertThat(tokens.vocabularySize()).isEqualTo(40);
    }

    @Test
    void endOfTextAmongIdsStartsAStory() throws IOException {
        DataSource source = DataSource.ids(file("50256 7 8 50256 9 50256"));
        TokenStream stream = source.tokens(Vocabulary.full()).train();
        assertThat(IntStream.range(0, 2).mapToLong(stream::storyStart)).containsExactly(0L, 3L);
        assertThat(stream.stories()).isEqualTo(2);
        assertThat(source.tokens(Vocabulary.numbered(50300)).train().stories()).isEqualTo(2);
    }

    @Test
    void numbersWithoutTextHaveNoStories() throws IOException {
        DataSource source = DataSource.ids(file("9 7 8 9 3 9"));
        assertThat(source.tokens(Vocabulary.numbered(10)).train().stories()).isZero();
    }

    @Test
    void aFewIdsAreForBothSides() throws IOException {
        TokenDataset tokens = DataSource.ids(file("3 1 2")).tokens(Vocabulary.numbered(4));
        assertThat(tokens.validation().toArray()).containsExactly(3, 1, 2);
        assertThat(tokens.train()).isSameAs(tokens.validation());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            1 2@3 x4 5;        line 2: 'x4' is not a token id
            1@@-2;             line 3: '-2' is not a token id
            1, 2;              line 1: '1,' is not a token id
            1.5;               line 1: '1.5' is not a token id
            12345678901;       line 1: '12345678901' is not a token id
            1\u00ff;          line 1: '1?' is not a token id
            ' @ ';             holds no ids
            '';                holds no ids
            """)
    void namesTheLineThatHoldsNoId(String content, String message) throws IOException {
        Path ids = file(content.replace('@', '\n'));
        assertThatThrownBy(() -> DataSource.ids(ids))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(ids.toString())
                .hasMessageContaining(message)
                .hasMessageContaining("give numbers");
    }

    @Test
    void refusesIdsBeyondTheVocabulary() throws IOException {
        DataSource source = DataSource.ids(file("1 9 3"));
        assertThatThrownBy(() -> source.vocabulary(9, true))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds id 9, but the model's vocabulary has 9 tokens, 0 to 8");
        assertThatThrownBy(() -> source.tokens(Vocabulary.numbered(5))).hasMessageContaining("holds id 9");
    }

    private Path prepared(Vocabulary vocabulary) throws IOException {
        VocabularyFile.save(vocabulary, folder.resolve(PreparedFolder.VOCABULARY));
        for (String name : List.of(PreparedFolder.TRAIN, PreparedFolder.VALIDATION)) {
            try (TokenFileWriter writer = new TokenFileWriter(folder.resolve(name))) {
                writer.append(new char[] {1, 0}, name.equals(PreparedFolder.TRAIN) ? 2 : 1);
                writer.finish(vocabulary.size(), vocabulary.endOfText(), PreparedFolder.checksum(vocabulary));
            }
        }
        return folder;
    }

    @Test
    void preparedTokensBringTheirVocabulary() throws IOException {
        Vocabulary vocabulary = Vocabulary.of(50256, 13);
        DataSource source = DataSource.at(prepared(vocabulary));
        assertThat(source.vocabulary(8000, false)).isEqualTo(vocabulary);
        assertThat(source.vocabulary(2, true)).isEqualTo(vocabulary);
        TokenDataset tokens = source.tokens(vocabulary);
        assertThat(tokens.train().toArray()).containsExactly(1, 0);
        assertThat(tokens.validation().toArray()).containsExactly(1);
        assertThat(source.tokens(Vocabulary.of(50256, 13, 14)).vocabularySize()).isEqualTo(3);

        assertThatThrownBy(() -> source.vocabulary(3, true)).hasMessageContaining("a vocabulary of 2 tokens, not 3");
        assertThatThrownBy(() -> source.tokens(Vocabulary.of(50256, 14))).hasMessageContaining("another vocabulary");
        assertThatThrownBy(() -> source.tokens(Vocabulary.full())).hasMessageContaining("another vocabulary");
    }

    @Test
    void refusesFilesThatDoNotBelongTogether() throws IOException {
        VocabularyFile.save(
                Vocabulary.of(50256, 14), prepared(Vocabulary.of(50256, 13)).resolve("vocabulary.txt"));
        assertThatThrownBy(() -> DataSource.at(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("train.tokens is of another vocabulary");
        Files.delete(folder.resolve("vocabulary.txt"));
        assertThatThrownBy(() -> DataSource.at(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("vocabulary.txt can't be read");
        Files.delete(folder.resolve("train.tokens"));
        assertThatThrownBy(() -> DataSource.at(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("holds no train.tokens; make token files");
    }

    @Test
    void saysWhatToDoWithFilesOfOtherKinds() {
        assertThatThrownBy(() -> DataSource.at(folder.resolve("a.jsonl")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.jsonl is JSONL; make token files");
        assertThatThrownBy(() -> DataSource.at(folder.resolve("a.json"))).hasMessageContaining("a.json is JSON;");
        assertThatThrownBy(() -> DataSource.at(folder.resolve("train.tokens")))
                .hasMessageContaining("give the folder it is in");
    }

    @Test
    void namesWhatIsNotThere() {
        assertThatThrownBy(() -> DataSource.ids(folder.resolve("none")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none does not exist");
        assertThatThrownBy(() -> DataSource.ids(folder)).hasMessageContaining("is not a file");
        assertThatThrownBy(() -> DataSource.at(folder.resolve("none"))).hasMessageContaining("none does not exist");
    }
}
