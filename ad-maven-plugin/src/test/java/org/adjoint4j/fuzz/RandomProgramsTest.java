package org.adjoint4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs through the transformation. {@code -Dfuzz.programs=20000} runs more of them, {@code -Dfuzz.seed=7}
 * others; {@code -Pnightly} does both.
 */
final class RandomProgramsTest {
    private static final int BATCH = Integer.getInteger("fuzz.batch", 10);

    @TempDir
    private Path folder;

    private final List<String> failures = new ArrayList<>();
    private int differences;
    private int folders;

    @Test
    void gradientsAreThoseOfDualNumbers() {
        int programs = Integer.getInteger("fuzz.programs", 300);
        long first = Long.getLong("fuzz.seed", 1L);
        for (long seed = first; seed < first + programs && failures.size() < 5; seed += BATCH) {
            List<Program> batch = new ArrayList<>();
            for (long s = seed; s < Math.min(seed + BATCH, first + programs); s++) {
                batch.add(ProgramGenerator.generate(s, "f" + s));
            }
            run(batch);
        }
        assertThat(failures).as("programs from seed %d", first).isEmpty();
        assertThat(differences)
                .as("partial derivatives compared with differences")
                .isGreaterThan(programs / 2);
    }

    private void run(List<Program> batch) {
        Compiled compiled;
        try {
            compiled = Batch.compile(batch, newFolder());
        } catch (RuntimeException e) {
            batch.forEach(this::runAlone);
            return;
        }
        for (Program program : batch) {
            try {
                differences += new ProgramCheck(compiled, program).check();
            } catch (RuntimeException e) {
                runAlone(program);
            }
        }
    }

    /** Finds out which program of a batch is wrong, and how little of it is enough. */
    private void runAlone(Program program) {
        if (failures.size() >= 5) {
            return;
        }
        Shrinker shrinker = new Shrinker(this::newFolder);
        shrinker.failureOf(program).ifPresent(failure -> {
            Program small = shrinker.shrink(program, failure);
            failures.add("seed " + program.seed() + ": "
                    + shrinker.failureOf(small).map(Shrinker.Failure::message).orElse("") + "\n" + small.text());
        });
    }

    private Path newFolder() {
        try {
            return Files.createDirectory(folder.resolve("batch" + folders++));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
