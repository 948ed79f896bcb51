package org.adjoint4j.gpt2.train;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.adjoint4j.array.Region;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2Ad;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;

/** Times the parts of a training step on random tokens. */
public final class StepBenchmark {
    private static final double LEARNING_RATE = 1e-4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Learner learner;
    private final Batch batch;

    /** Prepares a model and a batch of {@code rows} full contexts. */
    public StepBenchmark(Backend backend, Gpt2Config config, int rows) {
        Gpt2Parameters parameters = Gpt2Initializer.initialize(backend, ElementType.FLOAT32, config, 1);
        this.learner = new Learner(config, parameters, AdamW.of(parameters, AdamWSettings.usual()));
        this.batch = randomBatch(config, rows);
        System.gc(); // as training does, so that the memory is the same
    }

    /** Returns the loss as it is now; before any step about the logarithm of the vocabulary's size. */
    public double loss() {
        return learner.loss(batch);
    }

    /**
     * Makes {@code warmup} steps, times the parts of {@code steps}, one after the other, and then as many steps as training
     * makes them, where a device begins the next one before the host knows what the last one found.
     *
     * @throws IllegalArgumentException if there would be nothing to measure
     */
    public StepTimes measure(int warmup, int steps) {
        if (warmup < 0 || steps < 1) {
            throw new IllegalArgumentException(
                    "can't measure " + steps + " steps after " + warmup + "; at least 1 after 0 are needed");
        }
        List<StepTimes.Parts> parts = new ArrayList<>();
        for (int i = 0; i < warmup + steps; i++) {
            StepTimes.Parts nanos = parts(forward());
            if (i >= warmup) {
                parts.add(nanos);
            }
        }
        return StepTimes.of(wholes(steps), parts);
    }

    private long forward() {
        long begin = System.nanoTime();
        learner.loss(batch);
        return System.nanoTime() - begin;
    }

    @SuppressWarnings("try") // the region is opened to be closed
    private StepTimes.Parts parts(long forward) {
        long begin = System.nanoTime();
        try (Region region = Region.open()) {
            var result = Gpt2Ad.lossValueAndGradient(
                    learner.parameters(), batch.inputs(), batch.targets(), batch.context(), learner.config(), 1);
            result.value().item(); // waits for a device that works on its own
            long gradient = System.nanoTime();
            learner.optimizer()
                    .update(learner.parameters(), result.gradient(), result.value(), LEARNING_RATE)
                    .get();
            return new StepTimes.Parts(forward, gradient - begin - forward, System.nanoTime() - gradient);
        }
    }

    /** Measures from the end of one step to that of the next; the first has none before it. */
    private List<StepTimes.Whole> wholes(int steps) {
        List<MicroBatch> parts = List.of(new MicroBatch(batch, 1));
        List<StepTimes.Whole> wholes = new ArrayList<>();
        Learned before = learner.learn(parts, LEARNING_RATE);
        long lastEnd = 0;
        long lastAllocated = 0;
        for (int i = -1; i < steps; i++) {
            Learned next = learner.learn(parts, LEARNING_RATE);
            before.loss();
            long end = System.nanoTime();
            long allocated = allocated();
            if (i >= 0) {
                wholes.add(new StepTimes.Whole(end - lastEnd, allocated - lastAllocated));
            }
            lastEnd = end;
            lastAllocated = allocated;
            before = next;
        }
        before.loss();
        return wholes;
    }

    /** Bytes of objects that all threads have made so far. */
    private static long allocated() {
        return THREADS.getTotalThreadAllocatedBytes();
    }

    private static Batch randomBatch(Gpt2Config config, int rows) {
        int tokens = Math.multiplyExact(rows, config.context());
        Random random = new Random(1);
        int[] inputs = random.ints(tokens, 0, config.vocabulary()).toArray();
        int[] targets = random.ints(tokens, 0, config.vocabulary()).toArray();
        return new Batch(inputs, targets, rows, config.context());
    }
}
