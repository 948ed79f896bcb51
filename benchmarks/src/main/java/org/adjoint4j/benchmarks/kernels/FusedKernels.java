package org.adjoint4j.benchmarks.kernels;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.UnaryOp;
import org.adjoint4j.benchmarks.Workload;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a step does besides products, at the sizes of a layer, on our CPU backend. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FusedKernels {
    private static final double EPSILON = 1e-5;
    /** So small that parameters stay as they are, however often they are changed. */
    private static final double LEARNING_RATE = 1e-12;

    /** The step. */
    @Param({"S", "M", "L"})
    public String workload;

    private final Random random = new Random(1);
    private Backend backend;
    private Gpt2Config config;
    private int batch;
    private int rows;
    private int[] targets;
    private Buffer x; // (rows, C), as are y, dx, dy
    private Buffer y;
    private Buffer dx;
    private Buffer dy;
    private Buffer wide; // (rows, max(hidden, 3C)), as are wideOut, dWide, dWideOut
    private Buffer wideOut;
    private Buffer dWide;
    private Buffer dWideOut;
    private Buffer gamma; // (C), as are beta, dGamma, dBeta
    private Buffer beta;
    private Buffer dGamma;
    private Buffer dBeta;
    private Buffer mean; // (rows), as is rstd
    private Buffer rstd;
    private Buffer logSumExp; // (B, heads, T)
    private Buffer head; // (V, C), as are dHead and its moments
    private Buffer dHead;
    private Buffer firstMoment;
    private Buffer secondMoment;
    private Buffer loss; // (1)
    private Buffer norm; // (1)

    /** Makes the arrays. */
    @Setup
    public void prepare() {
        backend = Backends.named("cpu");
        Workload chosen = Workload.of(workload);
        config = chosen.config();
        batch = chosen.rows();
        rows = chosen.tokens();
        targets = chosen.batch().targets();
        layerArrays(config.width(), Math.max(config.hidden(), 3 * config.width()));
        headArrays(config.vocabulary() * config.width());
    }

    private void layerArrays(int width, int widest) {
        x = random(rows * width);
        y = random(rows * width);
        dx = random(rows * width);
        dy = random(rows * width);
        wide = random(rows * widest);
        wideOut = random(rows * widest);
        dWide = random(rows * widest);
        dWideOut = random(rows * widest);
        gamma = random(width);
        beta = random(width);
        dGamma = random(width);
        dBeta = random(width);
        mean = random(rows);
        rstd = random(rows);
        logSumExp = random(rows * config.heads());
    }

    private void headArrays(int size) {
        head = random(size);
        dHead = random(size);
        firstMoment = random(size);
        secondMoment = random(size);
        backend.unary(UnaryOp.SQUARE, secondMoment, secondMoment, size);
        loss = random(1);
        norm = random(1);
    }

    private Buffer random(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        Buffer buffer = backend.allocate(ElementType.FLOAT32, length);
        backend.write(values, buffer);
        return buffer;
    }

    /** Normalisation of a layer's input. */
    @Benchmark
    public void layerNorm() {
        backend.layerNorm(x, gamma, beta, EPSILON, y, mean, rstd, rows, config.width());
    }

    /** Its adjoints. */
    @Benchmark
    public void layerNormBackward() {
        backend.layerNormBackward(x, gamma, mean, rstd, dy, dx, dGamma, dBeta, rows, config.width());
    }

    /** GELU of the hidden units. */
    @Benchmark
    public void gelu() {
        backend.unary(UnaryOp.GELU, wide, wideOut, rows * config.hidden());
    }

    /** Its adjoint. */
    @Benchmark
    public void geluBackward() {
        backend.unaryBackward(UnaryOp.GELU, wide, wideOut, dWideOut, dWide, rows * config.hidden());
    }

    /** Attention of all heads. */
    @Benchmark
    public void attention() {
        backend.causalAttention(wide, y, logSumExp, batch, config.context(), config.heads(), headSize());
    }

    /** Its adjoint. */
    @Benchmark
    public void attentionBackward() {
        backend.causalAttentionBackward(
                wide, y, logSumExp, dy, dWide, batch, config.context(), config.heads(), headSize());
    }

    /** The loss of all rows, logits never held. */
    @Benchmark
    public void crossEntropy() {
        backend.linearCrossEntropy(
                x, head, true, targets, -1, loss, null, null, rows, config.width(), config.vocabulary());
    }

    /** The same with the adjoints of rows and matrix. */
    @Benchmark
    public void crossEntropyAndAdjoints() {
        backend.linearCrossEntropy(
                x, head, true, targets, -1, loss, dx, dHead, rows, config.width(), config.vocabulary());
    }

    /** The update of the largest matrix, with the norm of its gradient. */
    @Benchmark
    public void adamW() {
        backend.adamW(
                new Buffer[] {head},
                new Buffer[] {dHead},
                new Buffer[] {firstMoment},
                new Buffer[] {secondMoment},
                new int[] {config.vocabulary() * config.width()},
                new double[] {0.1},
                loss,
                norm,
                new AdamWStep(LEARNING_RATE, 0.9, 0.99, 1e-8, 1, 10));
    }

    private int headSize() {
        return config.width() / config.heads();
    }
}
