package org.adjoint4j.benchmarks.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.data.Batch;

/** The step in PyTorch, through DJL with its autograd and its AdamW. */
final class PeerSide implements Side {
    private static final String ENGINE = "PyTorch";
    /** Names the natives; without it DJL would try to download them. */
    private static final String NATIVES = "native/lib/pytorch.properties";

    private final Engine engine;
    private final NDManager memory;
    private final Map<String, NDArray> parameters;
    private final TorchGpt2 model;
    private final NDArray inputs;
    private final NDArray targets;
    private final Optimizer matrices;
    private final Optimizer vectors;

    /**
     * Reads the parameters of {@link ParameterFile}.
     *
     * @throws IllegalStateException if PyTorch is not on the class path
     */
    PeerSide(Workload workload, Path file, Gelu gelu) throws IOException {
        requireAvailable();
        this.engine = Engine.getEngine(ENGINE);
        this.memory = engine.newBaseManager();
        this.parameters = TorchParameters.read(file, workload.config(), memory);
        int time = workload.config().context();
        this.model = new TorchGpt2(workload, parameters, mask(time), gelu);
        Batch batch = workload.batch();
        this.inputs = memory.create(longs(batch.inputs()), new Shape(workload.rows(), time));
        this.targets = memory.create(longs(batch.targets()), new Shape(workload.tokens(), 1));
        this.matrices = adamW(WEIGHT_DECAY);
        this.vectors = adamW(0);
    }

    /** Returns whether profile {@code peers} has brought PyTorch. */
    static boolean available() {
        return PeerSide.class.getClassLoader().getResource(NATIVES) != null;
    }

    static void requireAvailable() {
        if (!available()) {
            throw new IllegalStateException(
                    "PyTorch is not on the class path; run with -Ppeers on Linux x86-64, or with --peer none");
        }
    }

    private NDArray mask(int time) {
        float[] mask = new float[time * time];
        for (int query = 0; query < time; query++) {
            Arrays.fill(mask, query * time + query + 1, (query + 1) * time, Float.NEGATIVE_INFINITY);
        }
        return memory.create(mask, new Shape(time, time));
    }

    private static long[] longs(int[] tokens) {
        return Arrays.stream(tokens).asLongStream().toArray();
    }

    private static Optimizer adamW(double weightDecay) {
        return Optimizer.adamW()
                .optLearningRateTracker(Tracker.fixed((float) LEARNING_RATE))
                .optBeta1((float) BETA1)
                .optBeta2((float) BETA2)
                .optEpsilon((float) EPSILON)
                .optWeightDecays((float) weightDecay)
                .build();
    }

    @Override
    public String description() {
        return "DJL " + Engine.getDjlVersion() + ", PyTorch " + engine.getVersion() + ", "
                + Integer.getInteger("ai.djl.pytorch.num_threads") + " threads";
    }

    @Override
    public double step() {
        double loss = gradients();
        for (Map.Entry<String, NDArray> parameter : parameters.entrySet()) {
            NDArray weight = parameter.getValue();
            Optimizer optimizer = weight.getShape().dimension() >= 2 ? matrices : vectors;
            try (NDArray gradient = weight.getGradient()) {
                optimizer.update(parameter.getKey(), weight, gradient);
            }
        }
        return loss;
    }

    private double gradients() {
        try (NDScope scope = new NDScope();
                GradientCollector collector = engine.newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray loss = model.loss(inputs, targets);
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
