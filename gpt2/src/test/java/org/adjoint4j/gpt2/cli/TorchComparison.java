package org.adjoint4j.gpt2.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TrainingBatches;
import org.adjoint4j.gpt2.data.ValidationBatches;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Preset;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writes what {@code train --preset stories --data DATA} begins with, for {@code docs/learning/compare.py}: the first
 * parameters, and the batches of each step. No test of its own; {@code docs/learning/run.sh} calls it by name, with the
 * properties {@code compare.data}, {@code compare.out}, {@code compare.steps}.
 */
@EnabledIfSystemProperty(named = "compare.out", matches = ".+", disabledReason = "docs/learning/run.sh calls it")
class TorchComparison {
    private static final long SEED = 1;
    private static final double STORY_START_SHARE = 0.75;
    private static final int VALIDATION_BATCHES = 16;

    private final Path out = Path.of(System.getProperty("compare.out"));
    private final int steps = Integer.getInteger("compare.steps");

    @Test
    void export() throws IOException {
        DataSource source = DataSource.at(Path.of(System.getProperty("compare.data")));
        Gpt2Config preset = Preset.STORIES.config();
        Vocabulary vocabulary = source.vocabulary(preset.vocabulary(), false);
        Gpt2Config config = preset.withVocabulary(vocabulary.size());
        int rows = PresetTraining.of(Preset.STORIES).batch();
        TokenDataset data = source.tokens(vocabulary);
        Files.createDirectories(out);
        int[] sizes = {
            config.vocabulary(),
            config.context(),
            config.layers(),
            config.heads(),
            config.width(),
            config.hidden(),
            rows
        };
        Files.writeString(out.resolve("model.txt"), joined(sizes));
        writeWeights(config);
        writeTraining(new TrainingBatches(data.train(), rows, config.context(), SEED, STORY_START_SHARE));
        writeValidation(new ValidationBatches(data.validation(), rows, config.context()));
    }

    private void writeWeights(Gpt2Config config) throws IOException {
        var parameters = Gpt2Initializer.initialize(Backends.named("reference"), ElementType.FLOAT32, config, SEED);
        try (PrintWriter names = new PrintWriter(Files.newBufferedWriter(out.resolve("weights.txt")));
                OutputStream values = new BufferedOutputStream(Files.newOutputStream(out.resolve("weights.bin")))) {
            for (Leaf leaf : ParameterTree.leaves(parameters)) {
                names.println(leaf.path() + " " + joined(leaf.array().shape().dims()));
                float[] elements = leaf.array().toFloatArray();
                ByteBuffer bytes = bytes(elements.length);
                bytes.asFloatBuffer().put(elements);
                values.write(bytes.array());
            }
        }
    }

    private void writeTraining(TrainingBatches batches) throws IOException {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(out.resolve("training.bin")))) {
            for (int step = 1; step <= steps; step++) {
                write(batches.at(step), file);
            }
        }
    }

    private void writeValidation(ValidationBatches batches) throws IOException {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(out.resolve("validation.bin")))) {
            for (int i = 0; i < Math.min(VALIDATION_BATCHES, batches.count()); i++) {
                write(batches.at(i), file);
            }
        }
    }

    private static void write(Batch batch, OutputStream file) throws IOException {
        for (int[] tokens : new int[][] {batch.inputs(), batch.targets()}) {
            ByteBuffer bytes = bytes(tokens.length);
            bytes.asIntBuffer().put(tokens);
            file.write(bytes.array());
        }
    }

    private static String joined(int... numbers) {
        return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }

    private static ByteBuffer bytes(int numbers) {
        return ByteBuffer.allocate(Math.multiplyExact(numbers, Integer.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
