package org.adjoint4j.benchmarks.step;

import java.util.List;
import org.adjoint4j.array.Region;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.data.Batch;
import org.adjoint4j.gpt2.model.Gpt2Initializer;
import org.adjoint4j.gpt2.model.Gpt2Parameters;
import org.adjoint4j.gpt2.optim.AdamW;
import org.adjoint4j.gpt2.optim.AdamWSettings;
import org.adjoint4j.gpt2.train.Learner;
import org.adjoint4j.gpt2.train.MicroBatch;

/** The step of {@code gpt2 train}: generated gradients on the best backend there is. */
public final class OurSide implements Side {
    private static final long SEED = 1;
    /** Nothing is clipped, as the peer clips nothing; the norm is computed all the same. */
    private static final AdamWSettings SETTINGS =
            new AdamWSettings(BETA1, BETA2, EPSILON, WEIGHT_DECAY, Double.POSITIVE_INFINITY);

    private final Backend backend;
    private final Region memory;
    private final Learner learner;
    private final List<MicroBatch> parts;

    /** Makes a model and its batch. */
    public OurSide(Workload workload) {
        this.backend = Backends.best();
        this.memory = Region.open();
        Gpt2Parameters parameters = parameters(workload);
        this.learner = new Learner(workload.config(), parameters, AdamW.of(parameters, SETTINGS));
        Batch batch = workload.batch();
        this.parts = List.of(new MicroBatch(batch, SEED));
    }

    /** Returns the parameters that every side starts from. */
    static Gpt2Parameters parameters(Workload workload) {
        return Gpt2Initializer.initialize(Backends.best(), ElementType.FLOAT32, workload.config(), SEED);
    }

    @Override
    public String description() {
        return "backend " + backend.name() + ", Java " + Runtime.version();
    }

    @Override
    public double step() {
        return learner.learn(parts, LEARNING_RATE).loss();
    }

    /** Gives the model's memory back to the pool. */
    @Override
    public void close() {
        memory.close();
    }
}
