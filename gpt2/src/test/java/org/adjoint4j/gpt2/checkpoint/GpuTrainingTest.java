package org.adjoint4j.gpt2.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.model.TinyGpt2;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.train.Learner;
import org.adjoint4j.gpt2.train.MicroBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model on a GPU and on the CPU, where {@code -Pcuda} brings the backend and the machine has what it needs. */
class GpuTrainingTest {
    private static final Gpt2Config CONFIG = TinyGpt2.tied().withDropout(0.1);
    private static final int STEPS = 20;

    private final Backend cpu = Backends.named("cpu");

    @TempDir
    Path folder;

    private Backend cuda;

    @BeforeEach
    void findGpu() {
        Optional<Backend> found =
                Backends.all().stream().filter(b -> b.name().equals("cuda")).findFirst();
        assumeTrue(found.isPresent(), "backend cuda is on the class path with -Pcuda only");
        cuda = found.orElseThrow();
        Optional<String> reason = cuda.unavailableReason();
        assumeTrue(reason.isEmpty(), () -> reason.orElseThrow());
    }

    @Test
    void lossesFollowTheCpus() {
        assertThat(train(fresh(cuda), 1, STEPS)).containsExactly(train(fresh(cpu), 1, STEPS), within(1e-4));
    }

    @Test
    void aCheckpointOfOneGoesOnOnTheOther() {
        for (Backend first : List.of(cpu, cuda)) {
            Backend second = first == cpu ? cuda : cpu;
            Learner learner = fresh(first);
            train(learner, 1, STEPS / 2);
            Path file = folder.resolve(first.name() + ".ckpt");
            checkpoint(learner).write(file);

            Learner resumed = learner(Checkpoint.read(file, second));

            assertThat(train(resumed, STEPS / 2 + 1, STEPS))
                    .as("from %s to %s", first.name(), second.name())
                    .containsExactly(train(learner, STEPS / 2 + 1, STEPS), within(1e-4));
        }
    }

    private static Learner fresh(Backend backend) {
        Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, CONFIG, 1);
        return new Learner(CONFIG, parameters, AdamW.of(parameters, AdamWSettings.usual()));
    }

    private static Learner learner(Checkpoint checkpoint) {
        AdamW<Gpt2Parameters> optimizer =
                AdamW.resumed(AdamWSettings.usual(), checkpoint.mean(), checkpoint.variance(), checkpoint.step());
        return new Learner(CONFIG, checkpoint.parameters(), optimizer);
    }

    private static Checkpoint checkpoint(Learner learner) {
        AdamW<Gpt2Parameters> optimizer = learner.optimizer();
        return new Checkpoint(
                CONFIG,
                TestCheckpoints.vocabulary(CONFIG.vocabulary()),
                optimizer.step(),
                learner.parameters(),
                optimizer.mean(),
                optimizer.variance(),
                Map.of());
    }

    private static double[] train(Learner learner, int from, int to) {
        Batch batch = new Batch(TinyGpt2.inputs(), TinyGpt2.targets(), 2, TinyGpt2.TIME);
        double[] losses = new double[to - from + 1];
        for (int step = from; step <= to; step++) {
            losses[step - from] =
                    learner.learn(List.of(new MicroBatch(batch, step)), 3e-3).loss();
        }
        return losses;
    }
}
