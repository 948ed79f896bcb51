package org.adjoint4j.gpt2.metrics;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A text file with a line for each step. */
final class StepLines implements MetricsSink {
    private final FileChannel file;
    private final BufferedWriter writer;
    private final Function<Measurement, String> line;

    private StepLines(FileChannel file, Function<Measurement, String> line) {
        this.file = file;
        this.writer = new BufferedWriter(Channels.newWriter(file, StandardCharsets.UTF_8));
        this.line = line;
    }

    /** Opens a file that begins with {@code first} lines and goes on with lines made by {@code line}. */
    static StepLines open(Path path, List<String> first, Function<Measurement, String> line) throws IOException {
        // by another name first: a run killed here keeps its old table
        Path whole = path.resolveSibling(path.getFileName() + ".new");
        Files.write(whole, first);
        Files.move(whole, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return new StepLines(FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND), line);
    }

    /** Returns the file's lines that are to be kept, none if there is no file. */
    static List<String> kept(Path path, Predicate<String> isKept) throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(path)) {
            return lines.filter(isKept).toList();
        }
    }

    @Override
    public void add(Measurement measurement) throws IOException {
        writer.write(line.apply(measurement));
        writer.write('\n');
        writer.flush(); // whoever follows the file sees each step
    }

    @Override
    public void flush() throws IOException {
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
