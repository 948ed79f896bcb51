package org.adjoint4j.gpt2.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;

/**
 * A model, its vocabulary, the optimizer's state and what else training needs to go on as if it had never stopped.
 *
 * <p>A file is: the 8 bytes {@code ADJ4JGPT}, a version, the configuration, the vocabulary's table, the optimizer's step, the
 * trainer's notes as pairs of UTF-8 texts with their lengths as shorts, the named arrays with their shapes, a CRC-32C of all that as a long, the 8 bytes {@code ADJ4JEND}; numbers are
 * big-endian.
 *
 * @param config the model's sizes
 * @param vocabulary the tokens the model knows
 * @param step updates made so far
 * @param parameters the model
 * @param mean the optimizer's running mean of the gradient
 * @param variance the optimizer's running mean of the squared gradient
 * @param notes what the trainer wrote down about its run, by name; means nothing here
 */
public record Checkpoint(
        Gpt2Config config,
        Vocabulary vocabulary,
        int step,
        Gpt2Parameters parameters,
        Gpt2Parameters mean,
        Gpt2Parameters variance,
        Map<String, String> notes) {
    /**
     * A model without the optimizer's state.
     *
     * @param config the model's sizes
     * @param vocabulary the tokens the model knows
     * @param step updates made so far
     * @param parameters the model
     */
    public record Model(Gpt2Config config, Vocabulary vocabulary, int step, Gpt2Parameters parameters) {}

    /** Copies the notes. */
    public Checkpoint {
        notes = Map.copyOf(notes);
    }

    /**
     * Writes a file: first a temporary one beside it, which then takes its place at once, so that whoever reads
     * {@code file} sees the old or the new one, whole.
     *
     * @throws CheckpointException if it can't be written
     */
    public void write(Path file) {
        CheckpointWriter.write(this, file);
    }

    /**
     * Reads a file and checks all of it. Takes no more memory than a few times the file's size.
     *
     * @throws CheckpointException if it can't be read or is not a whole, valid checkpoint; the message says what is wrong
     */
    public static Checkpoint read(Path file, Backend backend) {
        return CheckpointReader.read(file, backend);
    }

    /**
     * Reads a file's model alone, which takes a third of the memory.
     *
     * @throws CheckpointException as {@link #read}
     */
    public static Model readModel(Path file, Backend backend) {
        return CheckpointReader.readModel(file, backend);
    }

    /**
     * Reads a file's notes alone, without a look at the rest.
     *
     * @throws CheckpointException if it can't be read or does not begin as a valid checkpoint
     */
    public static Map<String, String> readNotes(Path file) {
        return CheckpointReader.readNotes(file);
    }
}
