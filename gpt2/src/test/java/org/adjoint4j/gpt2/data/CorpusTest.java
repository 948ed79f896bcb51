package org.adjoint4j.gpt2.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.adjoint4j.gpt2.data.story.EmbeddedCorpus;
import org.adjoint4j.gpt2.data.story.ExpandStories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corpora: splitting, reading files, the embedded one. */
final class CorpusTest {
    @TempDir
    Path folder;

    private Corpus read(byte[] bytes) throws IOException {
        return CorpusReader.read(Files.write(folder.resolve("corpus.txt"), bytes));
    }

    private Corpus read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void holdsBackTheLastTenth() {
        List<String> stories =
                IntStream.range(0, 25).mapToObj(Integer::toString).toList();
        Corpus corpus = Corpus.split("numbers", stories);
        assertThat(corpus.train()).isEqualTo(stories.subList(0, 23));
        assertThat(corpus.validation()).containsExactly("23", "24");
    }

    @Test
    void holdsBackOneOfAFewAndNoneTwice() {
        Corpus corpus = Corpus.split("few", List.of("a", "b", "a"));
        assertThat(corpus.train()).containsExactly("a");
        assertThat(corpus.validation()).containsExactly("b");
        assertThat(corpus.sharesStories()).isFalse();
    }

    @Test
    void usesASingleDocumentForBothAndSaysSo() throws IOException {
        Corpus corpus = read("Just one\ndocument.");
        assertThat(corpus.train()).containsExactly("Just one\ndocument.").isEqualTo(corpus.validation());
        assertThat(corpus.sharesStories()).isTrue();
    }

    @Test
    void separatesAtEndOfTextAndKeepsBlankLinesThen() throws IOException {
        Corpus corpus = read("One.\n\nStill one.\n<|endoftext|>\nTwo.<|endoftext|>\n\n<|endoftext|>");
        assertThat(corpus.train()).containsExactly("One.\n\nStill one.");
        assertThat(corpus.validation()).containsExactly("Two.");
    }

    @Test
    void separatesAtBlankLinesOfAllKinds() throws IOException {
        Corpus corpus = read("\uFEFFOne.\r\nMore.\r\n\r\nTwo.\n \t\n\nThree.\n");
        assertThat(corpus.train()).containsExactly("One.\nMore.", "Two.");
        assertThat(corpus.validation()).containsExactly("Three.");
    }

    @Test
    void keepsUnicode() throws IOException {
        assertThat(read("Zoë 🐻\n\n漢字").train()).containsExactly("Zoë 🐻");
    }

    @Test
    void namesFileAndOffsetOfBytesThatAreNotUtf8() {
        byte[] bytes = {'a', 'b', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, 'c'};
        assertThatThrownBy(() -> read(bytes))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("corpus.txt")
                .hasMessageContaining("offset 4");
    }

    @Test
    void refusesACharacterThatIsCutOff() {
        assertThatThrownBy(() -> read(new byte[] {'a', (byte) 0xC3}))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("offset 1");
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> CorpusReader.read(folder.resolve("nowhere.txt")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("nowhere.txt does not exist");
        assertThatThrownBy(() -> CorpusReader.read(folder)).hasMessageContaining("is not a file");
    }

    @Test
    void refusesAFileWithoutText() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("corpus.txt").hasMessageContaining("holds no text");
        assertThatThrownBy(() -> read(" \n<|endoftext|>\n")).hasMessageContaining("holds no text");
    }

    @Test
    void splitsTheEmbeddedStoriesWithNoneOnBothSides() {
        Corpus corpus = EmbeddedCorpus.load(EmbeddedCorpus.SEED, 2_000_000);
        assertThat(corpus.validation()).doesNotContainAnyElementsOf(corpus.train());
        assertThat(corpus.validation())
                .hasSize((corpus.train().size() + corpus.validation().size()) / 10);
    }

    @Test
    void comesBackFromTheExpandedFile() throws IOException {
        Path file = folder.resolve("stories.txt");
        ExpandStories.main(new String[] {file.toString(), "50000", "9"});
        Corpus read = CorpusReader.read(file);
        Corpus direct = EmbeddedCorpus.load(9, 50_000);
        assertThat(read.train()).isEqualTo(direct.train());
        assertThat(read.validation()).isEqualTo(direct.validation());
    }
}
