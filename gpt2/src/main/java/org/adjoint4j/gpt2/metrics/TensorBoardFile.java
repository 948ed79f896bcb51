package org.adjoint4j.gpt2.metrics;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * A TensorBoard event file: TFRecords of the protocol buffer {@code Event} of TensorFlow's {@code event.proto}. Only the
 * fields needed are written: {@code wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7}; of {@code
 * Summary} {@code value = 1}; of its values {@code tag = 1, simple_value = 2}; of {@code SessionLog} {@code status = 1}.
 */
final class TensorBoardFile implements MetricsSink {
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE = 2;
    private static final int SESSION_STATUS = 1;
    private static final int SESSION_START = 1;

    /** Writes the fields of a message. */
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private final RecordFile file;
    private final Clock clock;

    private TensorBoardFile(RecordFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Begins a file in a folder.
     *
     * @param nextStep TensorBoard forgets what earlier files of the folder say of this step and later ones
     */
    static TensorBoardFile open(Path folder, int nextStep, Clock clock) throws IOException {
        String name = "events.out.tfevents." + clock.millis() + ".adjoint4j";
        TensorBoardFile events = new TensorBoardFile(new RecordFile(folder.resolve(name)), clock);
        events.event(0, out -> out.writeString(FILE_VERSION, "brain.Event:2"));
        byte[] started = message(out -> out.writeEnum(SESSION_STATUS, SESSION_START));
        events.event(nextStep, out -> out.writeByteArray(SESSION_LOG, started));
        return events;
    }

    @Override
    public void add(Measurement measurement) throws IOException {
        byte[] summary = message(out -> {
            for (Column column : Column.values()) {
                if (!Double.isNaN(column.of(measurement))) {
                    out.writeByteArray(SUMMARY_VALUE, value(column.tag(), column.of(measurement)));
                }
            }
        });
        event(measurement.step(), out -> out.writeByteArray(SUMMARY, summary));
    }

    private static byte[] value(String tag, double value) throws IOException {
        return message(out -> {
            out.writeString(VALUE_TAG, tag);
            out.writeFloat(VALUE_SIMPLE, (float) value);
        });
    }

    private void event(long step, Fields what) throws IOException {
        file.add(message(out -> {
            out.writeDouble(WALL_TIME, clock.millis() / 1e3);
            out.writeInt64(STEP, step);
            what.writeTo(out);
        }));
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }

    @Override
    public void flush() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
