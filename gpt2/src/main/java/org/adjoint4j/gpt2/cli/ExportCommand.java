package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 export}. */
@Command(
        name = "export",
        description = {
            "Writes a model as a folder in Hugging Face's format.",
            "",
            "transformers, and finetune and generate here, read it: config.json, model.safetensors (F32), and for GPT-2's "
                    + "own vocabulary the tokenizer's files vocab.json and merges.txt. Those can't express a reduced "
                    + "vocabulary; it goes into adjoint4j-vocabulary.txt."
        },
        footer = {"", "Example: gpt2 export --model target/run/model.ckpt --to stories-hf"})
final class ExportCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ExportCommand.class);

    @ParentCommand
    private Main main;

    @Mixin
    private ModelSource source;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FOLDER",
            description = "Where it goes; a folder that is new or empty.")
    private Path folder;

    @Option(names = "--force", description = "Write into a folder that holds files, over those of the same names.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        if (!force && Files.exists(folder) && !isEmpty(folder)) {
            throw new IllegalArgumentException(folder + " is not an empty folder; choose another one or add --force");
        }
        HuggingFaceModel model = source.read(main.backend());
        model.write(folder);
        LOG.info("wrote {} into {}", String.join(", ", model.names()), folder);
        return 0;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }
}
