package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.checkpoint.CheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program's entry point. */
@Command(
        name = "gpt2",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "Adjoint4J GPT-2 0.1.0",
        description = "Trains a GPT-2 in pure Java with generated gradient code, and lets it write.",
        subcommands = {
            PrepareCommand.class,
            TrainCommand.class,
            FinetuneCommand.class,
            GenerateCommand.class,
            ExportCommand.class,
            EvalCommand.class,
            InspectCommand.class,
            BenchCommand.class
        },
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:it can't be done: a file, a backend or a value is wrong; one line says why",
            "2:the command line is wrong",
            "3:training diverged; the last good checkpoint is kept",
            "130, 143:stopped by Ctrl-C or a kill; training has saved its checkpoint"
        },
        footer = {
            "",
            "With Maven the arguments go into one property:",
            "  mvn process-classes exec:exec -Dgpt2.args=\"train --preset quick --steps 20\"",
            "  mvn process-classes exec:exec -Dgpt2.args=\"generate --prompt 'One day'\"",
            "Large models need more memory: -Dgpt2.heap=\"-Xms8g -Xmx8g\""
        })
public final class Main implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--backend",
            defaultValue = "auto",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "Where to compute: auto (the best here), cpu, cuda, or reference (plain loops, slow). "
                    + "Default: ${DEFAULT-VALUE}.")
    private String backendName;

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Runs the command line and returns its exit code. */
    static int execute(String... args) {
        try {
            CommandLine program = new CommandLine(new Main()).setExecutionExceptionHandler(Failures::report);
            return program.execute(LayeredArguments.of(program, args));
        } catch (IOException | IllegalArgumentException | CheckpointException e) {
            return Failures.report(e, "gpt2");
        } catch (OutOfMemoryError e) {
            LOG.error(
                    "not enough memory ({}); give Java more, or take a smaller batch, context or preset",
                    e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "Say what to do: prepare, train, finetune, generate, export, eval, inspect or bench; --help tells more.");
    }

    /** Returns the backend the user chose. */
    Backend backend() {
        Backend backend = Backends.named(backendName);
        if (!backend.supports(ElementType.FLOAT32)) {
            throw new IllegalStateException(
                    "backend '" + backend.name() + "' has no 32-bit floats, which models are made of; choose another");
        }
        LOG.info("backend {}", backend.name());
        return backend;
    }
}
