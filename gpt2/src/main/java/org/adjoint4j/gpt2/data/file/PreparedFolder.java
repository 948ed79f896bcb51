package org.adjoint4j.gpt2.data.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tokenizer.VocabularyFile;

/**
 * What {@code prepare} makes and training reads.
 *
 * @param train the tokens to train on
 * @param validation the tokens held back
 * @param vocabulary what their numbers mean
 */
public record PreparedFolder(TokenFile train, TokenFile validation, Vocabulary vocabulary) {
    /** The file of tokens to train on. */
    public static final String TRAIN = "train.tokens";
    /** The file of tokens held back. */
    public static final String VALIDATION = "validation.tokens";
    /** The file of their vocabulary. */
    public static final String VOCABULARY = "vocabulary.txt";

    /** Returns whether {@code folder} looks like one. */
    public static boolean isAt(Path folder) {
        return Files.exists(folder.resolve(TRAIN));
    }

    /**
     * Opens a folder and checks all of its files.
     *
     * @throws DataException if one is missing or damaged, or they don't belong together
     */
    public static PreparedFolder open(Path folder) {
        Vocabulary vocabulary = vocabulary(folder.resolve(VOCABULARY));
        TokenFile train = TokenFile.open(folder.resolve(TRAIN));
        TokenFile validation = TokenFile.open(folder.resolve(VALIDATION));
        requireVocabulary(folder.resolve(TRAIN), train.header(), vocabulary);
        requireVocabulary(folder.resolve(VALIDATION), validation.header(), vocabulary);
        return new PreparedFolder(train, validation, vocabulary);
    }

    /** Returns what tells vocabularies apart in token files. */
    public static int checksum(Vocabulary vocabulary) {
        CRC32C checksum = new CRC32C();
        checksum.update(VocabularyFile.format(vocabulary).getBytes(StandardCharsets.US_ASCII));
        return (int) checksum.getValue();
    }

    private static Vocabulary vocabulary(Path file) {
        try {
            return VocabularyFile.load(file);
        } catch (IOException e) {
            throw new DataException(
                    "vocabulary " + file + " can't be read: " + e + "; make the folder again with prepare", e);
        }
    }

    private static void requireVocabulary(Path file, TokenHeader header, Vocabulary vocabulary) {
        if (header.vocabularySize() != vocabulary.size() || header.vocabularyChecksum() != checksum(vocabulary)) {
            throw TokenHeader.broken(file, "is of another vocabulary than the " + VOCABULARY + " beside it");
        }
    }
}
