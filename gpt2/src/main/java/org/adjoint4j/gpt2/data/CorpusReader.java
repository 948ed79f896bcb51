package org.adjoint4j.gpt2.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a corpus from a text file: UTF-8, stories separated by {@code <|endoftext|>} or, where that never occurs, by
 * blank lines. Line ends may be LF, CRLF or CR; a byte order mark is skipped. {@link Corpus#split} holds the last tenth
 * of the stories back.
 */
public final class CorpusReader {
    /** What separates stories. */
    public static final String SEPARATOR = "<|endoftext|>";

    private static final Logger LOG = LoggerFactory.getLogger(CorpusReader.class);
    private static final long LARGEST = 1L << 30;
    private static final Pattern LINE_END = Pattern.compile("\r\n?");
    private static final Pattern BLANK_LINES = Pattern.compile("\n(?:[ \t]*\n)+");

    private CorpusReader() {}

    /**
     * Reads the file.
     *
     * @throws DataException if it can't be read, holds no story, or is not UTF-8: the message names the offset of the first
     *     wrong byte
     */
    public static Corpus read(Path file) {
        List<String> stories = readStories(file);
        Corpus corpus = Corpus.split(file.toString(), stories);
        if (corpus.sharesStories()) {
            LOG.warn(
                    "{} is one single document (neither <|endoftext|> nor a blank line separates stories): validation"
                            + " uses the training text",
                    file);
        }
        return corpus;
    }

    /**
     * Reads the stories of the file, at least one, none of them held back.
     *
     * @throws DataException as {@link #read} does
     */
    public static List<String> readStories(Path file) {
        List<String> stories = stories(readText(file));
        if (stories.isEmpty()) {
            throw new DataException("data file " + file
                    + " holds no text; give a UTF-8 file with stories separated by <|endoftext|> or blank lines");
        }
        return stories;
    }

    /**
     * Reads the file as one text, every character of it.
     *
     * @throws DataException if it can't be read or is not UTF-8
     */
    public static String readText(Path file) {
        byte[] bytes = bytes(file);
        return Utf8.decode(bytes, Utf8.markLength(bytes), bytes.length, file, 0);
    }

    private static byte[] bytes(Path file) {
        Inputs.requireFile(file, "data file");
        try {
            if (Files.size(file) > LARGEST) {
                throw new DataException("data file " + file + " has " + Files.size(file)
                        + " bytes; a text is read whole and" + " may have " + LARGEST
                        + " at most: make token files of it with prepare, which has no limit");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Inputs.unreadable(file, "data file", e);
        }
    }

    /** Returns the stories of a text, without white space around them. */
    static List<String> stories(String text) {
        String unified = LINE_END.matcher(text).replaceAll("\n");
        String[] pieces =
                unified.contains(SEPARATOR) ? unified.split(Pattern.quote(SEPARATOR)) : BLANK_LINES.split(unified);
        return Arrays.stream(pieces)
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .toList();
    }
}
