package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ForwardingBackend;
import org.adjoint4j.backend.Later;
import org.adjoint4j.gpt2.checkpoint.Checkpoint;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.data.Corpus;
import org.adjoint4j.gpt2.data.TokenDataset;
import org.adjoint4j.gpt2.data.TrainingBatches;
import org.adjoint4j.gpt2.data.UnigramModel;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.optim.WarmupCosine;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;
import org.adjoint4j.gpt2.train.TrainingOptions.Limits;
import org.adjoint4j.gpt2.tree.Leaf;
import org.adjoint4j.gpt2.tree.ParameterTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training of a tiny model on the reference backend. */
class TrainerTest {
    private static final int LONG_WARMUP = 100;
    private static final int ROWS = 4;
    private static final int CONTEXT = 16;
    private static final int VALIDATION_INTERVAL = 4;
    private static final int VALIDATION_LOSS = 4;
    private static final int GRADIENT_NORM = 6;

    @TempDir
    Path folder;

    private final Backend backend = Backends.named("reference");
    private final Corpus corpus = Corpus.split("test", stories());
    private final Tokenizer tokenizer = Tokenizer.forCorpus(corpus.train(), 100);
    private final TokenDataset data = TokenDataset.encode(corpus, tokenizer);

    @Test
    void aModelLearnsMoreThanFrequencies() throws IOException {
        Outcome outcome = trainer(learner(0), options(80, 3, 1e-2)).run(() -> false);

        double unigram = UnigramModel.of(data.train(), tokenizer.size()).crossEntropy(data.validation());
        assertThat(outcome.end()).isEqualTo(Outcome.End.FINISHED);
        assertThat(outcome.loss()).isLessThan(0.7 * unigram);
    }

    @Test
    void theFolderHoldsMetricsCurvesAndCheckpoint() throws IOException {
        Learner learner = learner(0);

        trainer(learner, options(4, 1, 1e-3)).run(() -> false);

        assertThat(column(0)).containsExactly("step", "1", "2", "3", "4");
        assertThat(column(VALIDATION_LOSS).subList(1, 4)).containsExactly("", "", "");
        assertThat(column(VALIDATION_LOSS).get(4)).isNotEmpty();
        assertThat(folder.resolve("loss.png")).isNotEmptyFile();
        Checkpoint saved = read(Trainer.CHECKPOINT);
        assertThat(saved.step()).isEqualTo(4);
        assertThat(saved.vocabulary()).isEqualTo(tokenizer.vocabulary());
        assertThat(saved.notes()).containsEntry("option.steps", "4");
        assertThat(elements(saved.parameters())).isEqualTo(elements(learner.parameters()));
    }

    @Test
    void theSameSeedGivesTheSameModelAndDropoutAnother() throws IOException {
        assertThat(trained(learner(0.1), 5)).isEqualTo(trained(learner(0.1), 5));
        assertThat(trained(learner(0.1), 5)).isNotEqualTo(trained(learner(0), 5));
    }

    @Test
    void accumulatedBatchesAreOneStepOfTheirMeanGradient() throws IOException {
        Learner learner = learner(0);
        trainer(learner, with(options(1, 1, 1e-3), 3, Limits.none())).run(() -> false);

        Learner whole = learner(0);
        TrainingBatches batches = new TrainingBatches(data.train(), ROWS, CONTEXT, 1, 0.75);
        double loss = 0;
        for (int i = 1; i <= 3; i++) {
            loss += whole.loss(batches.at(i)) / 3;
        }
        Learned learned = whole.learn(List.of(new MicroBatch(joined(batches), 0)), 1e-3);

        assertThat(Double.parseDouble(column(3).get(1))).isCloseTo(loss, within(1e-6));
        assertThat(learned.loss()).isCloseTo(loss, within(1e-6));
        assertThat(Double.parseDouble(column(GRADIENT_NORM).get(1))).isCloseTo(learned.gradientNorm(), within(1e-5));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void aResumedTrainingIsTheSameAsAWholeOne(int stop) throws IOException {
        TrainingOptions options = with(options(6, LONG_WARMUP, 1e-1), 2, Limits.none());
        Learner whole = learner(0.1);
        trainer(whole, options).run(() -> false);
        List<String> losses = column(3);
        List<String> validationLosses = column(VALIDATION_LOSS);
        byte[] best = Files.readAllBytes(folder.resolve(Trainer.BEST_CHECKPOINT));

        AtomicInteger steps = new AtomicInteger();
        Outcome stopped = trainer(learner(0.1), options).run(() -> steps.incrementAndGet() == stop);
        assertThat(stopped.end()).isEqualTo(Outcome.End.INTERRUPTED);
        Checkpoint saved = read(Trainer.CHECKPOINT);
        assertThat(saved.step()).isEqualTo(stop);
        Learner resumed = resumed(saved);
        new Trainer(resumed, tokenizer, data, options, saved.notes()).run(() -> false);

        assertThat(elements(resumed.parameters())).isEqualTo(elements(whole.parameters()));
        assertThat(column(3)).isEqualTo(losses);
        assertThat(column(VALIDATION_LOSS)).isEqualTo(validationLosses);
        assertThat(read(Trainer.BEST_CHECKPOINT).step()).isEqualTo(stepOf(best));
    }

    @Test
    void theBestModelIsKeptAndTrainingEndsWhenNoneIsBetter() throws IOException {
        TrainingOptions patient = with(options(60, 1, 0.3), 1, new Limits(Optional.empty(), 2));

        Outcome outcome = trainer(learner(0), patient).run(() -> false);

        assertThat(outcome.end()).isEqualTo(Outcome.End.NO_BETTER);
        List<String> validations = column(VALIDATION_LOSS);
        Checkpoint best = read(Trainer.BEST_CHECKPOINT);
        assertThat(outcome.step()).isEqualTo(best.step() + 2 * VALIDATION_INTERVAL);
        double bestLoss = Double.parseDouble(validations.get(best.step()));
        assertThat(best.notes()).containsEntry("state.best-loss", Double.toString(bestLoss));
        assertThat(validations.stream().skip(1).filter(loss -> !loss.isEmpty()).map(Double::valueOf))
                .allMatch(loss -> loss >= bestLoss);
    }

    @Test
    void aTimeLimitEndsTrainingWithACheckpoint() throws IOException {
        TrainingOptions hasty = with(options(60, 1, 1e-3), 1, new Limits(Optional.of(Duration.ZERO), 0));

        Outcome outcome = trainer(learner(0), hasty).run(() -> false);

        assertThat(outcome.end()).isEqualTo(Outcome.End.OUT_OF_TIME);
        assertThat(outcome.step()).isEqualTo(1);
        assertThat(read(Trainer.CHECKPOINT).step()).isEqualTo(1);
    }

    @Test
    void aForgottenResumeDestroysNothing() throws IOException {
        trainer(learner(0), options(3, 1, 1e-3)).run(() -> false);
        byte[] first = Files.readAllBytes(folder.resolve(Trainer.CHECKPOINT));

        trainer(learner(0), options(1, 1, 1e-3)).run(() -> false);

        assertThat(folder.resolve("previous-model.ckpt")).hasBinaryContent(first);
        assertThat(folder.resolve("previous-best.ckpt")).exists();
        assertThat(read(Trainer.CHECKPOINT).step()).isEqualTo(1);
    }

    @Test
    void aFolderBelongsToOneTrainingAndLeftoversGo() throws IOException {
        Path leftover = Files.createFile(folder.resolve("model.ckpt.123.tmp"));
        try (RunFolder taken = RunFolder.open(folder)) {
            assertThat(taken.checkpoint()).isEqualTo(folder.resolve(Trainer.CHECKPOINT));
            assertThat(leftover).doesNotExist();
            Trainer second = trainer(learner(0), options(1, 1, 1e-3));
            assertThatThrownBy(() -> second.run(() -> false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another training is writing to " + folder);
        }
    }

    @Test
    void divergenceStopsWithTheStepTheOperationAndTheRemedy() throws IOException {
        trainer(learner(0), options(2, 1, 1e-3)).run(() -> false);
        byte[] good = Files.readAllBytes(folder.resolve(Trainer.CHECKPOINT));
        Checkpoint saved = read(Trainer.CHECKPOINT);

        Trainer wild = new Trainer(resumed(saved), tokenizer, data, options(50, 1, 1e30), saved.notes());

        assertThatThrownBy(() -> wild.run(() -> false))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("training stopped at step 4")
                .hasMessageContaining("the first operation that made such a number is ")
                .hasMessageContaining("called by ")
                .hasMessageContaining("the last good checkpoint is that of step 2")
                .hasMessageContaining("lower the learning rate (1.0E30)");
        assertThat(folder.resolve(Trainer.CHECKPOINT)).hasBinaryContent(good);
    }

    /** A step that is not finite is found when the next one was begun: that one must have changed nothing either. */
    @Test
    void divergenceIsThatOfItsStepWhereNumbersComeLate() throws IOException {
        Late late = new Late(backend);
        TrainingOptions wild = quiet(options(50, 1, 1e30));
        List<List<Double>> parameters = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        for (Backend each : List.of(backend, late.backend())) {
            Learner learner = learner(each, 0);
            Trainer trainer = trainer(learner, wild);
            messages.add(catchThrowable(() -> trainer.run(() -> false)).getMessage());
            parameters.add(elements(learner.parameters()));
        }

        assertThat(messages.get(0))
                .contains("training stopped at step 2", "the first operation that made such a number is ");
        assertThat(messages.get(1)).isEqualTo(messages.get(0));
        assertThat(parameters.get(1)).isEqualTo(parameters.get(0));
        assertThat(late.mostAwaited()).isEqualTo(4); // loss and norm of two steps
    }

    @Test
    void numbersThatComeLateChangeNothing() throws IOException {
        TrainingOptions options = with(options(7, LONG_WARMUP, 1e-1), 2, Limits.none());
        Learner known = learner(0.1);
        trainer(known, options).run(() -> false);
        List<String> losses = column(3);
        List<String> norms = column(GRADIENT_NORM);
        List<String> validationLosses = column(VALIDATION_LOSS);

        Late late = new Late(backend);
        Learner learner = learner(late.backend(), 0.1);
        trainer(learner, options).run(() -> false);

        assertThat(elements(learner.parameters())).isEqualTo(elements(known.parameters()));
        assertThat(column(3)).isEqualTo(losses);
        assertThat(column(GRADIENT_NORM)).isEqualTo(norms);
        assertThat(column(VALIDATION_LOSS)).isEqualTo(validationLosses);
        assertThat(late.mostAwaited()).isEqualTo(6); // two losses and a norm of two steps
    }

    @Test
    void aStopTakesUpTheStepThatWasBegun() throws IOException {
        AtomicInteger steps = new AtomicInteger();

        Outcome stopped = trainer(learner(new Late(backend).backend(), 0), quiet(options(9, 1, 1e-3)))
                .run(() -> steps.incrementAndGet() == 3);

        assertThat(stopped.step()).isEqualTo(3);
        assertThat(column(0)).containsExactly("step", "1", "2", "3");
        assertThat(read(Trainer.CHECKPOINT).step()).isEqualTo(3);
    }

    /** The reference, but nobody knows the numbers it has made before asking for them, as with a GPU. */
    private static final class Late {
        private final Backend backend;
        private int awaited;
        private int mostAwaited;

        Late(Backend inner) {
            backend = ForwardingBackend.of(
                    inner,
                    call -> call.name().equals("readLater") ? new OnRequest((Later) call.proceed()) : call.proceed());
        }

        Backend backend() {
            return backend;
        }

        /** Returns how many numbers were on their way at once. */
        int mostAwaited() {
            return mostAwaited;
        }

        private final class OnRequest implements Later {
            private final Later number;
            private boolean here;

            OnRequest(Later number) {
                this.number = number;
                awaited++;
                mostAwaited = Math.max(mostAwaited, awaited);
            }

            @Override
            public boolean isHere() {
                return here;
            }

            @Override
            public double get() {
                awaited -= here ? 0 : 1;
                here = true;
                return number.get();
            }
        }
    }

    @Test
    void theFirstOperationThatIsNotFiniteIsNamed() {
        Learner learner = learner(0);
        // finite itself, and its products with what is above 1.2 are not
        NdArray weight = learner.parameters().blocks().get(1).feedForward().wFc();
        double[] large = new double[weight.size()];
        Arrays.fill(large, 0, weight.shape().dim(1), 3e38);
        weight.copyFrom(NdArray.of(backend, ElementType.FLOAT32, weight.shape(), large));
        TrainingBatches batches = new TrainingBatches(data.train(), ROWS, CONTEXT, 1, 0.75);

        String found = NonFiniteSearch.explain(learner, List.of(new MicroBatch(batches.at(1), 0)));

        assertThat(found).contains("linear(").contains("called by feedForward").contains("(Gpt2Ad.java:");
    }

    @Test
    void aCheckingBackendComputesWhatItsOriginalDoes() {
        Backend checking = CheckingBackend.of(backend);
        NdArray x = NdArray.of(checking, Shape.of(2), new float[] {3, 4});

        assertThat(x.mul(2).toFloatArray()).containsExactly(6, 8);
        assertThat(x.sumOfSquares()).isEqualTo(25);
        assertThatThrownBy(() -> x.div(0)).hasMessageStartingWith("binaryScalar(DIV, 0.0, 2)");
    }

    @Test
    void aParameterThatIsNotFiniteIsNamedAndNeverSaved() {
        Learner learner = learner(0);
        NdArray gamma = learner.parameters().finalNorm().gamma();
        gamma.copyFrom(NdArray.full(backend, ElementType.FLOAT32, gamma.shape(), Double.NaN));

        assertThatThrownBy(() -> trainer(learner, options(2, 1, 1e-3)).run(() -> false))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("parameter finalNorm.gamma was not finite before the step")
                .hasMessageContaining("no checkpoint was saved before");
        assertThat(folder.resolve(Trainer.CHECKPOINT)).doesNotExist();
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
        trainer(learner, options(steps, LONG_WARMUP, 1e-1)).run(() -> false);
        return elements(learner.parameters());
    }

    private Trainer trainer(Learner learner, TrainingOptions options) {
        return new Trainer(
                learner, tokenizer, data, options, Map.of("option.steps", Integer.toString(options.steps())));
    }

    private TrainingOptions options(int steps, int warmup, double learningRate) {
        return new TrainingOptions(
                steps,
                ROWS,
                1,
                new WarmupCosine(learningRate, learningRate / 10, warmup, steps),
                1,
                new TrainingOptions.Intervals(2, VALIDATION_INTERVAL, 0, 0),
                Limits.none(),
                16,
                folder);
    }

    /** Says and does nothing between its steps. */
    private static TrainingOptions quiet(TrainingOptions o) {
        return new TrainingOptions(
                o.steps(),
                o.rows(),
                o.accumulation(),
                o.schedule(),
                o.seed(),
                new TrainingOptions.Intervals(0, 0, 0, 0),
                o.limits(),
                o.validationBatches(),
                o.folder());
    }

    private static TrainingOptions with(TrainingOptions o, int accumulation, Limits limits) {
        return new TrainingOptions(
                o.steps(),
                o.rows(),
                accumulation,
                o.schedule(),
                o.seed(),
                o.intervals(),
                limits,
                o.validationBatches(),
                o.folder());
    }

    private Batch joined(TrainingBatches batches) {
        IntStream.Builder inputs = IntStream.builder();
        IntStream.Builder targets = IntStream.builder();
        for (int i = 1; i <= 3; i++) {
            IntStream.of(batches.at(i).inputs()).forEach(inputs);
            IntStream.of(batches.at(i).targets()).forEach(targets);
        }
        return new Batch(inputs.build().toArray(), targets.build().toArray(), 3 * ROWS, CONTEXT);
    }

    private static Learner resumed(Checkpoint saved) {
        return new Learner(
                saved.config(),
                saved.parameters(),
                AdamW.resumed(AdamWSettings.usual(), saved.mean(), saved.variance(), saved.step()));
    }

    private Checkpoint read(String name) {
        return Checkpoint.read(folder.resolve(name), backend);
    }

    private int stepOf(byte[] checkpoint) throws IOException {
        return Checkpoint.read(Files.write(folder.resolve("copy.ckpt"), checkpoint), backend)
                .step();
    }

    private List<String> column(int index) throws IOException {
        return Files.readAllLines(folder.resolve("metrics.csv")).stream()
                .map(line -> line.split(",", -1)[index])
                .toList();
    }

    private Learner learner(double dropout) {
        return learner(backend, dropout);
    }

    private Learner learner(Backend on, double dropout) {
        Gpt2Parameters p = Gpt2Initializer.initialize(on, ElementType.FLOAT32, config(dropout), 1);
        return new Learner(config(dropout), p, AdamW.of(p, AdamWSettings.usual()));
    }

    private Gpt2Config config(double dropout) {
        return new Gpt2Config(tokenizer.size(), CONTEXT, 2, 2, 16, 32, true, dropout);
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
