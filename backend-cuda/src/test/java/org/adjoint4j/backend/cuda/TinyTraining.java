package org.adjoint4j.backend.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.adjoint4j.array.AdamWParameter;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Region;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Later;
import org.adjoint4j.backend.cuda.TinyTransformer.Block;
import org.adjoint4j.backend.cuda.TinyTransformer.Linear;
import org.adjoint4j.backend.cuda.TinyTransformer.Norm;
import org.adjoint4j.backend.cuda.TinyTransformer.Parameters;

/** Training of {@link TinyTransformer} with AdamW and clipping on any backend; its state can move to another. */
final class TinyTraining {
    private static final int ROWS = 3;
    private static final double RATE = 3e-3;

    private final Backend backend;
    private final Parameters parameters;
    private final List<NdArray> means = new ArrayList<>();
    private final List<NdArray> variances = new ArrayList<>();
    private final NdArray norm;
    private Later before = Later.of(0);
    private int step;

    /** Starts anew. */
    TinyTraining(Backend backend) {
        this.backend = backend;
        this.parameters = parameters(new Random(7));
        this.norm = NdArray.zeros(backend, ElementType.FLOAT32, Shape.of());
        for (NdArray p : leaves(parameters)) {
            means.add(NdArray.zeros(backend, ElementType.FLOAT32, p.shape()));
            variances.add(NdArray.zeros(backend, ElementType.FLOAT32, p.shape()));
        }
    }

    /** Goes on from where another training stands. */
    TinyTraining(Backend backend, TinyTraining other) {
        this(backend);
        step = other.step;
        copy(leaves(other.parameters), leaves(parameters));
        copy(other.means, means);
        copy(other.variances, variances);
    }

    /** Makes steps and returns the loss before each. */
    double[] train(int steps) {
        int[] rows = new int[steps];
        Arrays.fill(rows, ROWS);
        return train(rows);
    }

    /** Makes steps with so many rows each and returns the loss before each. */
    double[] train(int[] rows) {
        List<Later> losses = new ArrayList<>();
        for (int n : rows) {
            losses.add(begin(n));
        }
        return losses.stream().mapToDouble(Later::get).toArray();
    }

    /** Begins steps as training does: each before the loss of the one before is read, and the last loss is not read. */
    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            begin(ROWS);
        }
    }

    /** Queues a step, then waits for the one before. */
    private Later begin(int rows) {
        Later loss = learn(rows);
        before.get();
        before = loss;
        return loss;
    }

    @SuppressWarnings("try") // the region is opened to be closed
    private Later learn(int rows) {
        step++;
        Random random = new Random(step);
        int n = rows * TinyTransformer.TIME;
        int[] inputs = new int[n];
        int[] targets = new int[n];
        for (int i = 0; i < n; i++) {
            inputs[i] = i % TinyTransformer.TIME == 0 ? random.nextInt(TinyTransformer.VOCABULARY) : targets[i - 1];
            targets[i] = (inputs[i] * 5 + 3) % TinyTransformer.VOCABULARY;
        }
        try (Region region = Region.open()) {
            var result = TinyTransformerAd.lossValueAndGradient(parameters, inputs, targets, step);
            update(leaves(result.gradient()), result.value());
            return result.value().itemLater();
        }
    }

    private void update(List<NdArray> gradients, NdArray loss) {
        List<NdArray> leaves = leaves(parameters);
        List<AdamWParameter> all = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            double decay = leaves.get(i).shape().rank() > 1 ? 0.1 : 0;
            all.add(new AdamWParameter(leaves.get(i), means.get(i), variances.get(i), decay));
        }
        NdArray.adamWInPlace(all, gradients, loss, norm, new AdamWStep(RATE, 0.9, 0.95, 1e-8, 1, step));
    }

    private static List<NdArray> leaves(Parameters p) {
        List<NdArray> leaves = new ArrayList<>(List.of(p.tokens(), p.positions()));
        for (Block b : p.blocks()) {
            leaves.addAll(List.of(
                    b.norm1().gamma(),
                    b.norm1().beta(),
                    b.norm2().gamma(),
                    b.norm2().beta()));
            for (Linear l : List.of(b.qkv(), b.project(), b.widen(), b.narrow())) {
                leaves.addAll(List.of(l.w(), l.b()));
            }
        }
        leaves.addAll(List.of(p.last().gamma(), p.last().beta()));
        return leaves;
    }

    private Parameters parameters(Random random) {
        int width = TinyTransformer.WIDTH;
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            blocks.add(new Block(
                    norm(width),
                    linear(random, width, 3 * width),
                    linear(random, width, width),
                    norm(width),
                    linear(random, width, TinyTransformer.HIDDEN),
                    linear(random, TinyTransformer.HIDDEN, width)));
        }
        return new Parameters(
                normal(random, TinyTransformer.VOCABULARY, width),
                normal(random, TinyTransformer.TIME, width),
                blocks,
                norm(width));
    }

    private Linear linear(Random random, int in, int out) {
        return new Linear(normal(random, in, out), filled(0, out));
    }

    private Norm norm(int width) {
        return new Norm(filled(1, width), filled(0, width));
    }

    private NdArray normal(Random random, int rows, int width) {
        return array(Shape.of(rows, width), () -> 0.05 * random.nextGaussian());
    }

    private NdArray filled(double value, int width) {
        return array(Shape.of(width), () -> value);
    }

    private NdArray array(Shape shape, DoubleSupplier element) {
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> element.getAsDouble());
        return NdArray.of(backend, ElementType.FLOAT32, shape, values);
    }

    /** Overwrites arrays with the elements of others, which may be another backend's. */
    private static void copy(List<NdArray> from, List<NdArray> to) {
        for (int i = 0; i < from.size(); i++) {
            NdArray target = to.get(i);
            target.addScaledInPlace(-1, NdArray.of(target.backend(), target.shape(), target.toFloatArray()));
            target.addScaledInPlace(
                    1, NdArray.of(target.backend(), target.shape(), from.get(i).toFloatArray()));
        }
    }
}
