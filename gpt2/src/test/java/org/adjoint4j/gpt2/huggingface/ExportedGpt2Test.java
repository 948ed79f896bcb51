package org.adjoint4j.gpt2.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.generate.Sampler;
import org.adjoint4j.gpt2.generate.Sampling;
import org.adjoint4j.gpt2.generate.TokenGenerator;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Ad;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.tokenizer.Gpt2Encoding;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Models trained and exported here do in Hugging Face's transformers what they do here, and models saved there are read
 * here. The folders and {@code expected.txt} are what {@code src/test/python/exported_gpt2.py} left.
 */
class ExportedGpt2Test {
    private static final Path RESOURCES = Path.of("src/test/resources/org/adjoint4j/gpt2/huggingface");
    private static final int VOCABULARY = 20;
    private static final int TIME = 16;

    private final Backend backend = Backends.named("reference");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exported-tied",
                "exported-untied",
                "transformers-bf16",
                "transformers-f16",
                "transformers-sharded"
            })
    void logitsAndGreedyTextsAreThoseOfTransformers(String name) throws IOException {
        HuggingFaceModel model = HuggingFaceModel.read(RESOURCES.resolve(name), backend);
        Map<String, double[]> expected = expected();
        Gpt2Parameters exact = ParameterTree.map(model.parameters(), (path, x) -> x.to(ElementType.FLOAT64));
        int[] inputs =
                IntStream.range(0, TIME).map(i -> (7 * i + i * i + 3) % 19 + 1).toArray();

        double[] logits = Gpt2.logits(exact, inputs, TIME, model.config(), 0).toDoubleArray();
        double[] rounded =
                Gpt2.logits(model.parameters(), inputs, TIME, model.config(), 0).toDoubleArray();

        assertThat(logits).hasSize(TIME * VOCABULARY).containsExactly(expected.get(name + "/logits"), within(1e-12));
        assertThat(rounded).containsExactly(expected.get(name + "/logits"), within(2e-5));
        assertThat(continued(model, exact, 1)).isEqualTo(tokens(expected.get(name + "/greedy")));
        assertThat(continued(model, exact, 1.7)).isEqualTo(tokens(expected.get(name + "/penalised")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"exported-tied", "exported-untied"})
    void writtenAgainTheFilesAreTheSame(String name) {
        HuggingFaceModel.read(RESOURCES.resolve(name), backend).write(folder);
        for (String file : new String[] {"config.json", "model.safetensors", "adjoint4j-vocabulary.txt"}) {
            assertThat(folder.resolve(file))
                    .hasSameBinaryContentAs(RESOURCES.resolve(name).resolve(file));
        }
    }

    private static int[] continued(HuggingFaceModel model, Gpt2Parameters parameters, double penalty) {
        Sampler greedy = Sampler.of(new Sampling(0, 0, 1, penalty), 0);
        int end = model.vocabulary().endOfText();
        return new TokenGenerator(parameters, model.config()).continued(new int[] {1, 2, 5, 9}, end, 12, greedy);
    }

    /** transformers hands over the end, too. */
    private static int[] tokens(double[] values) {
        return Arrays.stream(values)
                .mapToInt(value -> (int) value)
                .takeWhile(token -> token != 0)
                .toArray();
    }

    private static Map<String, double[]> expected() throws IOException {
        Map<String, double[]> results = new HashMap<>();
        for (String line : Files.readAllLines(RESOURCES.resolve("expected.txt"))) {
            String[] words = line.split(" ");
            results.put(
                    words[0],
                    Arrays.stream(words)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        }
        return results;
    }

    @Test
    @EnabledIfSystemProperty(named = "exported.update", matches = "true", disabledReason = "makes the models anew")
    void trainAndExport() {
        for (boolean tied : new boolean[] {true, false}) {
            Gpt2Config config = new Gpt2Config(VOCABULARY, TIME, 2, 2, 8, 24, tied, 0);
            Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, config, 11);
            train(parameters, config);
            int[] table = IntStream.range(0, VOCABULARY)
                    .map(i -> i == 0 ? Gpt2Encoding.END_OF_TEXT : 100 + 3 * i)
                    .toArray();
            new HuggingFaceModel(config, Vocabulary.of(table), parameters)
                    .write(RESOURCES.resolve(tied ? "exported-tied" : "exported-untied"));
        }
    }

    /** Teaches powers of two modulo 19, from any of them on. */
    private static void train(Gpt2Parameters parameters, Gpt2Config config) {
        AdamW<Gpt2Parameters> optimizer = AdamW.of(parameters, AdamWSettings.usual());
        for (int step = 0; step < 60; step++) {
            int[] text = new int[TIME + 1];
            text[0] = step % 18 + 1;
            for (int t = 1; t < text.length; t++) {
                text[t] = 2 * text[t - 1] % 19;
            }
            int[] inputs = Arrays.copyOf(text, TIME);
            int[] targets = Arrays.copyOfRange(text, 1, text.length);
            var result = Gpt2Ad.lossValueAndGradient(parameters, inputs, targets, TIME, config, 0);
            optimizer.update(parameters, result.gradient(), result.value(), 1e-2);
        }
        NdArray last = parameters.finalNorm().gamma();
        assertThat(last.toFloatArray()).doesNotContain(1f);
    }
}
