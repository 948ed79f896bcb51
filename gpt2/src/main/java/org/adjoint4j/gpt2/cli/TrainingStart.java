package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.train.Learner;
import org.adjoint4j.gpt2.train.TrainingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** A model about to learn, the tokenizer of its text, and the notes of the run it continues. */
record TrainingStart(Learner learner, Tokenizer tokenizer, Map<String, String> notes) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingStart.class);

    /** Begins with parameters that this run has not changed yet. */
    static TrainingStart fresh(
            Gpt2Config config, Gpt2Parameters parameters, Vocabulary vocabulary, AdamWSettings settings) {
        Learner learner = new Learner(config, parameters, AdamW.of(parameters, settings));
        return new TrainingStart(learner, new Tokenizer(vocabulary), Map.of());
    }

    /**
     * Goes on from a checkpoint.
     *
     * @param model makes the configuration to go on with of the saved one and its file
     */
    static TrainingStart resumed(
            Path file,
            Backend backend,
            TrainingOptions options,
            AdamWSettings settings,
            BiFunction<Gpt2Config, Path, Gpt2Config> model) {
        Checkpoint checkpoint = Checkpoint.read(file, backend);
        Gpt2Config config = model.apply(checkpoint.config(), file);
        if (checkpoint.step() >= options.steps()) {
            throw new IllegalArgumentException(file + " has made " + checkpoint.step() + " steps of " + options.steps()
                    + " wanted; give more with --steps to go on");
        }
        LOG.info("going on after step {} of {}", checkpoint.step(), file);
        AdamW<Gpt2Parameters> optimizer =
                AdamW.resumed(settings, checkpoint.mean(), checkpoint.variance(), checkpoint.step());
        return new TrainingStart(
                new Learner(config, checkpoint.parameters(), optimizer),
                new Tokenizer(checkpoint.vocabulary()),
                checkpoint.notes());
    }

    /** Trains on {@code source}, noting the options of {@code command}, and returns the exit code. */
    int run(DataSource source, CommandSpec command, TrainingOptions options) throws IOException {
        TokenDataset dataset = source.tokens(tokenizer.vocabulary());
        LOG.info(
                "{}: {} stories to learn, {} held back",
                source.name(),
                dataset.train().stories(),
                dataset.validation().stories());
        Map<String, String> all = new TreeMap<>(notes);
        all.putAll(LayeredArguments.notes(command.commandLine().getParseResult()));
        return new TrainingRun(learner, tokenizer, dataset, all).run(options);
    }
}
