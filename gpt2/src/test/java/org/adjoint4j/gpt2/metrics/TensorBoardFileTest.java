package org.adjoint4j.gpt2.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file written here was read with TensorBoard 2.21's own reader too; this reads it as the format's definition says. */
class TensorBoardFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_500L), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void theMaskedChecksumIsThatOfTensorFlowsOwnFiles() {
        // every file that TensorFlow writes begins with a record of 24 bytes
        byte[] length = {24, 0, 0, 0, 0, 0, 0, 0};

        assertThat(RecordFile.maskedChecksum(length)).isEqualTo(0x224b7fa3);
    }

    @Test
    void scalarsAreReadBack() throws IOException {
        try (TensorBoardFile file = TensorBoardFile.open(folder, 7, CLOCK)) {
            file.add(new Measurement(7, 1792, 1.5, 4.25, Double.NaN, 1e-3, 0.5, 512));
            file.flush();
        }

        List<byte[]> records = records(folder.resolve("events.out.tfevents.1700000000500.adjoint4j"));
        assertThat(records).hasSize(3);
        assertThat(fields(records.get(0))).containsEntry("3", "brain.Event:2").containsEntry("1", "1.7000000005E9");
        assertThat(fields(records.get(1))).containsEntry("2", "7").containsEntry("7", "\b\1");
        Map<String, String> event = fields(records.get(2));
        assertThat(event).containsEntry("2", "7");
        assertThat(scalars(records.get(2)))
                .hasSize(6)
                .containsEntry("loss/train", 4.25f)
                .containsEntry("optimizer/learning_rate", 0.001f)
                .containsEntry("progress/tokens", 1792f)
                .doesNotContainKey("loss/validation");
    }

    private static List<byte[]> records(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] length = new byte[Long.BYTES];
            bytes.get(length);
            assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(RecordFile.maskedChecksum(length));
            byte[] record = new byte
                    [ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt()];
            bytes.get(record);
            assertThat(bytes.getInt()).as("checksum of a record").isEqualTo(RecordFile.maskedChecksum(record));
            records.add(record);
        }
        return records;
    }

    /** The fields of a message by their number, as text. */
    private static Map<String, String> fields(byte[] message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        Map<String, String> fields = new TreeMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            String value = switch (WireFormat.getTagWireType(tag)) {
                case WireFormat.WIRETYPE_VARINT -> Long.toString(in.readInt64());
                case WireFormat.WIRETYPE_FIXED64 -> Double.toString(in.readDouble());
                case WireFormat.WIRETYPE_FIXED32 -> Float.toString(in.readFloat());
                default -> new String(in.readByteArray(), StandardCharsets.ISO_8859_1);
            };
            fields.put(Integer.toString(WireFormat.getTagFieldNumber(tag)), value);
        }
        return fields;
    }

    private static Map<String, Float> scalars(byte[] event) throws IOException {
        Map<String, Float> scalars = new TreeMap<>();
        CodedInputStream in =
                CodedInputStream.newInstance(fields(event).get("5").getBytes(StandardCharsets.ISO_8859_1));
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Map<String, String> value = fields(in.readByteArray());
            scalars.put(value.get("1"), Float.valueOf(value.get("2")));
        }
        return scalars;
    }
}
