package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.data.source.DataSource;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gpt2 finetune}. */
@Command(
        name = "finetune",
        description = {
            "Trains a model further that was trained already, here or elsewhere.",
            "",
            "It takes the options of train, and starts from a GPT-2 folder in Hugging Face's format (config.json, "
                    + "model.safetensors or several with an index, F32, F16 or BF16) or a checkpoint, whose optimizer "
                    + "state is left behind. The results in --out are those of train; export turns them back.",
            "",
            "Where train's options take the preset's value, it is 1000 steps, batch 4, learning rate 3e-5."
        },
        footer = {
            "",
            "Examples:",
            "  gpt2 finetune --from gpt2-folder --data stories.txt --context 256",
            "  gpt2 finetune --resume --out target/run"
        })
final class FinetuneCommand implements Callable<Integer> {
    /** Gentler than training from nothing: the weights are good already. */
    private static final PresetTraining DEFAULTS = new PresetTraining(1000, 4, 3e-5);

    @ParentCommand
    private Main main;

    @Option(
            names = "--from",
            paramLabel = "PATH",
            description = "The model to start from: a folder in Hugging Face's format or a checkpoint.")
    private Path from;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Tokens the model sees at once, at most as many as it did; fewer need less memory and time. "
                    + "Default: the model's.")
    private Integer context;

    @Option(
            names = "--dropout",
            paramLabel = "RATE",
            description = "Share of values dropped while training, in [0, 1). Default: the model's.")
    private Double dropout;

    @Mixin
    private DataOptions data;

    @Mixin
    private ResumeOption resume;

    @Mixin
    private TrainOptions train;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (from == null && !resume.isGiven()) {
            throw new ParameterException(spec.commandLine(), "Say what to start from: --from PATH, or --resume");
        }
        Backend backend = main.backend();
        TrainingOptions options = train.options(DEFAULTS);
        DataSource source = data.source();
        TrainingStart start = resume.isGiven() ? resumed(backend, options) : fresh(backend);
        return start.run(source, spec, options);
    }

    private TrainingStart fresh(Backend backend) {
        HuggingFaceModel model = ModelSource.read(from, backend);
        Gpt2Config config = withDropout(model.config());
        int seen = context == null ? config.context() : context;
        if (seen > config.context()) {
            throw new IllegalArgumentException("--context is " + seen + ", but the model in " + from + " has learnt "
                    + config.context() + " positions; it can only see fewer");
        }
        Gpt2Config shorter = config.withContext(seen);
        return TrainingStart.fresh(shorter, cut(model.parameters(), seen), model.vocabulary(), train.adamW());
    }

    private TrainingStart resumed(Backend backend, TrainingOptions options) {
        Path file = resume.checkpoint(options.folder());
        return TrainingStart.resumed(file, backend, options, train.adamW(), this::sameModel);
    }

    private Gpt2Config sameModel(Gpt2Config saved, Path file) {
        if (context != null && context != saved.context()) {
            throw new IllegalArgumentException("a resumed run keeps its model, but " + file + " has a context of "
                    + saved.context() + " and --context is " + context + "; leave it out");
        }
        return withDropout(saved);
    }

    private Gpt2Config withDropout(Gpt2Config config) {
        return dropout == null ? config : config.withDropout(dropout);
    }

    /** Returns the model for the first {@code positions} of its positions only. */
    private static Gpt2Parameters cut(Gpt2Parameters p, int positions) {
        NdArray embedding = p.positionEmbedding().slice(0, 0, positions); // (positions, C)
        return new Gpt2Parameters(p.tokenEmbedding(), embedding, p.blocks(), p.finalNorm(), p.head());
    }
}
