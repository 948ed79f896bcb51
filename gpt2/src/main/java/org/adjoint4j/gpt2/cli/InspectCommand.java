package org.adjoint4j.gpt2.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code gpt2 inspect}. */
@Command(
        name = "inspect",
        description = {
            "Tells what a file or folder of this program holds, and checks it: a checkpoint, a token file, a folder that prepare "
                    + "made, a vocabulary, or a GPT-2 folder in Hugging Face's format."
        },
        footer = {"", "Examples:", "  gpt2 inspect target/run/model.ckpt", "  gpt2 inspect --json data/downloads/tokens"
        })
final class InspectCommand implements Callable<Integer> {
    @ParentCommand
    private Main main;

    @Parameters(index = "0", paramLabel = "PATH", description = "The file or folder.")
    private Path path;

    @Option(names = "--json", description = "Say it as a line of JSON.")
    private boolean json;

    @Option(names = "--arrays", description = "List a model's arrays with shape and root mean square.")
    private boolean arrays;

    @Override
    public Integer call() {
        Map<String, Object> content = new Inspection(arrays, main::backend).of(path);
        StringBuilder text = new StringBuilder();
        if (json) {
            text.append(JsonText.of(content));
        } else {
            describe(content, "", text);
        }
        new TextOutput(System.out).print(text.toString());
        return CommandLine.ExitCode.OK;
    }

    private static void describe(Map<?, ?> content, String indent, StringBuilder text) {
        content.forEach((name, value) -> {
            text.append(indent).append(name).append(':');
            if (value instanceof Map<?, ?> inner) {
                text.append('\n');
                describe(inner, indent + "  ", text);
            } else if (value instanceof List<?> list && !list.isEmpty() && list.getFirst() instanceof Map<?, ?>) {
                text.append('\n');
                list.forEach(element -> line((Map<?, ?>) element, indent + "  ", text));
            } else {
                text.append(' ').append(value).append('\n');
            }
        });
    }

    /** Writes an object of a list on one line. */
    private static void line(Map<?, ?> object, String indent, StringBuilder text) {
        text.append(indent);
        object.values().forEach(value -> text.append(value).append("  "));
        text.setLength(text.length() - 2);
        text.append('\n');
    }
}
