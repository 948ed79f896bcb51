package org.adjoint4j.gpt2.metrics;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The measurements of a run in its folder: {@code metrics.csv}, {@code metrics.jsonl}, a TensorBoard event file for each
 * session, {@code loss.png} and {@code learning-rate.png}.
 */
public final class Metrics implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final String TABLE = "metrics.csv";
    /** Pictures take longer than everything else here together. */
    private static final long NANOS_BETWEEN_PICTURES = 10_000_000_000L;

    private final Path folder;
    private final List<MetricsSink> sinks;
    private final CurvePictures pictures = new CurvePictures();
    private long drawn = System.nanoTime();

    private Metrics(Path folder, List<MetricsSink> sinks) {
        this.folder = folder;
        this.sinks = sinks;
    }

    /**
     * Begins to measure after {@code lastStep}. What the folder holds of later steps is removed: a run that was killed
     * goes on from its last checkpoint and makes them again. With {@code lastStep} 0 all earlier measurements go.
     */
    public static Metrics open(Path folder, int lastStep) throws IOException {
        List<Measurement> earlier = CsvTable.read(folder.resolve(TABLE), lastStep);
        if (lastStep == 0) {
            removeEventFiles(folder);
        }
        List<MetricsSink> sinks = List.of(
                CsvTable.open(folder.resolve(TABLE), earlier),
                JsonLines.open(folder.resolve("metrics.jsonl"), earlier),
                TensorBoardFile.open(folder, lastStep + 1, Clock.systemUTC()));
        Metrics metrics = new Metrics(folder, sinks);
        earlier.forEach(metrics.pictures::add);
        return metrics;
    }

    private static void removeEventFiles(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "events.out.tfevents.*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    /** Adds a step's measurement. */
    public void add(Measurement measurement) throws IOException {
        for (MetricsSink sink : sinks) {
            sink.add(measurement);
        }
        pictures.add(measurement);
    }

    /** Brings everything to the disk, and draws the curves now and then. */
    public void flush() throws IOException {
        for (MetricsSink sink : sinks) {
            sink.flush();
        }
        if (System.nanoTime() - drawn >= NANOS_BETWEEN_PICTURES) {
            draw();
            drawn = System.nanoTime();
        }
    }

    private void draw() throws IOException {
        try {
            pictures.write(folder);
        } catch (IllegalStateException e) {
            // Java2D can't be started any more once the JVM shuts down, as it does after a signal
            LOG.debug("the curves are not drawn", e);
        }
    }

    /** Draws the curves and closes the files. */
    @Override
    public void close() throws IOException {
        draw();
        for (MetricsSink sink : sinks) {
            sink.close();
        }
    }
}
