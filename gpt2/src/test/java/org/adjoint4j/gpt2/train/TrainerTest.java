package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.Corpus;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.UnigramModel;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training of a tiny model on the reference backend. */
class TrainerTest {
    private static final int LONG_WARMUP = 100;

    @TempDir
    Path folder;

    private final Backend backend = Backends.named("reference");
    private final Corpus corpus = Corpus.split("test", stories());
    private final Tokenizer tokenizer = Tokenizer.forCorpus(corpus.train(), 100);
    private final TokenDataset data = TokenDataset.encode(corpus, tokenizer);

    @Test
    void aModelLearnsMoreThanFrequencies() throws IOException {
        double loss = trainer(learner(0), 80, 3, 1e-2).run();

        double unigram = UnigramModel.of(data.train(), tokenizer.size()).crossEntropy(data.validation());
        assertThat(loss).isLessThan(0.7 * unigram);
    }

    @Test
    void theFolderHoldsCurvePictureAndCheckpoint() throws IOException {
        Learner learner = learner(0);

        trainer(learner, 4, 1, 1e-3).run();

        List<String> lines = Files.readAllLines(folder.resolve("loss.csv"));
        assertThat(lines.get(0)).isEqualTo("step,train,validation");
        assertThat(lines.subList(1, lines.size()))
                .extracting(line -> line.split(",")[0])
                .containsExactly("1", "2", "4");
        assertThat(folder.resolve("loss.png")).isNotEmptyFile();
        Checkpoint saved = Checkpoint.read(folder.resolve(Trainer.CHECKPOINT), backend);
        assertThat(saved.step()).isEqualTo(4);
        assertThat(saved.vocabulary()).isEqualTo(tokenizer.vocabulary());
        assertThat(elements(saved.parameters())).isEqualTo(elements(learner.parameters()));
    }

    @Test
    void theSameSeedGivesTheSameModelAndDropoutAnother() throws IOException {
        assertThat(trained(learner(0.1), 5)).isEqualTo(trained(learner(0.1), 5));
        assertThat(trained(learner(0.1), 5)).isNotEqualTo(trained(learner(0), 5));
    }

    @Test
    void aResumedTrainingEndsWhereAWholeOneDoes() throws IOException {
        List<Double> whole = trained(learner(0.1), 6);
        trained(learner(0.1), 3);
        Checkpoint half = Checkpoint.read(folder.resolve(Trainer.CHECKPOINT), backend);
        Learner resumed = new Learner(
                half.config(),
                half.parameters(),
                AdamW.resumed(AdamWSettings.usual(), half.mean(), half.variance(), half.step()));

        assertThat(trained(resumed, 6)).isEqualTo(whole);
    }

    @Test
    void divergenceStopsWithTheStepAndTheRemedy() {
        Trainer trainer = trainer(learner(0), 50, 1, 1e30);

        assertThatThrownBy(trainer::run)
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("training stopped at step")
                .hasMessageContaining("lower the learning rate (1.0E30)");
    }

    @Test
    void aStepIsMeasured() {
        StepBenchmark benchmark = new StepBenchmark(backend, config(0), 2);

        assertThat(benchmark.loss()).isBetween(Math.log(tokenizer.size()) - 0.2, Math.log(tokenizer.size()) + 0.2);
        StepTimes times = benchmark.measure(1, 3);

        assertThat(times.whole().best())
                .isPositive()
                .isLessThanOrEqualTo(times.whole().median());
        assertThat(times.forward().best()).isPositive();
        assertThatThrownBy(() -> benchmark.measure(0, 0)).hasMessageContaining("can't measure 0 steps");
    }

    private List<Double> trained(Learner learner, int steps) throws IOException {
        trainer(learner, steps, LONG_WARMUP, 1e-1).run();
        return elements(learner.parameters());
    }

    private Trainer trainer(Learner learner, int steps, int warmup, double learningRate) {
        var intervals = new TrainingOptions.Intervals(2, 4, 0, 0);
        return new Trainer(
                learner, tokenizer, data, new TrainingOptions(steps, 4, learningRate, warmup, 1, intervals, folder));
    }

    private Learner learner(double dropout) {
        Gpt2Parameters p = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, config(dropout), 1);
        return new Learner(config(dropout), p, AdamW.of(p, AdamWSettings.usual()));
    }

    private Gpt2Config config(double dropout) {
        return new Gpt2Config(tokenizer.size(), 16, 2, 2, 16, 32, true, dropout);
    }

    private static List<Double> elements(Gpt2Parameters parameters) {
        List<Double> elements = new ArrayList<>();
        for (Leaf leaf : ParameterTree.leaves(parameters)) {
            for (double element : leaf.array().toDoubleArray()) {
                elements.add(element);
            }
        }
        return elements;
    }

    /** Stories in which one word decides the rest. */
    private static List<String> stories() {
        List<String> stories = new ArrayList<>();
        String[] animals = {"cat", "dog", "hen", "pig"};
        String[] places = {"in the house", "on the farm", "by the sea"};
        for (int i = 0; i < 60; i++) {
            String animal = animals[i % animals.length];
            stories.add("One day number " + i + " a " + animal + " lived " + places[i % animals.length % places.length]
                    + ". The " + animal + " was happy.");
        }
        return stories;
    }
}
