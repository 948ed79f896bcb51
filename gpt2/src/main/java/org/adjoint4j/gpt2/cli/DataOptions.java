package org.adjoint4j.gpt2.cli;

import java.nio.file.Path;
import org.adjoint4j.gpt2.data.source.DataSource;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that choose what is learnt. */
final class DataOptions {
    @ArgGroup
    private Choice choice = new Choice();

    /** One of them at most. */
    private static final class Choice {
        @Option(
                names = "--data",
                paramLabel = "PATH",
                description = "What to learn: a folder that prepare made, or a UTF-8 text, its stories separated by "
                        + "<|endoftext|> or blank lines; the last tenth is held back to measure with.")
        private Path data;

        @Option(
                names = "--ids",
                paramLabel = "FILE",
                description = "The same as token ids of the model's vocabulary, separated by white space.")
        private Path ids;
    }

    /** Returns the user's data, or the stories that come with the program. */
    DataSource source() {
        if (choice.ids != null) {
            return DataSource.ids(choice.ids);
        }
        return choice.data == null ? DataSource.embedded() : DataSource.at(choice.data);
    }
}
