package org.adjoint4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Kernels give the same bits however many threads there are. */
final class ThreadIndependenceTest {
    private static final long SEED = 20261123;

    static Stream<Arguments> kernels() {
        return Stream.of(
                kernel("linear", (b, in) -> linear(b, in)),
                kernel("linearBackward, sliced along k", (b, in) -> linearBackward(b, in)),
                kernel("batched matmul", (b, in) -> batched(b, in)),
                kernel("sum of columns", (b, in) -> reduce(b, in)),
                kernel("softmax of long rows", (b, in) -> softmax(b, in)),
                kernel("gelu", (b, in) -> gelu(b, in)),
                kernel("layerNormBackward", (b, in) -> layerNormBackward(b, in)),
                kernel("causalAttentionBackward", (b, in) -> attentionBackward(b, in)),
                kernel("linearCrossEntropy", (b, in) -> linearCrossEntropy(b, in)),
                kernel("sumOfSquares", (b, in) -> new float[] {(float) b.sumOfSquares(in.next(100_003), 100_003)}),
                kernel("scatterAddRows", (b, in) -> scatter(b, in)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kernels")
    void sameBitsOnOneTwoAndFourThreads(String name, BiFunction<CpuBackend, Inputs, float[]> kernel) {
        float[] one = run(kernel, 1);
        assertThat(one).as("finite results, seed %d", SEED).doesNotContain(Float.NaN);
        for (int threads : new int[] {2, 4}) {
            assertThat(run(kernel, threads))
                    .as("%d threads, seed %d", threads, SEED)
                    .isEqualTo(one);
        }
    }

    private static float[] run(BiFunction<CpuBackend, Inputs, float[]> kernel, int threads) {
        CpuBackend backend = new CpuBackend(threads, KernelChoice.best());
        return kernel.apply(backend, new Inputs(backend));
    }

    private static Arguments kernel(String name, BiFunction<CpuBackend, Inputs, float[]> kernel) {
        return Arguments.of(name, kernel);
    }

    private static float[] linear(CpuBackend b, Inputs in) {
        Buffer out = in.empty(1000 * 100);
        b.linear(in.next(1000 * 70), in.next(70 * 100), in.next(100), out, 1000, 100, 70);
        return in.read(out);
    }

    private static float[] linearBackward(CpuBackend b, Inputs in) {
        int m = 3000;
        int n = 100;
        int k = 70;
        Buffer dx = in.empty(m * k);
        Buffer dw = in.empty(k * n);
        Buffer dbias = in.empty(n);
        b.linearBackward(in.next(m * k), in.next(k * n), in.next(m * n), dx, dw, dbias, m, n, k);
        return in.read(dx, dw, dbias);
    }

    private static float[] batched(CpuBackend b, Inputs in) {
        Buffer out = in.empty(40 * 50 * 60);
        b.matmul(in.next(40 * 50 * 30), true, 1500, in.next(40 * 60 * 30), true, 1800, out, 40, 50, 60, 30, false);
        return in.read(out);
    }

    private static float[] reduce(CpuBackend b, Inputs in) {
        Buffer out = in.empty(33);
        b.reduce(ReduceOp.SUM, in.next(5000 * 33), 1, 5000, 33, out);
        return in.read(out);
    }

    private static float[] softmax(CpuBackend b, Inputs in) {
        Buffer x = in.next(5 * 50_257);
        Buffer out = in.empty(5 * 50_257);
        b.softmax(x, 5, 50_257, 1, out);
        Buffer dx = in.empty(5 * 50_257);
        b.softmaxBackward(out, x, 5, 50_257, 1, dx);
        return in.read(out, dx);
    }

    private static float[] gelu(CpuBackend b, Inputs in) {
        Buffer out = in.empty(100_003);
        b.unary(UnaryOp.GELU, in.next(100_003), out, 100_003);
        return in.read(out);
    }

    private static float[] layerNormBackward(CpuBackend b, Inputs in) {
        int rows = 1000;
        int width = 48;
        Buffer x = in.next(rows * width);
        Buffer gamma = in.next(width);
        Buffer mean = in.empty(rows);
        Buffer rstd = in.empty(rows);
        Buffer out = in.empty(rows * width);
        b.layerNorm(x, gamma, in.next(width), 1e-5, out, mean, rstd, rows, width);
        Buffer dgamma = in.empty(width);
        Buffer dbeta = in.empty(width);
        b.layerNormBackward(x, gamma, mean, rstd, in.next(rows * width), out, dgamma, dbeta, rows, width);
        return in.read(out, dgamma, dbeta);
    }

    private static float[] attentionBackward(CpuBackend b, Inputs in) {
        int size = 3 * 150 * 4 * 8;
        Buffer qkv = in.next(3 * size);
        Buffer out = in.empty(size);
        Buffer logSumExp = in.empty(3 * 4 * 150);
        b.causalAttention(qkv, out, logSumExp, 3, 150, 4, 8);
        Buffer dqkv = in.empty(3 * size);
        b.causalAttentionBackward(qkv, out, logSumExp, in.next(size), dqkv, 3, 150, 4, 8);
        return in.read(out, logSumExp, dqkv);
    }

    private static float[] linearCrossEntropy(CpuBackend b, Inputs in) {
        int rows = 600;
        int width = 40;
        int vocabulary = 5003;
        int[] targets = new Random(SEED).ints(rows, 0, vocabulary).toArray();
        Buffer loss = in.empty(1);
        Buffer dx = in.empty(rows * width);
        Buffer dw = in.empty(width * vocabulary);
        b.linearCrossEntropy(
                in.next(rows * width),
                in.next(width * vocabulary),
                false,
                targets,
                -1,
                loss,
                dx,
                dw,
                rows,
                width,
                vocabulary);
        return in.read(loss, dx, dw);
    }

    private static float[] scatter(CpuBackend b, Inputs in) {
        int[] ids = new Random(SEED).ints(8000, 0, 10).toArray(); // each more often than a block is long
        Buffer table = in.next(10 * 70);
        b.scatterAddRows(in.next(8000 * 70), ids, 70, table);
        return in.read(table);
    }

    /** Random buffers, the same ones for every backend. */
    private static final class Inputs {
        private final CpuBackend backend;
        private final Random random = new Random(SEED);

        Inputs(CpuBackend backend) {
            this.backend = backend;
        }

        Buffer empty(int n) {
            return backend.allocate(ElementType.FLOAT32, n);
        }

        Buffer next(int n) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = (float) random.nextGaussian();
            }
            Buffer buffer = empty(n);
            backend.write(values, buffer);
            return buffer;
        }

        float[] read(Buffer... buffers) {
            int total = 0;
            for (Buffer buffer : buffers) {
                total += buffer.length();
            }
            float[] all = new float[total];
            int at = 0;
            for (Buffer buffer : buffers) {
                float[] values = new float[buffer.length()];
                backend.read(buffer, values);
                System.arraycopy(values, 0, all, at, values.length);
                at += values.length;
            }
            return all;
        }
    }
}
