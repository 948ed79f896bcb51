package org.adjoint4j.gpt2.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code metrics.csv}: a header and a row for each step. */
final class CsvTable {
    private static final String HEADER =
            "step," + Arrays.stream(Column.values()).map(Column::header).collect(Collectors.joining(","));

    private CsvTable() {}

    /** Opens the table with the rows of earlier steps. */
    static MetricsSink open(Path file, List<Measurement> earlier) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER));
        earlier.forEach(measurement -> lines.add(row(measurement)));
        return StepLines.open(file, lines, CsvTable::row);
    }

    /** Returns the rows up to a step; a row that a killed run has not finished is not among them. */
    static List<Measurement> read(Path file, int lastStep) throws IOException {
        return StepLines.kept(file, line -> true).stream()
                .skip(1)
                .map(CsvTable::measurement)
                .flatMap(Optional::stream)
                .filter(measurement -> measurement.step() <= lastStep)
                .toList();
    }

    private static String row(Measurement measurement) {
        return measurement.step()
                + ","
                + Arrays.stream(Column.values())
                        .map(column -> column.text(measurement))
                        .collect(Collectors.joining(","));
    }

    private static Optional<Measurement> measurement(String row) {
        String[] cells = row.split(",", -1);
        if (cells.length != Column.values().length + 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Measurement(
                    Integer.parseInt(cells[0]),
                    Long.parseLong(cells[1]),
                    number(cells[2]),
                    number(cells[3]),
                    number(cells[4]),
                    number(cells[5]),
                    number(cells[6]),
                    number(cells[7])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static double number(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }
}
