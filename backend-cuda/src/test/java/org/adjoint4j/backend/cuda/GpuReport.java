package org.adjoint4j.backend.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.UnaryOp;
import org.adjoint4j.testing.BackendConformance;
import org.adjoint4j.testing.BackendConformance.Check;

/**
 * What a machine with a GPU can tell, without JUnit; {@code bench/gpu.sh} runs it.
 *
 * <pre>
 * GpuReport conformance [TEXT]             the checks of the kit whose name contains the text
 * GpuReport training                       the losses of 20 steps beside the CPU's, and of steps after a change of backends
 * GpuReport kernels GBS TFLOPS [ROWS]      the kernels of a step of GPT-2 124M on so many tokens, against what the
 *                                          device's memory (GB/s) and arithmetic (TFLOP/s) allow
 * </pre>
 */
public final class GpuReport {
    private static final int WIDTH = 768;
    private static final int HIDDEN = 4 * WIDTH;
    private static final int HEADS = 12;
    private static final int TIME = 1024;
    private static final int VOCABULARY = 50_257;
    private static final int STEPS = 20;
    private static final double LOSS_TOLERANCE = 1e-4;
    private static final int WARM_UP = 3;
    private static final int RUNS = 10;

    private final Backend backend = Backends.named("cuda");
    private final TestBuffers buffers = new TestBuffers(backend);
    private final double bytesPerSecond;
    private final double flopsPerSecond;
    private final int rows;
    /** Bytes of an activation's element. */
    private final double size = Precision.configured() == Precision.BFLOAT16 ? Short.BYTES : Float.BYTES;

    private GpuReport(double bytesPerSecond, double flopsPerSecond, int rows) {
        this.bytesPerSecond = bytesPerSecond;
        this.flopsPerSecond = flopsPerSecond;
        this.rows = rows;
    }

    /** Runs a report and exits with 1 if something is wrong. */
    public static void main(String[] arguments) {
        try {
            run(arguments);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage()); // no GPU, or something it needs is missing
            System.exit(1);
        }
    }

    private static void run(String[] arguments) {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "conformance" -> System.exit(conformance(arguments.length > 1 ? arguments[1] : "") ? 0 : 1);
            case "training" -> System.exit(training() ? 0 : 1);
            case "kernels" ->
                new GpuReport(
                                1e9 * Double.parseDouble(arguments[1]),
                                1e12 * Double.parseDouble(arguments[2]),
                                arguments.length > 3 ? Integer.parseInt(arguments[3]) : 16 * TIME)
                        .kernels();
            default -> {
                System.err.println("GpuReport conformance [TEXT] | training | kernels GBS TFLOPS [ROWS]");
                System.exit(2);
            }
        }
    }

    private static boolean conformance(String text) {
        int failed = 0;
        List<Check> checks = BackendConformance.checks(Backends.named("cuda")).stream()
                .filter(check -> check.name().contains(text))
                .toList();
        for (Check check : checks) {
            try {
                check.body().run();
            } catch (AssertionError e) {
                failed++;
                System.out.println("FAILED " + check.name() + ": " + e.getMessage());
            }
        }
        System.out.println("conformance: " + checks.size() + " checks, " + failed + " failed");
        return failed == 0 && !checks.isEmpty();
    }

    private static boolean training() {
        Backend cuda = Backends.named("cuda");
        Backend cpu = Backends.named("cpu");
        double[] expected = new TinyTraining(cpu).train(STEPS);
        boolean good = agree("on cuda", new TinyTraining(cuda).train(STEPS), expected);
        double[] rest = Arrays.copyOfRange(expected, STEPS / 2, STEPS);
        for (Backend first : List.of(cpu, cuda)) {
            Backend second = first == cpu ? cuda : cpu;
            TinyTraining training = new TinyTraining(first);
            training.train(STEPS / 2);
            String name = "on " + first.name() + ", then on " + second.name();
            good &= agree(name, new TinyTraining(second, training).train(STEPS / 2), rest);
        }
        return good;
    }

    private static boolean agree(String name, double[] actual, double[] expected) {
        double most = 0;
        for (int i = 0; i < expected.length; i++) {
            most = Math.max(most, Math.abs(actual[i] - expected[i]));
        }
        boolean good = most <= LOSS_TOLERANCE; // not so for NaN
        System.out.println(String.format(
                Locale.ROOT,
                "%-24s loss %.5f to %.5f, differs from the CPU's by %.1e at most%s",
                name,
                actual[0],
                actual[actual.length - 1],
                most,
                good ? "" : ": TOO MUCH"));
        return good;
    }

    private void kernels() {
        int batch = Math.max(1, rows / TIME);
        int time = rows / batch;
        int n = rows * WIDTH;
        int wide = rows * HIDDEN;
        Buffer gamma = buffers.numbers(WIDTH);
        Buffer x = normalised(WIDTH, gamma); // stored as activations are
        Buffer dy = normalised(WIDTH, gamma);
        Buffer hidden = normalised(HIDDEN, buffers.numbers(HIDDEN));
        Buffer dHidden = normalised(HIDDEN, buffers.numbers(HIDDEN));
        Buffer qkv = normalised(3 * WIDTH, buffers.numbers(3 * WIDTH));
        Buffer dQkv = buffers.empty(3 * n);
        Buffer out = buffers.empty(n);
        Buffer outWide = buffers.empty(wide);
        Buffer mean = buffers.empty(rows);
        Buffer rstd = buffers.empty(rows);
        Buffer logSumExp = buffers.empty(rows * HEADS);
        Buffer w = buffers.numbers(WIDTH * HIDDEN);
        Buffer dw = buffers.empty(WIDTH * HIDDEN);
        Buffer bias = buffers.numbers(HIDDEN);
        Buffer dbias = buffers.empty(HIDDEN);
        Buffer dgamma = buffers.empty(WIDTH);
        Buffer dbeta = buffers.empty(WIDTH);
        System.out.println("kernel                      median us     best us  of its floor");
        time(
                "layerNorm",
                2 * n * size,
                0,
                () -> backend.layerNorm(x, gamma, gamma, 1e-5, out, mean, rstd, rows, WIDTH));
        time(
                "layerNormBackward",
                3 * n * size,
                0,
                () -> backend.layerNormBackward(x, gamma, mean, rstd, dy, out, dgamma, dbeta, rows, WIDTH));
        time("gelu", 2 * wide * size, 0, () -> backend.unary(UnaryOp.GELU, hidden, outWide, wide));
        time(
                "geluBackward",
                3 * wide * size,
                0,
                () -> backend.unaryBackward(UnaryOp.GELU, hidden, outWide, dHidden, dHidden, wide));
        int[] dense = {1};
        int[] dims = {n};
        time("add", 3 * n * size, 0, () -> backend.binary(BinaryOp.ADD, x, dense, dy, dense, dims, out));
        time("dropout", 2 * n * size, 0, () -> backend.dropout(x, out, n, 0.1, 7));
        double product = 2.0 * rows * WIDTH * HIDDEN;
        time("linear (C to 4C)", 0, product, () -> backend.linear(x, w, bias, outWide, rows, HIDDEN, WIDTH));
        time(
                "linearBackward (C to 4C)",
                0,
                2 * product,
                () -> backend.linearBackward(x, w, dHidden, out, dw, dbias, rows, HIDDEN, WIDTH));
        double attention = 2.0 * batch * time * time * WIDTH; // two products, half of which is masked
        time(
                "causalAttention",
                0,
                attention,
                () -> backend.causalAttention(qkv, out, logSumExp, batch, time, HEADS, WIDTH / HEADS));
        time(
                "causalAttentionBackward",
                0,
                2.5 * attention,
                () -> backend.causalAttentionBackward(
                        qkv, out, logSumExp, dy, dQkv, batch, time, HEADS, WIDTH / HEADS));
        head(x, out);
        optimizer();
        buffers.close();
    }

    private void head(Buffer x, Buffer dx) {
        Buffer w = buffers.numbers(WIDTH * VOCABULARY);
        Buffer dw = buffers.empty(WIDTH * VOCABULARY);
        Buffer loss = buffers.empty(1);
        int[] targets = new Random(1).ints(rows, 0, VOCABULARY).toArray();
        time(
                "linearCrossEntropy",
                0,
                6.0 * rows * WIDTH * VOCABULARY,
                () -> backend.linearCrossEntropy(x, w, true, targets, -1, loss, dx, dw, rows, WIDTH, VOCABULARY));
        time("gatherRows", 2 * (double) rows * WIDTH * size, 0, () -> backend.gatherRows(w, targets, WIDTH, dx));
        time(
                "scatterAddRows",
                3 * (double) rows * WIDTH * size,
                0,
                () -> backend.scatterAddRows(dx, targets, WIDTH, dw));
    }

    private void optimizer() {
        int n = 40_000_000;
        Buffer p = buffers.numbers(n);
        Buffer m = buffers.empty(n);
        Buffer v = buffers.empty(n);
        backend.fill(m, n, 0);
        backend.fill(v, n, 0);
        Buffer gradient = buffers.numbers(n);
        Buffer norm = buffers.empty(1);
        backend.fill(norm, 1, 0);
        int[] step = {0};
        time(
                "adamW (40M parameters)", // the gradient is read for its norm, too
                8.0 * n * Float.BYTES,
                0,
                () -> backend.adamW(
                        new Buffer[] {p},
                        new Buffer[] {gradient},
                        new Buffer[] {m},
                        new Buffer[] {v},
                        new int[] {n},
                        new double[] {0.1},
                        norm,
                        norm,
                        new AdamWStep(1e-3, 0.9, 0.95, 1e-8, 1, ++step[0])));
        time("sumOfSquares (40M)", (double) n * Float.BYTES, 0, () -> backend.sumOfSquares(gradient, n));
    }

    /** Times a kernel that has to move so many bytes or to make so many operations. */
    private void time(String name, double bytes, double flops, Runnable kernel) {
        double[] seconds = new double[RUNS];
        for (int i = -WARM_UP; i < RUNS; i++) {
            buffers.await();
            long begin = System.nanoTime();
            kernel.run();
            buffers.await();
            seconds[Math.max(0, i)] = (System.nanoTime() - begin) * 1e-9;
        }
        Arrays.sort(seconds);
        double floor = Math.max(bytes / bytesPerSecond, flops / flopsPerSecond);
        System.out.println(String.format(
                Locale.ROOT,
                "%-26s %10.1f  %10.1f  %11.0f%%",
                name,
                1e6 * seconds[RUNS / 2],
                1e6 * seconds[0],
                100 * floor / seconds[0]));
    }

    private Buffer normalised(int width, Buffer gamma) {
        Buffer x = buffers.numbers(rows * width);
        Buffer out = buffers.empty(rows * width);
        Buffer mean = buffers.empty(rows);
        backend.layerNorm(x, gamma, gamma, 1e-5, out, mean, buffers.empty(rows), rows, width);
        return out;
    }
}
