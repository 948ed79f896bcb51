package org.adjoint4j.gpt2.data.source;

import java.nio.file.Files;
import java.nio.file.Path;
import org.adjoint4j.gpt2.data.CorpusReader;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.IdsFile;
import org.adjoint4j.gpt2.data.Inputs;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.story.EmbeddedCorpus;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/**
 * Where the tokens to learn come from: a text, a file of token ids, or a folder that {@code prepare} made.
 *
 * <pre>{@code
 * DataSource source = DataSource.at(Path.of("stories.txt"));
 * Vocabulary vocabulary = source.vocabulary(8000, true); // of a new model; one that exists has its own
 * TokenDataset tokens = source.tokens(vocabulary);
 * }</pre>
 */
public sealed interface DataSource permits TextSource, IdsSource, PreparedSource {
    /** Returns where the tokens come from, for messages. */
    String name();

    /**
     * Returns the vocabulary that a new model for this data gets.
     *
     * @param size how many tokens it should have; there may be fewer where the data has no use for more
     * @param asked whether the user asked for this size; else it is a preset's, which prepared data needn't follow
     * @throws DataException if the data rules that size out
     */
    Vocabulary vocabulary(int size, boolean asked);

    /**
     * Returns the tokens for a model with this vocabulary.
     *
     * @throws DataException if they are of another vocabulary
     */
    TokenDataset tokens(Vocabulary vocabulary);

    /** Returns the stories that come with the program. */
    static DataSource embedded() {
        return new TextSource(EmbeddedCorpus.load());
    }

    /**
     * Returns a folder that {@code prepare} made, or a text file, which is read now.
     *
     * @throws DataException if it is neither or can't be read
     */
    static DataSource at(Path path) {
        if (!Files.isDirectory(path)) {
            refuseOtherFiles(path);
            return new TextSource(CorpusReader.read(path));
        }
        if (!PreparedFolder.isAt(path)) {
            throw new DataException("data folder " + path.toAbsolutePath() + " holds no " + PreparedFolder.TRAIN
                    + "; make token files of its texts with prepare and give their folder");
        }
        return new PreparedSource(path.toString(), PreparedFolder.open(path));
    }

    private static void refuseOtherFiles(Path file) {
        Inputs.refuseJson(file);
        if (file.toString().endsWith(".tokens")) {
            throw new DataException("data file " + file + " is a token file; give the folder it is in");
        }
        if (file.toString().endsWith(".jsonl") || file.toString().endsWith(".ndjson")) {
            throw new DataException(
                    "data file " + file + " is JSONL; make token files of it with prepare and give their folder");
        }
    }

    /**
     * Returns a file of token ids, the model's own numbers, separated by white space; it is read now.
     *
     * @throws DataException if it can't be
     */
    static DataSource ids(Path file) {
        return new IdsSource(file.toString(), IdsFile.read(file));
    }
}
