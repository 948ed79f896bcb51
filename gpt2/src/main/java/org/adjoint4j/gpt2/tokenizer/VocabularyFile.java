package org.adjoint4j.gpt2.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A vocabulary as text: a line {@code adjoint4j-vocabulary 1 SIZE}, then a GPT-2 token a line, in the order of their
 * numbers, then {@code end}. A file that was cut off or changed is refused with an {@link IllegalArgumentException}.
 */
public final class VocabularyFile {
    private static final String HEADER = "adjoint4j-vocabulary 1 ";
    private static final String END = "end";

    private VocabularyFile() {}

    /** Writes {@code vocabulary} to {@code file}, replacing it. */
    public static void save(Vocabulary vocabulary, Path file) throws IOException {
        Files.writeString(file, format(vocabulary));
    }

    /** Reads what {@link #save} wrote. */
    public static Vocabulary load(Path file) throws IOException {
        return parse(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), file.toString());
    }

    /** Returns the text of {@code vocabulary}, to be put into a larger file. */
    public static String format(Vocabulary vocabulary) {
        return Arrays.stream(vocabulary.toArray())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining("\n", HEADER + vocabulary.size() + "\n", "\n" + END + "\n"));
    }

    /** Reads the text that {@link #format} made; {@code source} names it in messages. */
    public static Vocabulary parse(String text, String source) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).startsWith(HEADER)) {
            throw broken(source, "it does not start with '" + HEADER + "SIZE'");
        }
        int size = number(lines.get(0).substring(HEADER.length()), source, 1);
        if (lines.size() != (long) size + 2 || !lines.get(size + 1).equals(END)) {
            throw broken(source, "it says " + size + " tokens, but not that many lines and '" + END + "' follow");
        }
        int[] tokens = IntStream.rangeClosed(1, size)
                .map(i -> number(lines.get(i), source, i + 1))
                .toArray();
        try {
            return Vocabulary.of(tokens);
        } catch (IllegalArgumentException e) {
            throw broken(source, e.getMessage());
        }
    }

    private static int number(String text, String source, int line) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw broken(source, "line " + line + " is not a number: " + text);
        }
    }

    private static IllegalArgumentException broken(String source, String what) {
        return new IllegalArgumentException(
                "vocabulary " + source + " is damaged or of another kind: " + what + "; write it again");
    }
}
