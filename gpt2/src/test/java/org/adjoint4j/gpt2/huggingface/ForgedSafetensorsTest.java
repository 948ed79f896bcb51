package org.adjoint4j.gpt2.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lie: refused by the tensor's name, with no more memory than their headers' worth. */
class ForgedSafetensorsTest {
    private static final long MEMORY = 200L << 20;

    private final Backend backend = Backends.named("reference");

    @TempDir
    Path folder;

    @Test
    void anHonestFileIsRead() throws IOException {
        Path file = forge("{\"a\":" + entry("F32", "2,1", 0, 8) + ",\"b\":" + entry("BF16", "", 8, 10) + "}  ", 10);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThat(tensors.tensors().keySet()).containsExactly("a", "b");
            assertThat(tensors.array(tensors.tensors().get("a"), backend)
                            .shape()
                            .dims())
                    .containsExactly(2, 1);
            assertThat(tensors.array(tensors.tensors().get("b"), backend)
                            .shape()
                            .rank())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "F32"; [2,2]; [0,16]; tensor t ends at byte 16 of its file's 8 bytes of data
            "F32"; [2]; [0,9223372036854775807]; tensor t ends at byte 9223372036854775807
            "F32"; [2]; [0,9223372036854775808]; is not valid JSON
            "F32"; [2]; [-8,0]; tensor t has data_offsets -8 to 0
            "F32"; [2]; [8,0]; tensor t has data_offsets 8 to 0
            "F32"; [2]; [0,4]; tensor t has 4 bytes where its shape [2] of F32 needs 8
            "F32"; [1]; [0,8]; tensor t has 8 bytes where its shape [1] of F32 needs 4
            "F32"; [1]; [4,8]; tensor t leaves a gap after the header
            "F32"; [1]; [0,4]; has 4 bytes after its last tensor, t
            "F32"; [-2]; [0,8]; tensor t has a negative extent in its shape [-2]
            "F32"; [4294967296,4294967296]; [0,8]; which no file can hold
            "F32"; [4611686018427387904]; [0,8]; which no file can hold
            "F32"; [2.0]; [0,8]; tensor t has 2.0 in its shape, which is not a whole number
            "F32"; ["2"]; [0,8]; tensor t has 2 in its shape, which is not a whole number
            "F32"; [1,1,1,1,1,1,1,1,2]; [0,8]; tensor t has 9 axes
            "F32"; 2; [0,8]; t: shape is not a list
            "F32"; [2]; 8; t: data_offsets is not a list
            "F32"; [2]; [0,4,8]; tensor t has 3 data_offsets
            "F32"; [2]; [0,1e1]; tensor t has 10.0 in its data_offsets
            "F31"; [2]; [0,8]; tensor t has the unknown format F31
            7; [2]; [0,8]; t: dtype is not a text
            null; [2]; [0,8]; t: lacks dtype
            "F32"; null; [0,8]; t: lacks shape
            """)
    void aTensorThatCannotBeIsRefusedByName(String dtype, String shape, String offsets, String problem)
            throws IOException {
        String header = "{\"t\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
        assertRefused(forge(header, 8), problem);
    }

    @ParameterizedTest
    @CsvSource({
        "4, 12, tensor b overlaps with a: it begins at byte 4",
        "0, 8, tensor b overlaps with a",
        "9, 17, tensor b leaves a gap after a: it begins at byte 9"
    })
    void tensorsThatOverlapOrLeaveAGapAreRefused(int begin, int end, String problem) throws IOException {
        String header = "{\"a\":" + entry("F32", "2", 0, 8) + ",\"b\":" + entry("F32", "2", begin, end) + "}";
        assertRefused(forge(header, 17), problem);
    }

    @Test
    void oneNameTwiceIsRefused() throws IOException {
        String entry = entry("F32", "2", 0, 8);
        assertRefused(forge("{\"same\":" + entry + ",\"same\":" + entry + "}", 8), "names 'same' twice");
        assertRefused(forge("{\"t\":" + entry.replace("{", "{\"dtype\":\"I32\",") + "}", 8), "names 'dtype' twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "7",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{}x",
                "{\"a\":{}",
                "\0\0",
                "{\"a\":[[[[[[[[[[[[[[[[[[[["
            })
    void aHeaderThatIsNoJsonObjectIsRefused(String header) throws IOException {
        assertRefused(forge(header, 0), "JSON");
    }

    @Test
    void aTensorThatIsNoObjectIsRefused() throws IOException {
        assertRefused(forge("{\"t\":[1]}", 0), "t is not an object");
        assertRefused(forge("{\"t\":null}", 0), "lacks t");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(
                forge("{\"a\":" + entry("F32", "2", 0, 8) + ",\"b\":" + entry("F16", "3", 8, 14) + "}", 14));
        for (int length = 0; length < whole.length; length++) {
            Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> SafetensorsFile.open(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(HuggingFaceException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 1L << 31, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void aHeaderLongerThanTheFileIsRefused(long length) throws IOException {
        Path file = Files.write(folder.resolve("f"), little(16).putLong(length).array());
        assertRefused(file, "claims a header of " + Long.toUnsignedString(length) + " bytes where it has 8 left");
    }

    @Test
    void aHugeHeaderIsRefusedWithoutBeingRead() throws IOException {
        Path file = folder.resolve("sparse");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(little(8).putLong(1L << 36).flip());
            channel.write(ByteBuffer.allocate(1), (1L << 36) + 7);
        }
        assertRefused(file, "has a header of 68719476736 bytes; more than 16777216 are not read");
    }

    @Test
    void anArmyOfTensorsIsRefusedInBoundedMemory() throws IOException {
        // a header of 16 MB can't name a thousand million tensors; this one names all it can
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; header.length() < Json.LARGEST - 100; i++) {
            header.append('"').append(Integer.toString(i, 36)).append("\":[],");
        }
        assertRefused(forge(header + "\"z\":[]}", 0), "holds more than 1048576 JSON values");
        String lists = IntStream.range(0, 1_100_000).mapToObj(i -> "[]").collect(Collectors.joining(","));
        assertRefused(forge("{\"t\":{\"shape\":[" + lists + "]}}", 0), "holds more than 1048576 JSON values");
        assertRefused(forge("{\"" + "n".repeat(10_000_000) + "\":1}", 0), "is not valid JSON");
    }

    @Test
    void aTensorOfAnotherFormatIsRefusedWhereAModelNeedsIt() throws IOException {
        Path file = forge("{\"ids\":" + entry("I64", "1", 0, 8) + "}", 8);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> tensors.array(tensors.tensors().get("ids"), backend))
                    .hasMessageContaining("tensor ids has the format I64; F32, F16 and BF16 are read");
        }
    }

    @Test
    void anEmptyTensorWithAHugeExtentIsRefusedWhereItIsNeeded() throws IOException {
        Path file = forge("{\"t\":" + entry("F32", "4294967296,0", 0, 0) + "}", 0);
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            assertThatThrownBy(() -> tensors.array(tensors.tensors().get("t"), backend))
                    .hasMessageContaining("tensor t has the shape [4294967296, 0], too large");
        }
    }

    @Test
    void aMissingFileAndAFolderAreRefused() {
        assertRefused(folder.resolve("none"), "there is no such file");
        assertRefused(folder, "can't be read");
    }

    private void assertRefused(Path file, String problem) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> SafetensorsFile.open(file).close())
                .isInstanceOf(HuggingFaceException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(problem);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes allocated")
                .isLessThan(MEMORY);
    }

    private static String entry(String dtype, String shape, long begin, long end) {
        return "{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" + begin + "," + end + "]}";
    }

    /** Writes a file with this header and some bytes of data. */
    private Path forge(String header, int data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                little(Long.BYTES + text.length + data).putLong(text.length).put(text);
        return Files.write(folder.resolve("forged.safetensors"), bytes.array());
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
