package org.adjoint4j.gpt2.data.prepare;

import java.io.IOException;
import java.nio.file.Path;
import org.adjoint4j.gpt2.data.TokenStream;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.file.TokenFileWriter;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/**
 * Part of a stream of GPT-2's tokens.
 *
 * @param stream the stream
 * @param from its first token
 * @param to after its last token
 */
record Slice(TokenStream stream, long from, long to) {
    /** Returns how often each token below {@code size} occurs. */
    long[] counts(int size) {
        long[] counts = new long[size];
        for (long position = from; position < to; position++) {
            counts[stream.token(position)]++;
        }
        return counts;
    }

    /**
     * Writes a file of the tokens' numbers in {@code vocabulary}, ended by end-of-text.
     *
     * @return how many tokens are not in the vocabulary
     */
    long write(Path file, Vocabulary vocabulary) throws IOException {
        int end = vocabulary.endOfText();
        long unknown = 0;
        try (TokenFileWriter writer = new TokenFileWriter(file)) {
            long story = stream.storiesStartingUpTo(from - 1);
            for (long position = from; position < to; position++) {
                if (story < stream.stories() && stream.storyStart(story) == position) {
                    writer.beginStory();
                    story++;
                }
                int token = stream.token(position);
                int number = vocabulary.number(token);
                unknown += number == end && token != Gpt2Encoding.END_OF_TEXT ? 1 : 0;
                writer.append((char) number);
            }
            if (stream.token(to - 1) != Gpt2Encoding.END_OF_TEXT) {
                writer.append((char) end);
            }
            writer.finish(vocabulary.size(), end, PreparedFolder.checksum(vocabulary));
        }
        return unknown;
    }
}
