package org.adjoint4j.gpt2.data.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.TokenStream;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.story.ExpandStories;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of each kind to token files. */
final class PreparationTest {
    private static final String END = "<|endoftext|>";
    private static final int ALL = 50257;

    @TempDir
    Path folder;

    private final Tokenizer gpt2 = new Tokenizer(Vocabulary.full());

    private Path file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content, StandardCharsets.UTF_8);
    }

    private static Preparation preparation(List<Path> texts, List<Path> validation, int vocabulary) {
        return new Preparation(
                texts, validation, new Preparation.ReadingOptions(Separation.AUTO, "text", false), vocabulary, 3);
    }

    private PreparedFolder prepare(Path... texts) throws IOException {
        return preparation(List.of(texts), List.of(), ALL)
                .run(folder.resolve("out"), (done, total) -> {})
                .folder();
    }

    private String text(TokenStream stream) {
        return gpt2.decode(stream.toArray());
    }

    @Test
    void everyByteOfATextIsKept() throws IOException {
        List<String> stories = IntStream.range(0, 20)
                .mapToObj(i -> "\nStory " + i + ", of Zoë and 🐻.\r\n\n The  end.\t\n")
                .toList();
        PreparedFolder made = prepare(file("a.txt", String.join(END, stories)));
        assertThat(text(made.train())).isEqualTo(END + String.join(END, stories.subList(0, 18)) + END);
        assertThat(text(made.validation())).isEqualTo(END + String.join(END, stories.subList(18, 20)) + END);
        assertThat(made.train().stories()).isEqualTo(18);
        assertThat(made.validation().stories()).isEqualTo(2);
        assertThat(made.vocabulary()).isEqualTo(Vocabulary.full());
        try (var files = Files.list(folder.resolve("out"))) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder("train.tokens", "validation.tokens", "vocabulary.txt");
        }
    }

    @Test
    void manyThreadsWriteTheSameAsOne() throws IOException {
        Path text = folder.resolve("stories.txt");
        ExpandStories.main(new String[] {text.toString(), "2000000", "3"});
        byte[][] files = new byte[2][];
        for (int i = 0; i < 2; i++) {
            Path out = folder.resolve("out" + i);
            new Preparation(
                            List.of(text),
                            List.of(),
                            new Preparation.ReadingOptions(Separation.AUTO, "text", true),
                            ALL,
                            i == 0 ? 1 : 8)
                    .run(out, (done, total) -> {});
            files[i] = Files.readAllBytes(out.resolve("train.tokens"));
        }
        assertThat(files[0]).isEqualTo(files[1]).hasSizeGreaterThan(700_000);
    }

    @Test
    void foldersAreReadByNameHoweverDeep() throws IOException {
        file("in/b.txt", "B one\n\nB two");
        file("in/a/z.jsonl", "{\"text\":\"Z\\u00e9\"}\n\n{\"id\":[1,{\"text\":2}],\"text\":\"Z 2\"}");
        file("in/notes.csv", "left out");
        file("in/.hidden/c.txt", "left out");
        PreparedFolder made = preparation(List.of(folder.resolve("in")), List.of(file("v.md", "V" + END + "W")), ALL)
                .run(folder.resolve("out"), (done, total) -> {})
                .folder();
        assertThat(text(made.train())).isEqualTo(END + "Zé" + END + "Z 2" + END + "B one" + END + "B two" + END);
        assertThat(text(made.validation())).isEqualTo(END + "V" + END + "W" + END);
    }

    @Test
    void aSmallVocabularyIsThatOfTheTextToLearn() throws IOException {
        String text = "the cat the cat the dog ".repeat(30) + END + "zebra";
        Preparation.Result result =
                preparation(List.of(file("a.txt", text)), List.of(), 3).run(folder.resolve("out"), (done, total) -> {});
        PreparedFolder made = result.folder();
        assertThat(made.vocabulary()).isEqualTo(Vocabulary.of(50256, gpt2.encode(" the")[0], gpt2.encode(" cat")[0]));
        Tokenizer small = new Tokenizer(made.vocabulary());
        int[] expected = IntStream.concat(
                        IntStream.of(0), IntStream.of(small.encode("the cat the cat the dog ".repeat(30))))
                .toArray();
        assertThat(made.train().toArray()).startsWith(expected);
        assertThat(made.validation().toArray()).containsOnly(0);
        long unknown = IntStream.of(gpt2.encode("the cat the cat the dog ".repeat(30)))
                        .filter(token -> made.vocabulary().number(token) == 0)
                        .count()
                + gpt2.encode("zebra").length;
        assertThat(result.unknown()).isEqualTo(unknown);
        assertThat(made.train().stories()).isEqualTo(1);
    }

    @Test
    void oneLongDocumentIsSplitWithinIt() throws IOException {
        String text = IntStream.range(0, 1000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        PreparedFolder made = prepare(file("a.txt", text));
        int[] tokens = gpt2.encode(text);
        int nineTenths = (tokens.length + 2) * 9 / 10;
        assertThat(made.train().length()).isEqualTo(nineTenths + 1);
        assertThat(made.validation().stories()).isZero();
        int[] joined = IntStream.concat(
                        IntStream.of(made.train().toArray()).limit(nineTenths),
                        IntStream.of(made.validation().toArray()))
                .toArray();
        assertThat(gpt2.decode(joined)).isEqualTo(END + text + END);
    }

    @Test
    void tellsItsProgress() throws IOException {
        Path a = file("a.txt", "x ".repeat(300_000));
        Path b = file("b.txt", "y ".repeat(1000));
        List<Long> done = new ArrayList<>();
        preparation(List.of(a, b), List.of(), ALL).run(folder.resolve("out"), (now, total) -> {
            assertThat(total).isEqualTo(602_000);
            done.add(now);
        });
        assertThat(done).isSorted().endsWith(602_000L).hasSizeGreaterThan(3);
    }

    @Test
    void leavesNothingBehindWhereItFails() throws IOException {
        Path bad = file("a.jsonl", "{\"text\":\"fine\"}\n".repeat(50_000) + "{\"text\":");
        assertThatThrownBy(() -> prepare(bad))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(bad + ", line 50001 is not JSON: ")
                .hasMessageEndingWith("mend or remove the line");
        assertThat(folder.resolve("out")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {"text":"a"}@[1];                line 2 is not a JSON object
            {"text":"a"} {"text":"b"};       line 1 goes on after its JSON object
            @@{"txt":"a","n":1};             line 3 has no field 'text', only [txt, n]; choose one with --field
            {"text":7};                      line 1: its field 'text' is not a text; choose another with --field
            {"text":"\\ud83d"};              line 1 holds half a character
            {'text':'a'};                    line 1 is not JSON
            {"text":"a";                     line 1 is not JSON
            text;                            line 1 is not JSON
            """)
    void namesTheLineThatIsWrong(String lines, String message) throws IOException {
        Path bad = file("a.jsonl", lines.replace('@', '\n'));
        assertThatThrownBy(() -> prepare(bad))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("data file " + bad + ", line")
                .hasMessageContaining(message);
    }

    @Test
    void namesTheByteThatIsNoText() throws IOException {
        byte[] bytes = ("fine ".repeat(100_000) + "x").getBytes(StandardCharsets.UTF_8);
        bytes[400_000] = (byte) 0xFF;
        Path bad = Files.write(folder.resolve("a.txt"), bytes);
        assertThatThrownBy(() -> prepare(bad))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(bad + " is not UTF-8: wrong byte at offset 400000; convert it");
        Files.write(bad, "Hello".getBytes(StandardCharsets.UTF_16LE));
        assertThatThrownBy(() -> prepare(bad))
                .hasMessageContaining("holds a zero byte")
                .hasMessageContaining("UTF-16");
        Files.write(bad, new byte[] {0x1F, (byte) 0x8B, 8, 0});
        assertThatThrownBy(() -> prepare(bad)).hasMessageContaining("is a gzip file; unpack it");
    }

    @Test
    void refusesWhatHoldsNoText() throws IOException {
        assertThatThrownBy(() -> prepare(file("a.txt", " \n"))).hasMessageContaining("a.txt holds no text; give");
        assertThatThrownBy(() -> prepare(file("a.jsonl", ""))).hasMessageContaining("a.jsonl holds no text; give");
        assertThatThrownBy(() -> prepare(file("a.json", "[]"))).hasMessageContaining("a.json is JSON; make it JSONL");
        assertThatThrownBy(() -> prepare(folder.resolve("none.txt"))).hasMessageContaining("none.txt does not exist");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> prepare(empty))
                .hasMessageContaining("empty holds none of the files that are read (.txt");
        assertThatThrownBy(() -> preparation(List.of(), List.of(), 1)).hasMessageContaining("vocabulary is 1");
        assertThatThrownBy(() -> preparation(List.of(), List.of(), 50258)).hasMessageContaining("vocabulary is 50258");
    }

    @Test
    void storiesOfBothFilesStartWithEndOfText() throws IOException {
        Path text = folder.resolve("stories.txt");
        ExpandStories.main(new String[] {text.toString(), "300000", "3"});
        PreparedFolder made = preparation(List.of(text), List.of(), 500)
                .run(folder.resolve("out"), (done, total) -> {})
                .folder();
        for (TokenStream stream : List.of(made.train(), made.validation())) {
            assertThat(LongStream.range(0, stream.stories())
                            .map(stream::storyStart)
                            .mapToInt(stream::token))
                    .containsOnly(0)
                    .hasSizeGreaterThan(20);
            assertThat(stream.token(stream.length() - 1)).isZero();
        }
        assertThat(made.validation().storyStart(0)).isZero();
    }
}
