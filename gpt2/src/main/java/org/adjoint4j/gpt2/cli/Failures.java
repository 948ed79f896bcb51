package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import org.adjoint4j.gpt2.checkpoint.CheckpointException;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.huggingface.HuggingFaceException;
import org.adjoint4j.gpt2.train.DivergedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Tells users in one line what they can mend; anything else is a defect of the program and shows its stack. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** The exit code of a training whose numbers are not finite any more. */
    static final int DIVERGED = 3;

    private Failures() {}

    /** Logs a command's exception and returns the exit code. */
    static int report(Exception failure, CommandLine command, ParseResult parsed) {
        return report(failure, command.getCommandName());
    }

    /** Logs the exception of what is named and returns the exit code. */
    static int report(Exception failure, String name) {
        if (isUsersToMend(failure)) {
            LOG.error("{}: {}", name, message(failure));
        } else {
            LOG.error("{} failed", name, failure);
        }
        return failure instanceof DivergedException ? DIVERGED : CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isUsersToMend(Exception failure) {
        return failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException
                || failure instanceof IOException
                || failure instanceof CheckpointException
                || failure instanceof HuggingFaceException
                || failure instanceof DataException
                || failure instanceof DivergedException;
    }

    private static String message(Exception failure) {
        // an IOException's message is often just a path
        return failure instanceof IOException ? failure.toString() : failure.getMessage();
    }
}
