package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Options from files and from the run that is resumed. */
class ConfigurationTest {
    @TempDir
    Path folder;

    private Path run;
    private Path yaml;

    @BeforeEach
    void writeConfiguration() throws IOException {
        run = folder.resolve("run");
        Path text = Files.writeString(folder.resolve("text.txt"), "A cat sat. A dog ran.\n\n".repeat(3) + "A hen sat.");
        yaml = Files.writeString(folder.resolve("small.yaml"), """
                # a comment
                backend: reference
                preset: quick
                layers: 1
                context: 4
                batch: 1
                steps: 2
                learning-rate: 3e-3
                sample-every: 0
                data: %s
                """.formatted(text));
    }

    @Test
    void aFileGivesOptionsAndFlagsWin() throws IOException {
        assertThat(execute("train", "--config", yaml.toString(), "--steps", "3", "--out", run.toString()))
                .isZero();

        assertThat(lastRow()).startsWith("3,12,");
        Map<String, String> notes = Checkpoint.readNotes(run.resolve("model.ckpt"));
        assertThat(notes)
                .containsEntry("option.steps", "3")
                .containsEntry("option.learning-rate", "3e-3")
                .containsEntry("option.backend", "reference")
                .doesNotContainKeys("option.config", "option.out");
    }

    @Test
    void aPropertiesFileIsTheSame() throws IOException {
        Path properties = Files.writeString(
                folder.resolve("small.properties"), Files.readString(yaml).replace(": ", " = "));

        assertThat(execute("train", "--config=" + properties, "--out=" + run)).isZero();

        assertThat(lastRow()).startsWith("2,8,");
    }

    @Test
    void aFlagTakesThePlaceOfAnOptionItExcludes() throws IOException {
        Path ids = Files.writeString(folder.resolve("ids.txt"), "0 1 2 3 4 5 6 7 8 9 ".repeat(20));

        assertThat(execute("train", "--config", yaml.toString(), "--ids", ids.toString(), "--out", run.toString()))
                .isZero();

        assertThat(Checkpoint.readNotes(run.resolve("model.ckpt")))
                .containsKey("option.ids")
                .doesNotContainKey("option.data");
    }

    @Test
    void aResumedRunHasItsOptionsAndNewOnesWin() throws IOException {
        execute("train", "--config", yaml.toString(), "--out", run.toString());
        Path checkpoint = run.resolve("model.ckpt");

        assertThat(execute("train", "--resume", checkpoint.toString(), "--steps", "4"))
                .isZero();

        assertThat(lastRow()).startsWith("4,16,");
        assertThat(Checkpoint.readNotes(checkpoint))
                .containsEntry("option.steps", "4")
                .containsEntry("option.learning-rate", "3e-3");
    }

    @Test
    void aResumedRunKeepsItsModelAndHasSomethingLeftToDo() {
        execute("train", "--config", yaml.toString(), "--out", run.toString());

        assertThat(execute("train", "--resume", "--out", run.toString())).isEqualTo(1);
        assertThat(execute("train", "--resume", "--out", run.toString(), "--steps", "4", "--layers", "2"))
                .isEqualTo(1);
    }

    @Test
    void aTrainingThatDivergesHasAnExitCodeOfItsOwn() {
        assertThat(execute(
                        "train",
                        "--config",
                        yaml.toString(),
                        "--out",
                        run.toString(),
                        "--learning-rate",
                        "1e30",
                        "--steps",
                        "9",
                        "--warmup",
                        "1"))
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lerning-rate: 1 | train has no option 'lerning-rate' to configure; there are [accumulate,",
                "config: a.yaml | train has no option 'config'",
                "steps: [1, 2] | the value of steps must be a plain one",
                "- steps | must be a list of lines such as",
                "'steps: 1\nsteps: 2' | found duplicate key steps",
                "'\"' | small.yaml: "
            })
    void aWrongFileIsRefusedWithTheReason(String content, String reason) throws IOException {
        Files.writeString(yaml, content);

        assertThatThrownBy(() -> LayeredArguments.of(new CommandLine(new Main()), "train", "--config", yaml.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("small.yaml")
                .hasMessageContaining(reason);
        assertThat(execute("train", "--config", yaml.toString())).isEqualTo(1);
    }

    @Test
    void aValueThatCannotBeIsAWrongCommandLine() throws IOException {
        Files.writeString(yaml, "steps: many");

        assertThat(execute("train", "--config", yaml.toString())).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.yaml", "text.txt"})
    void aFileThatIsNoConfigurationIsRefused(String name) {
        assertThat(execute("train", "--config", folder.resolve(name).toString()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"90s, 90", "30m, 1800", "1h30m, 5400", "2h, 7200", "0s, 0"})
    void timesAreRead(String text, long seconds) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "1.5h", "m", "30m1h", "-5s"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    private String lastRow() throws IOException {
        return Files.readAllLines(run.resolve("metrics.csv")).getLast();
    }

    private static int execute(String... arguments) {
        return Main.execute(arguments);
    }
}
