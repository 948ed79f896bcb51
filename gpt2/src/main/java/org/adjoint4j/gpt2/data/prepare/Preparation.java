package org.adjoint4j.gpt2.data.prepare;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.adjoint4j.gpt2.data.ByteProgress;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.TokenStream;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.file.TokenFile;
import org.adjoint4j.gpt2.data.file.TokenFileWriter;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tokenizer.VocabularyFile;

/**
 * Texts to a folder of token files. All text is encoded to GPT-2's tokens first, into a temporary file; then the split and the
 * vocabulary are known, and the tokens are copied to where they belong, under the numbers they have there.
 *
 * @param texts files and folders to learn
 * @param validation files and folders to measure with; if empty, the last tenth of {@code texts}, from the first document
 *     that starts there
 * @param options how they are read
 * @param vocabulary how many tokens to keep
 * @param workers how many threads encode
 */
public record Preparation(
        List<Path> texts, List<Path> validation, ReadingOptions options, int vocabulary, int workers) {
    /**
     * How texts are read.
     *
     * @param separation what separates documents in text files
     * @param field the field of JSONL objects that holds the text
     * @param tidy whether white space around documents is dropped and line ends become LF
     */
    public record ReadingOptions(Separation separation, String field, boolean tidy) {}

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the one that can't be
     */
    public Preparation {
        if (vocabulary < 2 || vocabulary > Gpt2Encoding.SIZE) {
            throw new IllegalArgumentException("vocabulary is " + vocabulary + ", must be between 2 and "
                    + Gpt2Encoding.SIZE + ", which is all of GPT-2's");
        }
        if (workers < 1) {
            throw new IllegalArgumentException("workers are " + workers + ", must be at least 1");
        }
    }

    /**
     * What was made.
     *
     * @param folder the folder, opened
     * @param unknown how many tokens were not in the vocabulary and became end-of-text
     */
    public record Result(PreparedFolder folder, long unknown) {}

    /**
     * Makes the folder {@code out}, or replaces what was made there before.
     *
     * @throws DataException if the texts can't be read or hold too little
     * @throws IOException if {@code out} can't be written
     */
    public Result run(Path out, ByteProgress progress) throws IOException {
        List<InputFile> learn = InputFiles.find(texts);
        List<InputFile> measure = InputFiles.find(validation);
        Files.createDirectories(out);
        Path learnt = out.resolve("gpt2-ids.tmp");
        Path measured = out.resolve("gpt2-validation-ids.tmp");
        try (Arena arena = Arena.ofShared()) {
            TokenFile all = encoded(learn, learnt, arena, progress);
            if (!measure.isEmpty()) {
                TokenFile other = encoded(measure, measured, arena, progress);
                return write(out, new Slice(all, 0, all.length()), new Slice(other, 0, other.length()));
            }
            long boundary = boundary(all);
            return write(out, new Slice(all, 0, boundary), new Slice(all, boundary, all.length()));
        } finally {
            Files.deleteIfExists(learnt);
            Files.deleteIfExists(measured);
        }
    }

    private TokenFile encoded(List<InputFile> files, Path target, Arena arena, ByteProgress progress)
            throws IOException {
        ChunkEncoder encoder = new ChunkEncoder(options.field(), options.tidy());
        try (TokenFileWriter writer = new TokenFileWriter(target)) {
            ParallelEncoder.encode(files, options.separation(), encoder, workers, writer, progress);
            if (writer.stories() == 0) {
                throw new DataException("data " + files.getFirst().path() + (files.size() > 1 ? " and others" : "")
                        + " holds no text; give UTF-8 text or JSONL files");
            }
            writer.finish(Gpt2Encoding.SIZE, Gpt2Encoding.END_OF_TEXT, PreparedFolder.checksum(Vocabulary.full()));
        }
        return TokenFile.open(target, arena);
    }

    /**
     * Returns where the first document of the last tenth starts. Where none does it is the last document, or the last tenth
     * itself if that document is most of the text.
     */
    private static long boundary(TokenStream all) {
        long tenth = all.length() / 10 * 9 + all.length() % 10 * 9 / 10;
        long story = Math.min(all.storiesStartingUpTo(tenth - 1), all.stories() - 1);
        long start = all.storyStart(story);
        return start < all.length() / 2 ? tenth : start;
    }

    private Result write(Path out, Slice train, Slice measured) throws IOException {
        Vocabulary kept = vocabulary < Gpt2Encoding.SIZE
                ? Vocabulary.mostFrequent(train.counts(Gpt2Encoding.SIZE), vocabulary)
                : Vocabulary.full();
        long unknown = train.write(out.resolve(PreparedFolder.TRAIN), kept)
                + measured.write(out.resolve(PreparedFolder.VALIDATION), kept);
        VocabularyFile.save(kept, out.resolve(PreparedFolder.VOCABULARY));
        return new Result(PreparedFolder.open(out), unknown);
    }
}
