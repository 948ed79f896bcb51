package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.UnigramModel;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.train.Learner;
import org.adjoint4j.gpt2.train.Trainer;
import org.adjoint4j.gpt2.train.TrainingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 train}. */
@Command(
        name = "train",
        description = {
            "Trains a model and tells a story.",
            "",
            "Without --data it learns the stories that come with the program. The folder of --out then holds "
                    + "model.ckpt (for generate and --resume), loss.csv and loss.png."
        })
final class TrainCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

    @ParentCommand
    private Main main;

    @Mixin
    private DataOptions data;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description = "Go on from a checkpoint; its model and vocabulary are used instead of the preset's.")
    private Path resume;

    @Mixin
    private ModelOptions model;

    @Mixin
    private TrainOptions train;

    /** A model about to learn and the tokenizer of its text. */
    private record Start(Learner learner, Tokenizer tokenizer) {}

    @Override
    public Integer call() throws IOException {
        Backend backend = main.backend();
        TrainingOptions options = train.options(model.preset());
        DataSource source = data.source();
        Start start = resume == null ? fresh(backend, source) : resumed(Checkpoint.read(resume, backend));
        TokenDataset dataset = source.tokens(start.tokenizer().vocabulary());
        describe(start.learner().config(), source.name(), dataset);
        double loss = new Trainer(start.learner(), start.tokenizer(), dataset, options).run();
        report(loss, dataset);
        return CommandLine.ExitCode.OK;
    }

    private Start fresh(Backend backend, DataSource source) {
        Gpt2Config wanted = model.config();
        Tokenizer tokenizer = new Tokenizer(source.vocabulary(wanted.vocabulary(), model.asksForVocabulary()));
        Gpt2Config config = wanted.withVocabulary(tokenizer.size());
        Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, config, train.seed());
        return new Start(new Learner(config, parameters, AdamW.of(parameters, train.adamW())), tokenizer);
    }

    private Start resumed(Checkpoint checkpoint) {
        LOG.info("going on after step {} of {}", checkpoint.step(), resume);
        AdamW<Gpt2Parameters> optimizer =
                AdamW.resumed(train.adamW(), checkpoint.mean(), checkpoint.variance(), checkpoint.step());
        Learner learner = new Learner(checkpoint.config(), checkpoint.parameters(), optimizer);
        return new Start(learner, new Tokenizer(checkpoint.vocabulary()));
    }

    private static void describe(Gpt2Config config, String data, TokenDataset dataset) {
        LOG.info(
                "{}: {} stories to learn, {} held back, {} and {} tokens",
                data,
                dataset.train().stories(),
                dataset.validation().stories(),
                dataset.train().length(),
                dataset.validation().length());
        LOG.info(
                "model: {} parameters; {} layers, {} heads, width {}, context {}, vocabulary {}",
                String.format(Locale.ROOT, "%,d", config.parameterCount()),
                config.layers(),
                config.heads(),
                config.width(),
                config.context(),
                config.vocabulary());
    }

    private static void report(double loss, TokenDataset dataset) {
        UnigramModel unigram = UnigramModel.of(dataset.train(), dataset.vocabularySize());
        LOG.info(
                "validation loss {} nats a token on text held back; a unigram model has {}",
                decimals(loss),
                decimals(unigram.crossEntropy(dataset.validation())));
    }

    private static String decimals(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }
}
