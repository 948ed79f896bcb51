package org.adjoint4j.gpt2.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The option that names a trained model: one of ours or a folder in Hugging Face's format. */
final class ModelSource {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSource.class);

    @Option(
            names = {"--model", "--checkpoint"},
            defaultValue = TrainOptions.DEFAULT_OUT + "/model.ckpt",
            paramLabel = "PATH",
            description = "The model: a checkpoint, as train leaves it, or a GPT-2 folder in Hugging Face's format "
                    + "(config.json, model.safetensors). Default: ${DEFAULT-VALUE}.")
    private Path path;

    Path path() {
        return path;
    }

    /** Reads the model; a checkpoint's optimizer state is left behind. */
    HuggingFaceModel read(Backend backend) {
        return read(path, backend);
    }

    /** Reads a model from a file or a folder. */
    static HuggingFaceModel read(Path path, Backend backend) {
        if (Files.isDirectory(path)) {
            HuggingFaceModel model = HuggingFaceModel.read(path, backend);
            LOG.info("model of {}", path);
            return model;
        }
        Checkpoint.Model checkpoint = Checkpoint.readModel(path, backend);
        LOG.info("model of {}, step {}", path, checkpoint.step());
        return new HuggingFaceModel(checkpoint.config(), checkpoint.vocabulary(), checkpoint.parameters());
    }
}
