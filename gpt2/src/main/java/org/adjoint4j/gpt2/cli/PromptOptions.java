package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where the text to continue comes from. */
final class PromptOptions {
    @ArgGroup
    private Choice choice = new Choice();

    /** One of them at most. */
    private static final class Choice {
        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "PROMPT",
                description = "The text to continue; without any the model begins a text of its own.")
        private String parameter;

        @Option(names = "--prompt", paramLabel = "TEXT", description = "The same.")
        private String text;

        @Option(names = "--prompt-file", paramLabel = "FILE", description = "The same, read from a UTF-8 file.")
        private Path file;
    }

    String text() throws IOException {
        if (choice.file != null) {
            return Files.readString(choice.file);
        }
        String given = choice.text == null ? choice.parameter : choice.text;
        return given == null ? "" : given;
    }
}
