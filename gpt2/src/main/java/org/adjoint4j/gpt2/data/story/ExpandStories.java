package org.adjoint4j.gpt2.data.story;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.adjoint4j.gpt2.data.CorpusReader;

/** Writes the embedded corpus to a file: {@code ExpandStories FILE [BYTES [SEED]]}. */
public final class ExpandStories {
    private ExpandStories() {}

    /** Writes stories separated by lines {@code <|endoftext|>}; their order is that of the corpus. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1 || arguments.length > 3) {
            throw new IllegalArgumentException("usage: ExpandStories FILE [BYTES [SEED]]");
        }
        long bytes = arguments.length > 1 ? Long.parseLong(arguments[1]) : EmbeddedCorpus.BYTES;
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : EmbeddedCorpus.SEED;
        write(Path.of(arguments[0]), bytes, seed);
    }

    static void write(Path file, long bytes, long seed) throws IOException {
        List<Story> stories = new StoryWriter(StoryGrammar.embedded(), seed).write(bytes);
        Files.writeString(
                file,
                stories.stream()
                        .map(story -> story.text() + "\n" + CorpusReader.SEPARATOR + "\n")
                        .collect(Collectors.joining()));
    }
}
