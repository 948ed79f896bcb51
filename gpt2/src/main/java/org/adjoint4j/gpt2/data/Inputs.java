package org.adjoint4j.gpt2.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be wrong with any file that is read. */
public final class Inputs {
    private Inputs() {}

    /** Refuses what is not a file that can be opened; {@code kind} is what it should be. */
    public static void requireFile(Path file, String kind) {
        if (!Files.exists(file)) {
            throw new DataException(kind + " " + file.toAbsolutePath() + " does not exist; check the path");
        }
        if (!Files.isRegularFile(file)) {
            throw new DataException(kind + " " + file.toAbsolutePath() + " is not a file; give a file");
        }
    }

    /** Refuses a single JSON document by its name: to take it for text would teach its brackets. */
    public static void refuseJson(Path file) {
        if (file.toString().endsWith(".json")) {
            throw new DataException("data file " + file
                    + " is JSON; make it JSONL, one object with a text field a line, named" + " .jsonl, for prepare");
        }
    }

    /** Returns what to throw where reading failed. */
    public static DataException unreadable(Path file, String kind, IOException problem) {
        String why = problem instanceof AccessDeniedException
                ? "may not be read by this user; change its permissions"
                : "can't be read: " + problem.getMessage();
        return new DataException(kind + " " + file.toAbsolutePath() + " " + why, problem);
    }
}
