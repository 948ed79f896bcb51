package org.adjoint4j.gpt2.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.file.PreparedFolder;
import org.adjoint4j.gpt2.data.file.TokenFileWriter;
import org.adjoint4j.gpt2.huggingface.HuggingFaceModel;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tokenizer.Vocabulary;
import org.adjoint4j.gpt2.tokenizer.VocabularyFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code eval} and {@code inspect}: what they print is what is there. */
final class EvalInspectTest {
    private static final Vocabulary VOCABULARY =
            Tokenizer.forCorpus(List.of("a cat sat on a mat"), 7).vocabulary();
    // dropout must not show in what is measured
    private static final Gpt2Config CONFIG = new Gpt2Config(7, 8, 1, 2, 8, 16, true, 0.5);

    @TempDir
    Path folder;

    private final Backend backend = Backends.named("reference");
    private final Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, CONFIG, 3);
    private Path model;
    private String printed;

    @BeforeEach
    void save() {
        model = folder.resolve("model.ckpt");
        AdamW<Gpt2Parameters> optimizer = AdamW.of(parameters, AdamWSettings.usual());
        new Checkpoint(
                        CONFIG,
                        VOCABULARY,
                        5,
                        parameters,
                        optimizer.mean(),
                        optimizer.variance(),
                        Map.of("by", "a test"))
                .write(model);
    }

    private int run(String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            return Main.execute(arguments);
        } finally {
            System.setOut(before);
            printed = bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private int eval(String... arguments) {
        List<String> all = new ArrayList<>(List.of("eval", "--backend", "reference", "--model", model.toString()));
        all.addAll(List.of(arguments));
        return run(all.toArray(String[]::new));
    }

    private double number(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":([-+.0-9E]+)[,}]").matcher(printed);
        assertThat(matcher.find()).as("%s in %s", name, printed).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    private Path ids(int... ids) throws IOException {
        String text = Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        return Files.writeString(folder.resolve("ids.txt"), text);
    }

    /** Surprise at each token but the first of a window, from the model's logits. */
    private double surprise(int... window) {
        double sum = 0;
        for (int i = 1; i < window.length; i++) {
            double[] logits = Gpt2.nextLogits(parameters, Arrays.copyOf(window, i), CONFIG)
                    .toDoubleArray();
            double all = Arrays.stream(logits).map(Math::exp).sum();
            sum += Math.log(all) - logits[window[i]];
        }
        return sum;
    }

    @Test
    void lossOfIdsIsTheMeanSurprise() throws IOException {
        assertThat(eval("--ids", ids(1, 4, 2, 6, 3).toString())).isZero();
        double loss = surprise(1, 4, 2, 6, 3) / 4;
        assertThat(printed).endsWith("}\n").hasLineCount(1);
        assertThat(number("tokens")).isEqualTo(5);
        assertThat(number("loss")).isCloseTo(loss, within(1e-5));
        assertThat(number("perplexity")).isCloseTo(Math.exp(loss), within(1e-4));
        assertThat(printed).doesNotContain("logits");
    }

    @Test
    void longerIdsAreCutIntoWindowsOfTheContext() throws IOException {
        int[] ids = IntStream.range(0, 20).map(i -> i * 5 % 7).toArray();
        double loss = (surprise(Arrays.copyOf(ids, 9))
                        + surprise(Arrays.copyOfRange(ids, 8, 17))
                        + surprise(Arrays.copyOfRange(ids, 16, 20)))
                / 19;
        // the last target of a window is the first token of the next, predicted from all eight
        assertThat(eval("--ids", ids(ids).toString())).isZero();
        assertThat(number("loss")).isCloseTo(loss, within(1e-5));
        assertThat(number("context")).isEqualTo(8);
    }

    @Test
    void logitsAreThoseAfterTheLastTokensThatFit() throws IOException {
        int[] ids = {0, 1, 2, 3, 4, 5, 6, 5, 4, 3};
        assertThat(eval("--logits", "--ids", ids(ids).toString())).isZero();
        assertThat(logits()).containsExactly(expected(Arrays.copyOfRange(ids, 2, 10)));
        assertThat(eval("--logits", "--ids", ids(3).toString())).isZero();
        assertThat(logits()).containsExactly(expected(3));
        assertThat(printed).contains("\"loss\":null");
    }

    private float[] expected(int... seen) {
        return Gpt2.nextLogits(parameters, seen, CONFIG).toFloatArray();
    }

    private float[] logits() {
        String list = printed.replaceAll("(?s).*\"logits\":\\[([^\\]]*)\\].*", "$1");
        String[] numbers = list.split(",");
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(numbers[i]);
        }
        return values;
    }

    @Test
    void textIsReadAsTrainingReadsItOrBare() throws IOException {
        Tokenizer tokenizer = new Tokenizer(VOCABULARY);
        int[] cat = tokenizer.encode("a cat");
        assertThat(eval("--text", "a cat")).isZero();
        int[] framed = IntStream.of(0, cat[0], cat[1], 0).toArray();
        assertThat(number("loss")).isCloseTo(surprise(framed) / 3, within(1e-5));
        assertThat(eval("--text", "a cat", "--bare")).isZero();
        assertThat(number("loss")).isCloseTo(surprise(cat), within(1e-5));

        String file =
                Files.writeString(folder.resolve("t.txt"), "a cat\n\na cat").toString();
        assertThat(eval("--data", file)).isZero();
        assertThat(number("tokens")).isEqualTo(7);
        int[] both = {0, cat[0], cat[1], 0, cat[0], cat[1], 0};
        assertThat(number("loss")).isCloseTo(surprise(both) / 6, within(1e-5));
        assertThat(eval("--data", file, "--bare")).isZero();
        assertThat(number("tokens")).isEqualTo(tokenizer.encode("a cat\n\na cat").length);
    }

    private Path prepared() throws IOException {
        Path out = Files.createDirectories(folder.resolve("tokens"));
        VocabularyFile.save(VOCABULARY, out.resolve("vocabulary.txt"));
        for (String name : List.of("train.tokens", "validation.tokens")) {
            try (TokenFileWriter writer = new TokenFileWriter(out.resolve(name))) {
                writer.beginStory();
                writer.append(new char[] {0, 1, 2, 3, 0}, 5);
                writer.finish(7, 0, PreparedFolder.checksum(VOCABULARY));
            }
        }
        return out;
    }

    @Test
    void evalTakesPreparedTokensAndHuggingFaceModels() throws IOException {
        assertThat(eval("--data", prepared().toString())).isZero();
        double loss = number("loss");
        assertThat(loss).isCloseTo(surprise(0, 1, 2, 3, 0) / 4, within(1e-5));
        model = folder.resolve("hf");
        new HuggingFaceModel(CONFIG, VOCABULARY, parameters).write(model);
        assertThat(eval("--data", prepared().toString())).isZero();
        assertThat(number("loss")).isEqualTo(loss);
        assertThat(run("inspect", "--backend", "reference", model.toString())).isZero();
        assertThat(printed).startsWith("kind: Hugging Face folder\n").contains("\n  context: 8\n");
    }

    @Test
    void inspectTellsWhatACheckpointHolds() {
        assertThat(run("inspect", "--backend", "reference", model.toString())).isZero();
        assertThat(printed)
                .startsWith("kind: checkpoint\npath: " + model + "\n")
                .contains("\nstep: 5\n", "\nparameters: " + CONFIG.parameterCount() + "\n", "\n  width: 8\n")
                .contains("\nvocabulary: 7 of GPT-2's tokens\n", "\nnotes:\n  by: a test\n")
                .doesNotContain("tokenEmbedding");
        assertThat(run("inspect", "--backend", "reference", "--arrays", "--json", model.toString()))
                .isZero();
        assertThat(printed)
                .hasLineCount(1)
                .contains("\"step\":5", "\"heads\":2", "{\"name\":\"positionEmbedding\",\"shape\":[8,8],\"rms\":0.0");
    }

    @Test
    void inspectTellsWhatTokensAreThere() throws IOException {
        assertThat(run("inspect", prepared().toString())).isZero();
        assertThat(printed)
                .startsWith("kind: prepared folder\n")
                .contains("\ntrain:\n  tokens: 5\n  stories: 1\n  end-of-text: 0\n")
                .contains("first ids: [0, 1, 2, 3, 0]\n  first text: <|endoftext|>"
                        + new Tokenizer(VOCABULARY).decode(1, 2, 3));
        assertThat(run("inspect", "--json", prepared().resolve("train.tokens").toString()))
                .isZero();
        assertThat(printed)
                .contains("\"kind\":\"token file\"", "\"tokens\":5,\"stories\":1", "\"first ids\":[0,1,2,3,0]");
        assertThat(run("inspect", prepared().resolve("vocabulary.txt").toString()))
                .isZero();
        assertThat(printed).contains("kind: vocabulary\n", "tokens: 7\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--ids none.txt",
                "--data none.txt",
                "--ids bad.txt",
                "--ids high.txt",
                "--text a --context 9",
                "--data . ",
                "--text a --context 0"
            })
    void whatCannotBeMeasuredIsAFailure(String line) throws IOException {
        Files.writeString(folder.resolve("bad.txt"), "1 2 x");
        Files.writeString(folder.resolve("high.txt"), "1 7");
        String[] arguments = Arrays.stream(line.split(" "))
                .map(word -> word.endsWith(".txt") ? folder.resolve(word).toString() : word)
                .toArray(String[]::new);
        assertThat(eval(arguments)).isEqualTo(1);
        assertThat(printed).isEmpty();
    }

    @Test
    void whatIsOfNoKnownKindIsAFailure() throws IOException {
        assertThat(run("inspect", ids(1).toString())).isEqualTo(1);
        assertThat(run("inspect", folder.toString())).isEqualTo(1);
        assertThat(run("inspect", folder.resolve("none").toString())).isEqualTo(1);
        byte[] bytes = Files.readAllBytes(model);
        bytes[bytes.length / 2]++;
        Files.write(model, bytes);
        assertThat(run("inspect", model.toString())).isEqualTo(1);
    }
}
