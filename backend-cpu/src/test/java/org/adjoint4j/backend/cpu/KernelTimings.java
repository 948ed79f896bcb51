package org.adjoint4j.backend.cpu;

import java.util.Arrays;
import java.util.Random;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;

/**
 * Prints what the kernels reach at the shapes of preset {@code stories}; run it by hand, with nothing else running:
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp … org.adjoint4j.backend.cpu.KernelTimings [part of a name]
 * </pre>
 */
final class KernelTimings {
    private static final int WARM_UPS = 30;
    private static final int RUNS = 30;
    private static final int ROWS = 8192;
    private static final int WIDTH = 64;
    private static final int VOCABULARY = 8000;

    private final CpuBackend backend = new CpuBackend();
    private final Random random = new Random(1);
    private final String filter;

    private KernelTimings(String filter) {
        this.filter = filter;
    }

    public static void main(String[] arguments) {
        KernelTimings timings = new KernelTimings(arguments.length == 0 ? "" : arguments[0]);
        System.out.printf("%-34s %10s %10s %12s%n", "kernel", "median ms", "best ms", "at best");
        timings.products();
        timings.oneRow();
        timings.attention();
        timings.head();
        timings.memoryBound();
    }

    private void products() {
        for (int[] shape : new int[][] {{64, 192}, {64, 64}, {64, 256}, {256, 64}, {384, 1536}, {768, 768}}) {
            int m = shape[0] > 256 ? 2048 : ROWS;
            layer(m, shape[0], shape[1]);
        }
    }

    /** One token's logits, as in text generation. */
    private void oneRow() {
        int k = 768;
        int n = 50257;
        Buffer x = random(k);
        Buffer w = random(k * n);
        Buffer y = random(n);
        time(
                "one row 768x50257",
                4.0 * k * n,
                "GB/s",
                () -> backend.matmul(x, false, 0, w, false, 0, y, 1, 1, n, k, false));
        time(
                "one row 768x50257, transposed",
                4.0 * k * n,
                "GB/s",
                () -> backend.matmul(x, false, 0, w, true, 0, y, 1, 1, n, k, false));
    }

    private void layer(int m, int k, int n) {
        double flops = 2.0 * m * n * k;
        String name = " " + m + "x" + k + "x" + n;
        Buffer x = random(m * k);
        Buffer w = random(k * n);
        Buffer bias = random(n);
        Buffer dy = random(m * n);
        Buffer y = random(m * n);
        Buffer dx = random(m * k);
        Buffer dw = random(k * n);
        time("linear" + name, flops, "GFLOP/s", () -> backend.linear(x, w, bias, y, m, n, k));
        time("dx" + name, flops, "GFLOP/s", () -> backend.matmul(dy, false, 0, w, true, 0, dx, 1, m, k, n, false));
        time("dw" + name, flops, "GFLOP/s", () -> backend.matmul(x, true, 0, dy, false, 0, dw, 1, k, n, m, false));
        time("dbias" + name, 4.0 * m * n, "GB/s", () -> backend.reduce(ReduceOp.SUM, dy, 1, m, n, bias));
    }

    private void attention() {
        attention(64, 128, 16, 4);
        attention(8, 256, 6, 64);
    }

    private void attention(int batch, int time, int heads, int headSize) {
        int size = batch * time * heads * headSize;
        Buffer qkv = random(3 * size);
        Buffer out = random(size);
        Buffer dOut = random(size);
        Buffer dqkv = random(3 * size);
        Buffer logSumExp = random(batch * heads * time);
        double pairs = (double) batch * heads * time * (time + 1) / 2;
        String name = " T" + time + " H" + heads + "x" + headSize;
        time(
                "attention" + name,
                pairs,
                "Gpairs/s",
                () -> backend.causalAttention(qkv, out, logSumExp, batch, time, heads, headSize));
        time(
                "attention backward" + name,
                pairs,
                "Gpairs/s",
                () -> backend.causalAttentionBackward(qkv, out, logSumExp, dOut, dqkv, batch, time, heads, headSize));
    }

    private void head() {
        Buffer x = random(ROWS * WIDTH);
        Buffer w = random(WIDTH * VOCABULARY);
        Buffer loss = random(1);
        Buffer dx = random(ROWS * WIDTH);
        Buffer dw = random(WIDTH * VOCABULARY);
        int[] targets = random.ints(ROWS, 0, VOCABULARY).toArray();
        double flops = 2.0 * ROWS * WIDTH * VOCABULARY;
        for (boolean transposed : new boolean[] {false, true}) {
            String name = transposed ? " (V, C)" : " (C, V)";
            time(
                    "linearCrossEntropy, loss" + name,
                    flops,
                    "GFLOP/s",
                    () -> backend.linearCrossEntropy(
                            x, w, transposed, targets, -1, loss, null, null, ROWS, WIDTH, VOCABULARY));
            time(
                    "linearCrossEntropy, adjoints" + name,
                    3 * flops,
                    "GFLOP/s",
                    () -> backend.linearCrossEntropy(
                            x, w, transposed, targets, -1, loss, dx, dw, ROWS, WIDTH, VOCABULARY));
        }
    }

    private void memoryBound() {
        int n = ROWS * 256;
        Buffer x = random(n);
        Buffer y = random(n);
        Buffer z = random(n);
        Buffer v = random(n);
        time("copy", 8.0 * n, "GB/s", () -> backend.copyRows(x, 0, n, y, 0, n, 1, n));
        time(
                "add",
                12.0 * n,
                "GB/s",
                () -> backend.binary(BinaryOp.ADD, x, new int[] {1}, y, new int[] {1}, new int[] {n}, z));
        time("addScaled", 12.0 * n, "GB/s", () -> backend.addScaled(1e-6, x, y, n));
        time("gelu", n, "G/s", () -> backend.unary(UnaryOp.GELU, x, y, n));
        time("gelu backward", n, "G/s", () -> backend.unaryBackward(UnaryOp.GELU, x, y, z, v, n));
        time("exp", n, "G/s", () -> backend.unary(UnaryOp.EXP, x, y, n));
        time("tanh", n, "G/s", () -> backend.unary(UnaryOp.TANH, x, y, n));
        time("softmax of 256", n, "G/s", () -> backend.softmax(x, ROWS, 256, 1, y));
        time("dropout", n, "G/s", () -> backend.dropout(x, y, n, 0.1, 1));
        time("sumOfSquares", 4.0 * n, "GB/s", () -> backend.sumOfSquares(x, n));
        adamW(x, y, z, v, n);
        layerNorm();
        gather();
    }

    /** With the norm of the gradient, which is read twice for it. */
    private void adamW(Buffer p, Buffer gradient, Buffer m, Buffer v, int n) {
        Buffer norm = random(1);
        time(
                "adamW",
                32.0 * n,
                "GB/s",
                () -> backend.adamW(
                        new Buffer[] {p},
                        new Buffer[] {gradient},
                        new Buffer[] {m},
                        new Buffer[] {v},
                        new int[] {n},
                        new double[] {0.1},
                        norm,
                        norm,
                        new AdamWStep(1e-9, 0.9, 0.99, 1e-8, 1, 10)));
    }

    private void layerNorm() {
        int n = ROWS * WIDTH;
        Buffer x = random(n);
        Buffer out = random(n);
        Buffer dx = random(n);
        Buffer gamma = random(WIDTH);
        Buffer beta = random(WIDTH);
        Buffer mean = random(ROWS);
        Buffer rstd = random(ROWS);
        time("layerNorm", 8.0 * n, "GB/s", () -> backend.layerNorm(x, gamma, beta, 1e-5, out, mean, rstd, ROWS, WIDTH));
        time(
                "layerNorm backward",
                12.0 * n,
                "GB/s",
                () -> backend.layerNormBackward(x, gamma, mean, rstd, out, dx, gamma, beta, ROWS, WIDTH));
    }

    private void gather() {
        Buffer table = random(VOCABULARY * WIDTH);
        Buffer rows = random(ROWS * WIDTH);
        int[] ids = random.ints(ROWS, 0, VOCABULARY).toArray();
        time("gatherRows", 8.0 * ROWS * WIDTH, "GB/s", () -> backend.gatherRows(table, ids, WIDTH, rows));
        time("scatterAddRows", 12.0 * ROWS * WIDTH, "GB/s", () -> backend.scatterAddRows(rows, ids, WIDTH, table));
    }

    private Buffer random(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Buffer buffer = backend.allocate(ElementType.FLOAT32, n);
        backend.write(values, buffer);
        return buffer;
    }

    private void time(String name, double work, String unit, Runnable kernel) {
        if (!name.contains(filter)) {
            return;
        }
        for (int i = 0; i < WARM_UPS; i++) {
            kernel.run();
        }
        double[] seconds = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            kernel.run();
            seconds[i] = (System.nanoTime() - start) * 1e-9;
        }
        Arrays.sort(seconds);
        System.out.printf(
                "%-34s %10.3f %10.3f %7.1f %s%n",
                name, seconds[RUNS / 2] * 1e3, seconds[0] * 1e3, work / seconds[0] * 1e-9, unit);
    }
}
