package org.adjoint4j.gpt2.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code metrics.jsonl}: a JSON object for each step. */
final class JsonLines {
    private JsonLines() {}

    /** Opens the file with the objects of earlier steps. */
    static MetricsSink open(Path file, List<Measurement> earlier) throws IOException {
        return StepLines.open(file, earlier.stream().map(JsonLines::object).toList(), JsonLines::object);
    }

    private static String object(Measurement measurement) {
        StringBuilder object = new StringBuilder("{\"step\":").append(measurement.step());
        for (Column column : Column.values()) {
            String text = column.text(measurement);
            if (!text.isEmpty()) {
                object.append(",\"").append(column.header()).append("\":").append(text);
            }
        }
        return object.append('}').toString();
    }
}
