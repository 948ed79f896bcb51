package org.adjoint4j.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated text of a few classes; {@code -Dgolden.update=true} writes it anew. */
final class GoldenTest {
    private static final Path MODULE = Stream.of("src", "ad-maven-plugin/src")
            .map(Path::of)
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    private static final Path GOLDEN = MODULE.resolve("test/resources/golden");

    private static String golden(String file) throws IOException {
        return Files.readString(GOLDEN.resolve(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Layers", "Heating"})
    void generatedTextIsAsKept(String name) throws IOException {
        String generated = Transformed.of(golden(name + ".java")).generated();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN.resolve(name + "Ad.java"), generated);
        }

        assertThat(generated).isEqualTo(golden(name + "Ad.java"));
    }

    @Test
    void theGoldenGradientsAreRight() throws IOException {
        Transformed layers = Transformed.of(golden("Layers.java"));
        Object parameters =
                layers.record("golden.Layers$FeedForward", random(3, 5), random(5), random(5, 3), random(3));
        layers.method("feedForward").checkPullback(1e-6, 42, random(2, 3), parameters);

        Transformed heating = Transformed.of(golden("Heating.java"));
        Object[] at = {0.8, 0.03, 20.0, 50};
        double[] differences = heating.method("temperature").differences(at);
        double[] expected = {differences[0], differences[1]};
        Differentiated.close(heating.method("temperature").check(at), expected, 1e-6, "temperature");
    }

    private static NdArray random(int... dims) {
        Shape shape = Shape.of(dims);
        double[] numbers =
                new Random(shape.hashCode()).doubles(shape.size(), -1, 1).toArray();
        return NdArray.of(Backends.named("reference"), ElementType.FLOAT64, shape, numbers);
    }

    /** The README shows golden files between {@code <!-- golden:NAME -->} and {@code <!-- /golden -->}. */
    @ParameterizedTest
    @ValueSource(strings = {"Layers.java", "LayersAd.java", "Heating.java", "HeatingAd.java"})
    void theReadmeShowsGoldenFiles(String file) throws IOException {
        Path readme = MODULE.toAbsolutePath().getParent().resolveSibling("README.md");
        String text = Files.readString(readme);

        String start = "<!-- golden:" + file + " -->\n```java\n";
        int from = text.indexOf(start);
        assertThat(from).as("README.md has " + start).isNotNegative();
        String block = text.substring(from + start.length(), text.indexOf("```\n<!-- /golden -->", from));
        assertThat(block).isNotBlank();
        assertThat(golden(file)).contains(block);
    }
}
