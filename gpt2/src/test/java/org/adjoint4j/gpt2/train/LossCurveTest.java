package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCurveTest {
    @TempDir
    Path folder;

    @Test
    void tableAndPictureAreWritten() throws IOException {
        LossCurve curve = new LossCurve();
        curve.add(new LossPoint(1, 5.5, Double.NaN));
        curve.add(new LossPoint(2, 4.25, 4.5));

        curve.write(folder.resolve("run"));

        assertThat(folder.resolve("run/loss.csv"))
                .hasContent("step,train,validation\n1,5.500000,\n2,4.250000,4.500000\n");
        BufferedImage picture = ImageIO.read(folder.resolve("run/loss.png").toFile());
        assertThat(picture.getWidth()).isEqualTo(900);
        assertThat(colours(picture)).as("something is drawn").isGreaterThan(2);
    }

    @Test
    void withoutAPointThereIsATableOnly() throws IOException {
        new LossCurve().write(folder);

        assertThat(folder.resolve("loss.csv")).hasContent("step,train,validation\n");
        assertThat(folder.resolve("loss.png")).doesNotExist();
    }

    private static long colours(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        return Arrays.stream(pixels).distinct().count();
    }
}
