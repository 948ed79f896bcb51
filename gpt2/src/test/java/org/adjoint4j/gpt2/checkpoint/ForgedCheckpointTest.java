package org.adjoint4j.gpt2.checkpoint;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with a right checksum that say impossible things: refused by name, before any memory is taken for them. */
class ForgedCheckpointTest {
    private static final int VOCABULARY = 5;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    @BeforeEach
    void begin() throws IOException {
        out.write(Format.MAGIC);
    }

    @Test
    void anotherVersion() throws IOException {
        out.writeInt(1);
        assertRefused("has format version 1, this program reads 2");
    }

    @Test
    void anImpossibleConfiguration() throws IOException {
        out.writeInt(2);
        writeConfig(3, 2);
        assertRefused("has no valid configuration: width 4 is not a multiple of heads 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 1 << 28, -1})
    void aVocabularyLargerThanTheFile(int size) throws IOException {
        out.writeInt(2);
        writeConfig(2, 2);
        out.writeInt(size);
        assertRefused("vocabulary claims");
    }

    @Test
    void aVocabularyOfAnotherSizeThanTheModel() throws IOException {
        out.writeInt(2);
        writeConfig(2, 2);
        out.writeInt(2);
        out.writeLong(0);
        assertRefused("has a vocabulary of 2 for a model of 5");
    }

    @Test
    void aVocabularyWithoutEndOfText() throws IOException {
        out.writeInt(2);
        writeConfig(2, 2);
        out.writeInt(VOCABULARY);
        for (int i = 0; i < VOCABULARY; i++) {
            out.writeInt(i);
        }
        assertRefused("has no valid vocabulary");
    }

    @Test
    void aNegativeStep() throws IOException {
        writeHeader(2, -3);
        assertRefused("step -3");
    }

    @ParameterizedTest
    @CsvSource({"-1, claims -1 notes", "2147483647, a name claims"})
    void moreNotesThanTheFileHolds(int count, String problem) throws IOException {
        writeHeader(2, 0, count);
        assertRefused(problem);
    }

    @Test
    void twoNotesOfOneName() throws IOException {
        writeHeader(2, 0, 2);
        for (int i = 0; i < 4; i++) {
            out.writeUTF("x");
        }
        assertRefused("has two notes named x");
    }

    @Test
    void manyLayersWithoutArrays() throws IOException {
        writeHeader(Integer.MAX_VALUE, 0);
        out.writeInt(0);
        assertRefused("lacks array parameters.tokenEmbedding");
    }

    @Test
    void moreArraysThanTheFileHolds() throws IOException {
        writeHeader(2, 0);
        out.writeInt(Integer.MAX_VALUE);
        assertRefused("a name claims");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 1 << 16, -1})
    void anArrayLargerThanTheFile(int extent) throws IOException {
        writeHeader(2, 0);
        out.writeInt(1);
        writeArrayHead("parameters.tokenEmbedding", 4, extent, extent);
        assertRefused("array parameters.tokenEmbedding claims more elements than the file holds");
    }

    @Test
    void elementsOfAnUnknownSize() throws IOException {
        writeHeader(2, 0);
        out.writeInt(1);
        writeArrayHead("x", 3, 1);
        assertRefused("array x has elements of 3 bytes");
    }

    @Test
    void twoArraysOfOneName() throws IOException {
        writeHeader(2, 0);
        out.writeInt(2);
        writeArrayHead("x", 4, 0);
        writeArrayHead("x", 4, 0);
        assertRefused("has two arrays named x");
    }

    @Test
    void anArrayOfAnotherShape() throws IOException {
        writeHeader(2, 0);
        out.writeInt(1);
        writeArrayHead("parameters.tokenEmbedding", 4, 1, 1);
        out.writeFloat(1);
        assertRefused("array parameters.tokenEmbedding has shape (1, 1), the model needs (5, 4)");
    }

    @Test
    void somethingAfterTheLastArray() throws IOException {
        writeHeader(2, 0);
        out.writeInt(0);
        out.writeInt(0);
        assertRefused("has 4 bytes after its last array");
    }

    private void writeHeader(int layers, int step) throws IOException {
        writeHeader(layers, step, 0);
    }

    private void writeHeader(int layers, int step, int notes) throws IOException {
        out.writeInt(2);
        writeConfig(2, layers);
        Vocabulary vocabulary = TestCheckpoints.vocabulary(VOCABULARY);
        out.writeInt(vocabulary.size());
        for (int token : vocabulary.toArray()) {
            out.writeInt(token);
        }
        out.writeInt(step);
        out.writeInt(notes);
    }

    private void writeConfig(int heads, int layers) throws IOException {
        for (int size : new int[] {VOCABULARY, 8, layers, heads, 4, 16}) {
            out.writeInt(size);
        }
        out.writeBoolean(false);
        out.writeDouble(0);
    }

    private void writeArrayHead(String name, int elementBytes, int... dims) throws IOException {
        out.writeUTF(name);
        out.writeByte(elementBytes);
        out.writeByte(dims.length);
        for (int dim : dims) {
            out.writeInt(dim);
        }
    }

    private void assertRefused(String message) throws IOException {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.toByteArray());
        out.writeLong(checksum.getValue());
        out.write(Format.END);
        Path file = Files.write(folder.resolve("forged.ckpt"), bytes.toByteArray());
        assertThatThrownBy(() -> Checkpoint.read(file, TestCheckpoints.BACKEND))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("forged.ckpt")
                .hasMessageContaining(message);
    }
}
