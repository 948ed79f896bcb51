package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gpt2 train}. */
@Command(
        name = "train",
        description = {
            "Trains a model and tells a story.",
            "",
            "Without --data it learns the stories that come with the program. The folder of --out then holds "
                    + "model.ckpt (the last one, for generate and --resume), best.ckpt (the least validation loss), "
                    + "metrics.csv, metrics.jsonl, TensorBoard's events file, loss.png and learning-rate.png.",
            "",
            "Ctrl-C or a kill finishes the step and saves. A killed run loses the steps after its last checkpoint; "
                    + "--resume makes them again, bit for bit the same."
        },
        footer = {
            "",
            "Examples:",
            "  gpt2 train --preset stories --data stories.txt --out runs/one --time-limit 1h",
            "  gpt2 train --resume --out runs/one",
            "  gpt2 train --config my.yaml --learning-rate 1e-3"
        })
final class TrainCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Mixin
    private DataOptions data;

    @Mixin
    private ResumeOption resume;

    @Mixin
    private ModelOptions model;

    @Mixin
    private TrainOptions train;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Backend backend = main.backend();
        TrainingOptions options = train.options(PresetTraining.of(model.preset()));
        DataSource source = data.source();
        TrainingStart start = resume.isGiven() ? resumed(backend, options) : fresh(backend, source);
        return start.run(source, spec, options);
    }

    private TrainingStart fresh(Backend backend, DataSource source) {
        Gpt2Config wanted = model.config();
        Vocabulary vocabulary = source.vocabulary(wanted.vocabulary(), model.asksForVocabulary());
        Gpt2Config config = wanted.withVocabulary(vocabulary.size());
        Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, config, train.seed());
        return TrainingStart.fresh(config, parameters, vocabulary, train.adamW());
    }

    private TrainingStart resumed(Backend backend, TrainingOptions options) {
        Path file = resume.checkpoint(options.folder());
        return TrainingStart.resumed(file, backend, options, train.adamW(), this::sameModel);
    }

    /** The vocabulary depends on the text, and dropout may change; all else must be as it was. */
    private Gpt2Config sameModel(Gpt2Config saved, Path file) {
        Gpt2Config wanted = model.config();
        if (!wanted.withVocabulary(saved.vocabulary())
                .withDropout(saved.dropout())
                .equals(saved)) {
            throw new IllegalArgumentException("a resumed run keeps its model, but " + file + " has " + saved
                    + " and the options say " + wanted + "; leave the model's options out");
        }
        return saved.withDropout(wanted.dropout());
    }
}
