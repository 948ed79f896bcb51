package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.train.Trainer;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Trainings that are killed. {@code -Dkill.times=50 -Dkill.seed=7} kills more often, at other moments; the nightly
 * profile does.
 */
class KilledTrainingTest {
    private static final int KILLS = Integer.getInteger("kill.times", 3);
    private static final long SEED = Long.getLong("kill.seed", 1);
    private static final int MOST_STEPS_BEFORE_A_KILL = 4;
    /** So many that the last kill comes before the last step, also where the test is slow to look. */
    private static final int STEPS_PER_KILL = 14;

    @TempDir
    Path folder;

    private Path text;

    @BeforeEach
    void writeText() throws IOException {
        List<String> stories = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stories.add("Story " + i + ": the cat sat on mat " + i % 7 + " and saw " + (i * 37 % 11) + " birds.");
        }
        text = Files.write(folder.resolve("text.txt"), List.of(String.join("\n\n", stories)));
    }

    /** Saves after every step, so that most kills come while it saves. */
    @Test
    void aTrainingKilledAgainAndAgainIsTheSameAsOneThatWasNot() throws IOException, InterruptedException {
        int steps = KILLS * STEPS_PER_KILL;
        List<String> options = options(steps);
        Path whole = folder.resolve("whole");
        try (TrainingProcess process = TrainingProcess.start(whole, options)) {
            assertThat(process.awaitEnd()).as(process.log()).isZero();
        }

        Path killed = folder.resolve("killed");
        Random random = new Random(SEED);
        for (int kill = 1; kill <= KILLS; kill++) {
            killOnce(killed, options, random, "seed " + SEED + ", kill " + kill);
        }
        try (TrainingProcess process = TrainingProcess.start(killed, List.of("--resume"))) {
            assertThat(process.awaitEnd()).as(process.log()).isZero();
        }

        assertThat(withoutTimes(killed)).as("seed %d", SEED).isEqualTo(withoutTimes(whole));
        assertThat(withoutTimes(killed)).hasSize(steps + 1);
        assertSameModel(killed.resolve(Trainer.CHECKPOINT), whole.resolve(Trainer.CHECKPOINT));
        assertSameModel(killed.resolve(Trainer.BEST_CHECKPOINT), whole.resolve(Trainer.BEST_CHECKPOINT));
    }

    private static void killOnce(Path run, List<String> options, Random random, String when)
            throws IOException, InterruptedException {
        boolean saved = Files.exists(run.resolve(Trainer.CHECKPOINT));
        int step = saved ? read(run.resolve(Trainer.CHECKPOINT)).step() : 0;
        try (TrainingProcess process = TrainingProcess.start(run, saved ? List.of("--resume") : options)) {
            // the table's first line is its header
            process.awaitRows(1L + step + random.nextInt(1, MOST_STEPS_BEFORE_A_KILL + 1));
            TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
            assertThat(process.isAlive()).as(when + "\n" + process.log()).isTrue();
            process.kill();
        }
        for (String name : List.of(Trainer.CHECKPOINT, Trainer.BEST_CHECKPOINT)) {
            if (Files.exists(run.resolve(name))) {
                assertThat(read(run.resolve(name)).step()).as(when).isPositive();
            }
        }
    }

    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aSignalFinishesTheStepAndSaves(String signal, int exitCode) throws IOException, InterruptedException {
        assumeThat(isIgnored(signal))
                .as("SIG" + signal
                        + " is ignored here, as in a script's background job, and so in what is started here")
                .isFalse();
        Path run = folder.resolve("run");
        try (TrainingProcess process = TrainingProcess.start(run, options(1_000_000))) {
            process.awaitRows(5);

            process.signal(signal);

            assertThat(process.awaitEnd()).as(process.log()).isEqualTo(exitCode);
            List<String> rows = withoutTimes(run);
            assertThat(read(run.resolve(Trainer.CHECKPOINT)).step()).isEqualTo(rows.size() - 1);
            assertThat(process.log())
                    .contains("told to stop: finishing the step, then saving")
                    .contains("stopped as told at step " + (rows.size() - 1) + " of 1000000; --resume goes on");
        }
    }

    /** Whether this process ignores a signal, which its children inherit; false where the system does not say. */
    private static boolean isIgnored(String signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        int number = Map.of("INT", 2, "TERM", 15).get(signal);
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> (mask >> (number - 1) & 1) == 1);
    }

    private List<String> options(int steps) {
        return Arrays.asList(("--backend cpu --preset quick --layers 1 --heads 2 --width 16 --context 8 --batch 2"
                        + " --accumulate 2 --dropout 0.1 --learning-rate 1e-2 --sample-every 0 --validate-every 3"
                        + " --validation-batches 2 --save-every 1 --steps " + steps + " --data " + text)
                .split(" "));
    }

    /** The table's columns that do not depend on how fast the machine was. */
    private static List<String> withoutTimes(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).stream()
                .map(row -> row.split(",", -1))
                .map(cells -> String.join(" ", cells[0], cells[1], cells[3], cells[4], cells[5], cells[6]))
                .toList();
    }

    private static void assertSameModel(Path actual, Path expected) {
        Checkpoint is = read(actual);
        Checkpoint wanted = read(expected);
        assertThat(is.step()).isEqualTo(wanted.step());
        assertSame(ParameterTree.leaves(is.parameters()), ParameterTree.leaves(wanted.parameters()));
        assertSame(ParameterTree.leaves(is.mean()), ParameterTree.leaves(wanted.mean()));
        assertSame(ParameterTree.leaves(is.variance()), ParameterTree.leaves(wanted.variance()));
    }

    private static void assertSame(List<Leaf> actual, List<Leaf> expected) {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i).array().toFloatArray())
                    .as("seed %d, %s", SEED, expected.get(i).path())
                    .isEqualTo(expected.get(i).array().toFloatArray());
        }
    }

    private static Checkpoint read(Path file) {
        return Checkpoint.read(file, Backends.named("reference"));
    }
}
