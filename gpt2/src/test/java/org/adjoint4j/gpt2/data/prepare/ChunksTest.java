package org.adjoint4j.gpt2.data.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a text is cut, its tokens are those of its documents encoded whole. */
final class ChunksTest {
    private static final Gpt2Encoding ENCODING = new Gpt2Encoding();
    /** Words and white space of all lengths in bytes; some spaces join the word after them, some don't. */
    private static final List<String> PIECES = List.of(
            "the",
            "I'll",
            "don't",
            "12",
            "345",
            "!",
            "...",
            "é",
            "漢字。",
            "🐻",
            "\u3000",
            "\u00a0",
            "\u2009",
            "\u0085",
            " ",
            " ",
            " ",
            "  ",
            "\n",
            "\n",
            "\t",
            "\r\n",
            " \n ",
            "\n\n",
            "\r\n\r\n",
            "\n \t\n",
            "<",
            "|>",
            "endoftext",
            "\u001c",
            "\u200b");

    @TempDir
    Path folder;

    /** Returns the tokens of each document, in chunks of some size. */
    private List<List<Integer>> documents(String text, Separation separation, int bytes, boolean tidy)
            throws IOException {
        Path path = Files.writeString(folder.resolve("text.txt"), text);
        InputFile file = new InputFile(path, false, Files.size(path));
        ChunkEncoder encoder = new ChunkEncoder("text", tidy);
        List<List<Integer>> documents = new ArrayList<>();
        ChunkReader.read(file, separation, bytes, chunk -> {
            EncodedChunk encoded = encoder.encode(chunk);
            int document = 0;
            for (int i = 0; i < encoded.count(); i++) {
                if (document < encoded.documents() && encoded.start(document) == i) {
                    assertThat((int) encoded.token(i)).isEqualTo(Gpt2Encoding.END_OF_TEXT);
                    documents.add(new ArrayList<>());
                    document++;
                } else {
                    documents.getLast().add((int) encoded.token(i));
                }
            }
        });
        return documents;
    }

    /** Compares document by document, so that a failure can be read. */
    private static void assertSame(String run, List<List<Integer>> actual, List<List<Integer>> expected) {
        for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
            assertThat(actual.get(i))
                    .as("%s: document %d, '%s' for '%s'", run, i, decoded(actual.get(i)), decoded(expected.get(i)))
                    .isEqualTo(expected.get(i));
        }
        assertThat(actual).as(run).hasSameSizeAs(expected);
    }

    private static List<List<Integer>> encoded(String... documents) {
        return Arrays.stream(documents)
                .map(document ->
                        Arrays.stream(ENCODING.encode(document)).boxed().toList())
                .toList();
    }

    private static String random(long seed, int pieces, String separator) {
        Random random = new Random(seed);
        return IntStream.range(0, pieces)
                .mapToObj(i -> random.nextInt(20) == 0 ? separator : PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cutsChangeNoToken(long seed) throws IOException {
        String text = random(seed, 3000, "<|endoftext|>");
        String[] expected = Arrays.stream(text.split("<\\|endoftext\\|>"))
                .filter(document -> !document.isBlank())
                .toArray(String[]::new);
        for (int bytes : new int[] {200, 257, 1000, 1 << 18}) {
            assertSame(
                    String.format("seed %d, chunks of %d bytes", seed, bytes),
                    documents(text, Separation.END_OF_TEXT, bytes, false),
                    encoded(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cutsChangeNoTokenOfOneLongDocument(long seed) throws IOException {
        String text = "x" + random(seed, 3000, "\n");
        for (int bytes : new int[] {200, 201, 203, 1000}) {
            assertSame(
                    String.format("seed %d, chunks of %d bytes", seed, bytes),
                    documents(text, Separation.FILE, bytes, false),
                    encoded(text));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void tidyDocumentsAreThoseThatTrainingOnTextReads(long seed) throws IOException {
        for (String separator : List.of("<|endoftext|>", "\n\n")) {
            String text = random(seed, 2000, separator);
            String unified = text.replaceAll("\r\n?", "\n");
            String[] expected = Arrays.stream(
                            unified.split(separator.equals("\n\n") ? "\n(?:[ \t]*\n)+" : "<\\|endoftext\\|>"))
                    .map(String::strip)
                    .filter(document -> !document.isEmpty())
                    .toArray(String[]::new);
            for (int bytes : new int[] {200, 1000, 1 << 18}) {
                assertSame(
                        String.format("seed %d, separator '%s', chunks of %d bytes", seed, separator, bytes),
                        documents(text, Separation.AUTO, bytes, true),
                        encoded(expected));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"64", "100", "1000"})
    void textWithoutAnySpaceIsCutBetweenCharacters(int bytes) throws IOException {
        String text = "漢字".repeat(200) + "<|endoftext|>" + "é".repeat(100);
        List<List<Integer>> documents = documents(text, Separation.AUTO, bytes, false);
        assertThat(documents).hasSize(2);
        assertThat(decoded(documents.get(0))).isEqualTo("漢字".repeat(200));
        assertThat(decoded(documents.get(1))).isEqualTo("é".repeat(100));
    }

    private static String decoded(List<Integer> tokens) {
        var bytes = new java.io.ByteArrayOutputStream();
        tokens.forEach(token -> bytes.writeBytes(ENCODING.bytes(token)));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void findsASeparatorThatLiesAcrossTwoReads() throws IOException {
        for (int missing : new int[] {14, 13, 12, 6, 1, 0}) {
            int before = (1 << 18) - missing;
            String text = "a ".repeat(before / 2) + (before % 2 == 0 ? "" : "a") + "<|endoftext|>b\n\nc";
            assertThat(documents(text, Separation.AUTO, 1 << 18, false))
                    .as("after %d bytes", before)
                    .hasSize(2);
        }
    }

    @Test
    void skipsAByteOrderMarkAndBlankDocuments() throws IOException {
        String text = "\uFEFFa<|endoftext|>\n<|endoftext|><|endoftext|>b\n<|endoftext|>\n";
        assertThat(documents(text, Separation.AUTO, 1000, false)).isEqualTo(encoded("a", "b\n"));
    }
}
