package org.adjoint4j.gpt2.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
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

    /** What Linux, macOS and Windows say of a full disk. */
    private static final List<String> FULL =
            List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

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
        return failure instanceof IOException problem ? message(problem) : failure.getMessage();
    }

    /** The message of an IOException is often just a path, and its kind says what is wrong. */
    static String message(IOException problem) {
        String text = String.valueOf(problem.getMessage());
        if (problem instanceof NoSuchFileException) {
            return text + " does not exist; check the path";
        }
        if (problem instanceof AccessDeniedException) {
            return text + " may not be read or written by this user; change its permissions or name another";
        }
        if (problem instanceof FileAlreadyExistsException) {
            return text + " is there already, and is no folder; name another";
        }
        if (FULL.stream().anyMatch(text::contains)) {
            return "the disk is full (" + text + "); free some space or name a folder on another one";
        }
        return problem.toString();
    }
}
