package org.adjoint4j.maven.incremental;

import java.util.List;
import java.util.Optional;

/**
 * What a run did.
 *
 * @param reason why it generated; empty where everything was up to date
 * @param errors rendered errors; where there are any, no file was touched
 * @param warnings rendered warnings
 * @param files how many generated files there are now
 * @param written how many of them are new or differ from before
 * @param deleted how many earlier ones were deleted
 */
public record Outcome(
        Optional<String> reason, List<String> errors, List<String> warnings, int files, int written, int deleted) {
    /** Copies the lists. */
    public Outcome {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    static Outcome upToDate(GenerationState state) {
        return new Outcome(Optional.empty(), List.of(), state.warnings(), state.files(), 0, 0);
    }

    /** Returns one line for the build log. */
    public String summary() {
        if (reason.isEmpty()) {
            return "Gradient code is up to date: " + count(files, "file");
        }
        if (!errors.isEmpty()) {
            return "Gradient code not generated (" + reason.get() + "): " + count(errors.size(), "error");
        }
        if (files == 0 && deleted == 0) {
            return "No @Differentiable methods found (" + reason.get() + ")";
        }
        String deletions = deleted == 0 ? "" : ", " + deleted + " deleted";
        return "Gradient code generated (" + reason.get() + "): " + count(files, "file") + ", " + written + " written"
                + deletions;
    }

    /** Returns such as {@code 1 error} or {@code 3 errors}. */
    public static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
