package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.bench.KernelCheck;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.UnigramModel;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.train.Learner;
import org.adjoint4j.gpt2.train.Outcome;
import org.adjoint4j.gpt2.train.Trainer;
import org.adjoint4j.gpt2.train.TrainingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * What every command that trains does once it has a model, a tokenizer and data: says what they are, trains, answers
 * signals, says how it ended.
 *
 * @param learner the model and its optimizer
 * @param tokenizer of the data
 * @param data what is learnt
 * @param notes kept in the checkpoints: the command's options, and the earlier notes of a resumed run
 */
record TrainingRun(Learner learner, Tokenizer tokenizer, TokenDataset data, Map<String, String> notes) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
    /** Trainings this long are worth the seconds that a look at the kernels takes. */
    private static final int CHECKED_STEPS = 1000;

    /** Trains and returns the exit code. */
    int run(TrainingOptions options) throws IOException {
        describe();
        checkKernels(options.steps());
        Map<String, String> withData = DataNotes.checked(notes, data);
        System.gc(); // what parameters and data were made from is garbage, and the heap would grow beside it
        try (StopRequest stop = StopRequest.listen()) {
            report(new Trainer(learner, tokenizer, data, options, withData).run(stop::isRequested), options);
        }
        return CommandLine.ExitCode.OK;
    }

    private void describe() {
        Gpt2Config config = learner.config();
        LOG.info(
                "model: {} parameters; {} layers, {} heads, width {}, context {}, vocabulary {}",
                String.format(Locale.ROOT, "%,d", config.parameterCount()),
                config.layers(),
                config.heads(),
                config.width(),
                config.context(),
                config.vocabulary());
        LOG.info(
                "data: {} tokens to learn, {} held back",
                String.format(Locale.ROOT, "%,d", data.train().length()),
                String.format(Locale.ROOT, "%,d", data.validation().length()));
    }

    private void checkKernels(int steps) {
        Backend backend = learner.parameters().tokenEmbedding().backend();
        if (steps >= CHECKED_STEPS && backend.name().equals("cpu")) {
            KernelCheck.warnings(backend).forEach(LOG::warn);
        }
    }

    private void report(Outcome outcome, TrainingOptions options) {
        switch (outcome.end()) {
            case FINISHED -> LOG.info("all {} steps are made", outcome.step());
            case OUT_OF_TIME ->
                LOG.info("time limit reached at step {} of {}; --resume goes on", outcome.step(), options.steps());
            case NO_BETTER ->
                LOG.info(
                        "stopped at step {} of {}: {} validations without a better loss; {} has the best model",
                        outcome.step(),
                        options.steps(),
                        options.limits().patience(),
                        options.folder().resolve(Trainer.BEST_CHECKPOINT));
            case INTERRUPTED ->
                LOG.info("stopped as told at step {} of {}; --resume goes on", outcome.step(), options.steps());
        }
        if (outcome.end() != Outcome.End.INTERRUPTED) {
            UnigramModel unigram = UnigramModel.of(data.train(), data.vocabularySize());
            LOG.info(
                    "validation loss {} nats a token on text held back; a unigram model has {}",
                    decimals(outcome.loss()),
                    decimals(unigram.crossEntropy(data.validation())));
        }
    }

    private static String decimals(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }
}
