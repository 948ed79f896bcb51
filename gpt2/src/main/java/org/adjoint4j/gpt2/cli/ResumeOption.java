package org.adjoint4j.gpt2.cli;

import java.nio.file.Path;
import org.adjoint4j.gpt2.train.Trainer;
import picocli.CommandLine.Option;

/** The option that continues a run. */
final class ResumeOption {
    @Option(
            names = "--resume",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "FILE",
            description = "Go on from a checkpoint, by default that in the folder of --out, with the options its run "
                    + "was started with; the run continues bit for bit unless other options change it.")
    private String resume;

    /** Returns whether a run is to be continued. */
    boolean isGiven() {
        return resume != null;
    }

    /** Returns the checkpoint to go on from. */
    Path checkpoint(Path out) {
        return checkpoint(resume, out);
    }

    static Path checkpoint(String resume, Path out) {
        if (!resume.isEmpty()) {
            return Path.of(resume);
        }
        return (out == null ? TrainOptions.defaultOut() : out).resolve(Trainer.CHECKPOINT);
    }
}
