package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.train.Learner;
import org.adjoint4j.gpt2.train.TrainingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

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

    /** A model about to learn, the tokenizer of its text, and the notes of the run it continues. */
    private record Start(Learner learner, Tokenizer tokenizer, Map<String, String> notes) {}

    @Override
    public Integer call() throws IOException {
        Backend backend = main.backend();
        TrainingOptions options = train.options(PresetTraining.of(model.preset()));
        DataSource source = data.source();
        Start start = resume.isGiven() ? resumed(backend, options) : fresh(backend, source);
        TokenDataset dataset = source.tokens(start.tokenizer().vocabulary());
        LOG.info(
                "{}: {} stories to learn, {} held back",
                source.name(),
                dataset.train().stories(),
                dataset.validation().stories());
        return new TrainingRun(start.learner(), start.tokenizer(), dataset, notes(start)).run(options);
    }

    private Start fresh(Backend backend, DataSource source) {
        Gpt2Config wanted = model.config();
        Tokenizer tokenizer = new Tokenizer(source.vocabulary(wanted.vocabulary(), model.asksForVocabulary()));
        Gpt2Config config = wanted.withVocabulary(tokenizer.size());
        Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, config, train.seed());
        return new Start(new Learner(config, parameters, AdamW.of(parameters, train.adamW())), tokenizer, Map.of());
    }

    private Start resumed(Backend backend, TrainingOptions options) {
        Path file = resume.checkpoint(options.folder());
        Checkpoint checkpoint = Checkpoint.read(file, backend);
        requireSameModel(checkpoint.config(), file);
        if (checkpoint.step() >= options.steps()) {
            throw new IllegalArgumentException(file + " has made " + checkpoint.step() + " steps of " + options.steps()
                    + " wanted; give more with --steps to go on");
        }
        LOG.info("going on after step {} of {}", checkpoint.step(), file);
        Gpt2Config config = checkpoint.config().withDropout(model.config().dropout());
        AdamW<Gpt2Parameters> optimizer =
                AdamW.resumed(train.adamW(), checkpoint.mean(), checkpoint.variance(), checkpoint.step());
        return new Start(
                new Learner(config, checkpoint.parameters(), optimizer),
                new Tokenizer(checkpoint.vocabulary()),
                checkpoint.notes());
    }

    /** The vocabulary depends on the text, and dropout may change; all else must be as it was. */
    private void requireSameModel(Gpt2Config saved, Path file) {
        Gpt2Config wanted = model.config();
        if (!wanted.withVocabulary(saved.vocabulary())
                .withDropout(saved.dropout())
                .equals(saved)) {
            throw new IllegalArgumentException("a resumed run keeps its model, but " + file + " has " + saved
                    + " and the options say " + wanted + "; leave the model's options out");
        }
    }

    private Map<String, String> notes(Start start) {
        Map<String, String> notes = new TreeMap<>(start.notes());
        notes.putAll(LayeredArguments.notes(spec.commandLine().getParseResult()));
        return notes;
    }
}
