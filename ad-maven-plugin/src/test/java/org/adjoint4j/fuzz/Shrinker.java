package org.adjoint4j.fuzz;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Leaves parts out of a failing program for as long as it fails in the same way. */
final class Shrinker {
    private static final long SECONDS = Long.getLong("fuzz.shrink", 20L);

    private final Supplier<Path> folders;

    Shrinker(Supplier<Path> folders) {
        this.folders = folders;
    }

    /**
     * How a program fails.
     *
     * @param kind what two failures for the same reason have in common
     * @param message everything about it
     */
    record Failure(String kind, String message) {}

    /** Returns how a program fails; empty if it passes, or is no program at all. */
    Optional<Failure> failureOf(Program program) {
        try {
            for (var input : program.inputs()) {
                run(program, input);
            }
        } catch (RuntimeException e) {
            return Optional.empty(); // reads a variable that was left out
        }
        try {
            new ProgramCheck(Batch.compile(List.of(program), folders.get()), program).check();
            return Optional.empty();
        } catch (Compiled.Failure e) {
            return e.isOfSource() || e.isUnclear()
                    ? Optional.empty()
                    : Optional.of(new Failure(kind(e), e.getMessage()));
        } catch (RuntimeException e) {
            return Optional.of(new Failure(kind(e), e.toString()));
        }
    }

    private static void run(Program program, List<Object> input) {
        try {
            Oracle.run(program.main(), input);
        } catch (Frame.Thrown | IndexOutOfBoundsException | ArithmeticException e) {
            return; // as it may
        }
    }

    private static String kind(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        String first =
                message.lines().filter(l -> l.contains("error:")).findFirst().orElse(message);
        return e.getClass() + first.replaceAll("[\\d\\s].*|.*error: ", "");
    }

    /** Returns a smaller program that fails as {@code failure} says. */
    Program shrink(Program program, Failure failure) {
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        Program smallest = program;
        boolean shrunk = true;
        while (shrunk) {
            shrunk = false;
            for (Statement body : smallest.main().body().smaller()) {
                if (System.nanoTime() > end) {
                    return smallest;
                }
                Program candidate = smallest.withMain(body);
                if (failureOf(candidate)
                        .filter(f -> f.kind().equals(failure.kind()))
                        .isPresent()) {
                    smallest = candidate;
                    shrunk = true;
                    break;
                }
            }
        }
        return smallest;
    }
}
