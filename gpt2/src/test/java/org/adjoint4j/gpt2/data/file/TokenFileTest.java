package org.adjoint4j.gpt2.data.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.data.DataException;
import org.adjoint4j.gpt2.data.TrainingBatches;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Token files: what is written comes back, and nothing else is believed. */
final class TokenFileTest {
    private static final int VOCABULARY = 50257;
    private static final char END = 50256;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("some.tokens");
    }

    private void write(char[]... stories) throws IOException {
        try (TokenFileWriter writer = new TokenFileWriter(file)) {
            for (char[] story : stories) {
                writer.beginStory();
                writer.append(END);
                writer.append(story, story.length);
            }
            writer.append(END);
            writer.finish(VOCABULARY, END, 42);
        }
    }

    @Test
    void comesBack() throws IOException {
        write(new char[] {1, 2, 40000}, new char[0], new char[] {3});
        TokenFile read = TokenFile.open(file);
        assertThat(read.toArray()).containsExactly(END, 1, 2, 40000, END, END, 3, END);
        assertThat(LongStream.range(0, read.stories()).map(read::storyStart)).containsExactly(0L, 4L, 5L);
        assertThat(read.header())
                .isEqualTo(
                        new TokenHeader(VOCABULARY, 8, 3, END, 42, read.header().checksum()));
        assertThat(Files.size(file)).isEqualTo(64 + 8 * 2 + 3 * 8);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void hasTheLayoutThatIsDocumented() throws IOException {
        write(new char[] {7});
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(bytes.array(), 0, 8)).isEqualTo("ADJ4JTOK");
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getInt(12)).isEqualTo(VOCABULARY);
        assertThat(bytes.getLong(16)).isEqualTo(3);
        assertThat(bytes.getLong(24)).isEqualTo(1);
        assertThat(bytes.getInt(32)).isEqualTo(END);
        assertThat(bytes.getInt(36)).isEqualTo(42);
        assertThat(bytes.getInt(40)).isEqualTo(crc(bytes.array(), 64, bytes.capacity()));
        assertThat(bytes.getInt(44)).isEqualTo(crc(bytes.array(), 0, 44));
        assertThat(IntStream.of(64, 66, 68).map(at -> bytes.getChar(at))).containsExactly((int) END, 7, (int) END);
        assertThat(bytes.getLong(70)).isZero();
    }

    @Test
    void comesBackWhereItIsLongerThanTheWritersBlocks() throws IOException {
        Random random = new Random(5);
        char[][] stories = new char[40_000][];
        Arrays.setAll(stories, i -> {
            char[] story = new char[random.nextInt(20)];
            for (int k = 0; k < story.length; k++) {
                story[k] = (char) random.nextInt(END);
            }
            return story;
        });
        write(stories);
        TokenFile read = TokenFile.open(file);
        assertThat(read.stories()).isEqualTo(stories.length);
        for (int i = 0; i < stories.length; i++) {
            int[] story = new int[stories[i].length];
            read.copy(read.storyStart(i) + 1, story, 0, story.length);
            int[] expected = new String(stories[i]).chars().toArray();
            assertThat(story).as("story %d of seed 5", i).isEqualTo(expected);
        }
        assertThat(read.storiesStartingUpTo(read.storyStart(777))).isEqualTo(778);
        assertThat(read.storiesStartingUpTo(read.storyStart(777) - 1)).isEqualTo(777);
    }

    /** With {@code -Dtokenfile.millions=1200} the file is larger than 2 GiB, and so than any buffer. */
    @Test
    void isReadFromEndToEndHoweverLong() throws IOException {
        long count = Integer.getInteger("tokenfile.millions", 1) * 1_000_000L;
        try (TokenFileWriter writer = new TokenFileWriter(file)) {
            for (long i = 0; i < count; i++) {
                if (i % 100_000 == 0) {
                    writer.beginStory();
                }
                writer.append(i % 100_000 == 0 ? END : (char) (i % 50_021));
            }
            writer.finish(VOCABULARY, END, 1);
        }
        TokenFile read = TokenFile.open(file);
        assertThat(read.length()).isEqualTo(count);
        assertThat(read.stories()).isEqualTo(count / 100_000);
        assertThat(read.storyStart(read.stories() - 1)).isEqualTo(count - 100_000);
        Random random = new Random(6);
        for (int i = 0; i < 100_000; i++) {
            long at = i == 0 ? count - 1 : random.nextLong(count);
            int expected = at % 100_000 == 0 ? END : (int) (at % 50_021);
            assertThat(read.token(at)).as("token %d", at).isEqualTo(expected);
        }
        Batch last = new TrainingBatches(read, 64, 128, 7, 0).at(3);
        assertThat(last.countedTargets()).isEqualTo(64 * 128);
    }

    @Test
    void leavesNothingWhereItIsNotFinished() throws IOException {
        try (TokenFileWriter writer = new TokenFileWriter(file)) {
            writer.append(END);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesAFileCutOffAnywhere() throws IOException {
        write(new char[] {1, 2}, new char[] {3});
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> TokenFile.open(file))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("token file " + file)
                    .hasMessageEndingWith("make it again with prepare");
        }
    }

    @Test
    void refusesAFileWithAnyBitChangedAndOneThatIsLonger() throws IOException {
        write(new char[] {1, 2}, new char[] {3});
        byte[] whole = Files.readAllBytes(file);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            if (bit >= 48 * 8 && bit < 64 * 8) {
                continue; // reserved
            }
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, changed);
            assertThatThrownBy(() -> TokenFile.open(file)).as("bit %d", bit).isInstanceOf(DataException.class);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> TokenFile.open(file)).hasMessageContaining("truncated or was changed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            8;  int;  2;                    has format version 2
            12; int;  70000;                no valid header: vocabulary 70000
            12; int;  0;                    no valid header
            32; int;  50257;                no valid header
            16; long; 4611686018427387904;  bytes, which are not the 4611686018427387904 tokens
            16; long; -1;                   bytes, which are not the -1 tokens
            24; long; 1152921504606846976;  bytes, which are not
            64; char; 50300;                holds id 50300 at position 0, its vocabulary has 50257 tokens
            72; long; 1;                    says that story 0 starts at 1, where none does
            72; long; 9;                    says that story 0 starts at 9
            72; long; -1;                   says that story 0 starts at -1
            """)
    void refusesForgedFilesWhoseChecksumsAreRight(int at, String type, long value, String message) throws IOException {
        write(new char[] {1, 2});
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case "int" -> bytes.putInt(at, (int) value);
            case "char" -> bytes.putChar(at, (char) value);
            default -> bytes.putLong(at, value);
        }
        bytes.putInt(40, crc(bytes.array(), 64, bytes.capacity()));
        bytes.putInt(44, crc(bytes.array(), 0, 44));
        Files.write(file, bytes.array());
        assertThatThrownBy(() -> TokenFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesAFileThatIsNotThere() {
        assertThatThrownBy(() -> TokenFile.open(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("some.tokens does not exist");
        assertThatThrownBy(() -> TokenFile.open(folder)).isInstanceOf(DataException.class);
    }

    private static int crc(byte[] bytes, int from, int to) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, to - from);
        return (int) checksum.getValue();
    }
}
