package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 500 random programs through the transformation. {@code -Dfuzz.programs=20000} runs more of them, {@code -Dfuzz.seed=7}
 * others; {@code -Pnightly} runs 20,000.
 */
final class RandomProgramsTest {
    private static final int BATCH = 50;
    private static final Pattern ERROR = Pattern.compile("^Diagnostic|\\.java:\\d+: ");
    private static final int MOST_FAILURES = 5;

    @TempDir
    private Path folder;

    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger differences = new AtomicInteger();
    private final List<Long> unchecked = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger folders = new AtomicInteger();

    @Test
    void gradientsAreThoseOfDualNumbers() {
        int programs = Integer.getInteger("fuzz.programs", 500);
        long first = Long.getLong("fuzz.seed", 1L);
        long end = first + programs;
        LongStream.range(0, (programs + BATCH - 1) / BATCH)
                .map(batch -> first + batch * BATCH)
                .parallel()
                .filter(seed -> failures.size() < MOST_FAILURES)
                .forEach(seed -> check(seed, Math.min(seed + BATCH, end)));
        assertThat(failures).as("programs from seed %d", first).isEmpty();
        assertThat(unchecked)
                .as("seeds of programs that are refused as their types can't be found out")
                .hasSizeLessThanOrEqualTo(programs / 50);
        assertThat(differences.get())
                .as("partial derivatives compared with differences")
                .isGreaterThan(programs / 2);
    }

    private void check(long from, long to) {
        check(batch(from, to));
    }

    private static List<Program> batch(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(seed -> ProgramGenerator.generate(seed, "f" + seed))
                .toList();
    }

    private void check(List<Program> batch) {
        Compiled compiled;
        try {
            compiled = Batch.compile(batch, newFolder());
        } catch (RuntimeException e) {
            separate(batch, String.valueOf(e.getMessage()));
            return;
        }
        for (Program program : batch) {
            try {
                differences.addAndGet(new ProgramCheck(compiled, program).check());
            } catch (RuntimeException e) {
                runAlone(program);
            }
        }
    }

    /** Looks at the programs that a message is about, and compiles the others again. */
    private void separate(List<Program> batch, String message) {
        String errors = message.lines().filter(ERROR.asPredicate()).collect(Collectors.joining("\n"));
        Map<Boolean, List<Program>> parts = batch.stream()
                .collect(Collectors.partitioningBy(p -> Pattern.compile("\\b" + p.owner() + "(?!\\d)")
                        .matcher(errors)
                        .find()));
        if (parts.get(true).isEmpty() && batch.size() > 1) {
            check(batch.subList(0, batch.size() / 2));
            check(batch.subList(batch.size() / 2, batch.size()));
            return;
        }
        (batch.size() == 1 ? batch : parts.get(true)).forEach(this::runAlone);
        if (batch.size() > 1 && !parts.get(false).isEmpty()) {
            check(parts.get(false));
        }
    }

    /** Finds out which program of a batch is wrong, and how little of it is enough. */
    private void runAlone(Program program) {
        if (failures.size() >= MOST_FAILURES) {
            return;
        }
        Shrinker shrinker = new Shrinker(this::newFolder);
        var found = shrinker.failureOf(program);
        if (found.isEmpty()) {
            passesAlone(program);
            return;
        }
        Program small = shrinker.shrink(program, found.get());
        failures.add("seed " + program.seed() + ": "
                + shrinker.failureOf(small).map(Shrinker.Failure::message).orElse("") + "\n"
                + Program.version(small.text(), true));
    }

    /** A program that is no failure though its batch was may still be one that was not checked. */
    private void passesAlone(Program program) {
        try {
            Batch.compile(List.of(program), newFolder());
        } catch (Compiled.Failure e) {
            if (e.isOfSource()) {
                failures.add("seed " + program.seed() + " is no Java: " + e.getMessage());
            }
            unchecked.add(program.seed());
            System.out.println("seed " + program.seed() + " is not checked: " + e.getMessage());
        }
    }

    private Path newFolder() {
        try {
            return Files.createDirectory(folder.resolve("batch" + folders.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
