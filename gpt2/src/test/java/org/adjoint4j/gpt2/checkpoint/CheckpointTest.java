package org.adjoint4j.gpt2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.MeteredBackend;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.model.TinyGpt2;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void whatIsReadIsWhatWasWritten(ElementType type) {
        Checkpoint written = TestCheckpoints.of(TinyGpt2.untied().withDropout(0.1), type);
        Path file = folder.resolve("model.ckpt");

        written.write(file);
        Checkpoint read = Checkpoint.read(file, TestCheckpoints.BACKEND);

        assertThat(read.config()).isEqualTo(written.config());
        assertThat(read.vocabulary()).isEqualTo(written.vocabulary());
        assertThat(read.step()).isEqualTo(written.step());
        assertThat(read.notes()).isEqualTo(written.notes());
        assertSame(read.parameters(), written.parameters());
        assertSame(read.mean(), written.mean());
        assertSame(read.variance(), written.variance());
    }

    @Test
    void aTiedModelIsReadBack() {
        Checkpoint written = TestCheckpoints.of(TinyGpt2.tied(), ElementType.FLOAT32);
        Path file = folder.resolve("model.ckpt");

        written.write(file);

        assertSame(Checkpoint.read(file, TestCheckpoints.BACKEND).parameters(), written.parameters());
    }

    @Test
    void theModelAloneTakesNoMemoryForTheOptimizer() {
        Checkpoint written = TestCheckpoints.of(TinyGpt2.untied(), ElementType.FLOAT32);
        Path file = folder.resolve("model.ckpt");
        written.write(file);
        MeteredBackend metered = new MeteredBackend();

        Checkpoint.Model model = Checkpoint.readModel(file, metered.backend());

        assertThat(model.config()).isEqualTo(written.config());
        assertThat(model.vocabulary()).isEqualTo(written.vocabulary());
        assertThat(model.step()).isEqualTo(written.step());
        assertSame(model.parameters(), written.parameters());
        assertThat(metered.live())
                .isEqualTo(ParameterTree.leaves(written.parameters()).size());
    }

    @Test
    void writingReplacesTheOldFileAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("new/model.ckpt");
        TestCheckpoints.of(TinyGpt2.tied(), ElementType.FLOAT32).write(file);
        Checkpoint second = TestCheckpoints.of(TinyGpt2.untied(), ElementType.FLOAT32);

        second.write(file);

        assertThat(Checkpoint.read(file, TestCheckpoints.BACKEND).config()).isEqualTo(second.config());
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path occupied = Files.createDirectories(folder.resolve("model.ckpt/inside"));

        assertThatThrownBy(() ->
                        TestCheckpoints.of(TinyGpt2.tied(), ElementType.FLOAT32).write(occupied.getParent()))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("can't be written");

        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(occupied.getParent());
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Checkpoint.read(folder.resolve("none.ckpt"), TestCheckpoints.BACKEND))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none.ckpt: there is no such file");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 23, 24, 100, 5000, -17, -9, -8, -1})
    void everyTruncationIsRefused(int length) throws IOException {
        byte[] whole = bytes();
        int kept = length < 0 ? whole.length + length : length;

        assertRefused(Arrays.copyOf(whole, kept), kept < 8 ? "is not an Adjoint4J" : "is truncated");
    }

    @Test
    void anyChangedBitIsNoticed() throws IOException {
        byte[] whole = bytes();
        for (int position = 8; position < whole.length - 16; position += 997) {
            byte[] changed = whole.clone();
            changed[position] ^= 4;
            assertRefused(changed, "is damaged");
        }
    }

    @Test
    void anotherKindOfFileIsRefused() throws IOException {
        assertRefused(
                "Once upon a time there was a text file.".getBytes(StandardCharsets.US_ASCII),
                "is not an Adjoint4J checkpoint");
    }

    private byte[] bytes() throws IOException {
        Path file = folder.resolve("whole.ckpt");
        TestCheckpoints.of(TinyGpt2.untied(), ElementType.FLOAT32).write(file);
        return Files.readAllBytes(file);
    }

    private void assertRefused(byte[] content, String message) throws IOException {
        Path file = Files.write(folder.resolve("wrong.ckpt"), content);
        assertThatThrownBy(() -> Checkpoint.read(file, TestCheckpoints.BACKEND))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("wrong.ckpt")
                .hasMessageContaining(message);
    }

    private static void assertSame(Gpt2Parameters actual, Gpt2Parameters expected) {
        List<Leaf> leaves = ParameterTree.leaves(actual);
        List<Leaf> wanted = ParameterTree.leaves(expected);
        assertThat(leaves).hasSameSizeAs(wanted);
        for (int i = 0; i < leaves.size(); i++) {
            String path = wanted.get(i).path();
            assertThat(leaves.get(i).path()).isEqualTo(path);
            assertThat(leaves.get(i).array().shape())
                    .as(path)
                    .isEqualTo(wanted.get(i).array().shape());
            assertThat(leaves.get(i).array().toDoubleArray())
                    .as(path)
                    .isEqualTo(wanted.get(i).array().toDoubleArray());
        }
    }
}
