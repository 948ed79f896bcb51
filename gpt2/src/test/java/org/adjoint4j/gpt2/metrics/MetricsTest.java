package org.adjoint4j.gpt2.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final String HEADER =
            "step,tokens,seconds,loss,validation_loss,learning_rate,gradient_norm,tokens_per_second";
    private static final String FIRST = "1,256,0.5,5.25,,0.001,1.5,512.0";
    private static final String SECOND = "2,512,1.0,4.75,5.0,0.001,1.5,512.0";

    @TempDir
    Path folder;

    @Test
    void tablesAreWrittenStepByStep() throws IOException {
        try (Metrics metrics = Metrics.open(folder, 0)) {
            metrics.add(measurement(1));
            assertThat(lines("metrics.csv")).containsExactly(HEADER, FIRST);
            metrics.add(measurement(2).withValidationLoss(5));
        }

        assertThat(lines("metrics.csv")).containsExactly(HEADER, FIRST, SECOND);
        assertThat(lines("metrics.jsonl"))
                .containsExactly(
                        "{\"step\":1,\"tokens\":256,\"seconds\":0.5,\"loss\":5.25,\"learning_rate\":0.001,"
                                + "\"gradient_norm\":1.5,\"tokens_per_second\":512.0}",
                        "{\"step\":2,\"tokens\":512,\"seconds\":1.0,\"loss\":4.75,\"validation_loss\":5.0,"
                                + "\"learning_rate\":0.001,\"gradient_norm\":1.5,\"tokens_per_second\":512.0}");
    }

    @Test
    void aResumedRunKeepsWhatWasBeforeItsCheckpointOnly() throws IOException {
        measured(1, 3);
        Files.writeString(folder.resolve("metrics.csv"), "4,1024,0.", StandardOpenOption.APPEND);
        List<String> whole = lines("metrics.csv").subList(0, 4);

        try (Metrics metrics = Metrics.open(folder, 2)) {
            assertThat(lines("metrics.csv")).isEqualTo(whole.subList(0, 3));
            assertThat(lines("metrics.jsonl")).hasSize(2);
            metrics.add(measurement(3));
        }

        assertThat(lines("metrics.csv")).isEqualTo(whole);
    }

    @Test
    void aNewRunBeginsAnew() throws IOException {
        measured(1, 3);

        try (Metrics metrics = Metrics.open(folder, 0)) {
            metrics.add(measurement(1));
        }

        assertThat(lines("metrics.csv")).containsExactly(HEADER, FIRST);
        assertThat(lines("metrics.jsonl")).hasSize(1);
        try (var events = Files.newDirectoryStream(folder, "events.out.tfevents.*")) {
            assertThat(events).hasSize(1);
        }
    }

    @Test
    void withoutAStepThereIsNoPicture() throws IOException {
        Metrics.open(folder, 0).close();

        assertThat(folder.resolve("loss.png")).doesNotExist();
    }

    @Test
    void curvesAreDrawn() throws IOException {
        try (Metrics metrics = Metrics.open(folder, 0)) {
            metrics.add(measurement(1));
            metrics.add(measurement(2).withValidationLoss(5));
        }

        assertThat(colours("loss.png")).as("something is drawn").isGreaterThan(2);
        assertThat(colours("learning-rate.png")).as("something is drawn").isGreaterThan(2);
    }

    @Test
    void aLongCurveKeepsItsShapeInBoundedMemory() {
        Curve curve = new Curve();
        int steps = 100_000;
        for (int step = 1; step <= steps; step++) {
            curve.add(step, 3.0 * step);
        }

        assertThat(curve.steps()).hasSizeBetween(1000, 2048);
        assertThat(curve.steps()[0]).isLessThan(100);
        assertThat(curve.steps()[curve.steps().length - 1]).isGreaterThan(steps - 200);
        double[] tripled = Arrays.stream(curve.steps()).map(step -> 3 * step).toArray();
        assertThat(curve.values()).isEqualTo(tripled);
    }

    private void measured(int from, int to) throws IOException {
        try (Metrics metrics = Metrics.open(folder, from - 1)) {
            for (int step : IntStream.rangeClosed(from, to).toArray()) {
                metrics.add(measurement(step));
            }
        }
    }

    private static Measurement measurement(int step) {
        return new Measurement(step, 256L * step, step / 2.0, 5.75 - step / 2.0, Double.NaN, 1e-3, 1.5, 512);
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    private long colours(String file) throws IOException {
        BufferedImage picture = ImageIO.read(folder.resolve(file).toFile());
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(pixels).distinct().count();
    }
}
