package org.adjoint4j.backend.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.ReduceOp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sums over many terms that are no products (see {@link LongSumsTest}) are sums of short sums too. The terms are equal, so
 * that a sum term by term is always rounded the same way: {@link #bound} says what must be met and makes sure that such a sum
 * would miss it.
 */
final class LongReductionsTest {
    private static final int LONG = 1 << 20;
    /** Terms of a long sum that a lane adds, of 16 lanes. */
    private static final int LANE = LONG / 16;

    private static final double UNIT = 0x1p-24;
    /** Roundings of a term itself, the exponential function's included, and of the result. */
    private static final int FEW = 16;

    private static final float TERM = 0.1f;

    static Stream<Arguments> backends() {
        return Stream.of(KernelChoice.best(), new ScalarKernels())
                .flatMap(vectors -> Stream.of(1, 2, 4)
                        .map(threads ->
                                Arguments.of(vectors.description(), threads, new CpuBackend(threads, vectors))));
    }

    /** Kernels of either kind on two threads, for what takes long. */
    static Stream<Arguments> kernels() {
        return backends().filter(arguments -> arguments.get()[1].equals(2));
    }

    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("backends")
    void sumsAlongAxes(String name, int threads, CpuBackend b) {
        double bound = bound(LANE, TERM, 1024);
        double exact = (double) TERM * LONG;
        Buffer x = filled(b, 2 * 3 * LONG, i -> TERM);
        int[][] extents = {{1, LONG, 1}, {3, LONG, 1}, {1, LONG, 3}, {2, LONG, 3}};
        for (int[] e : extents) {
            Buffer out = empty(b, e[0] * e[2]);
            b.reduce(ReduceOp.SUM, x, e[0], e[1], e[2], out);
            for (float sum : read(b, out)) {
                assertThat((double) sum).isCloseTo(exact, within(bound * exact));
            }
        }
        assertThat(b.sumOfSquares(x, LONG)).isCloseTo(exact * TERM, within(1e-9 * exact * TERM));
    }

    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("backends")
    void softmax(String name, int threads, CpuBackend b) {
        float score = -0.3f; // but for the first element, which is 0
        double weight = Math.exp(score);
        double bound = bound(LANE, (float) weight, 1024);
        double sum = 1 + (LONG - 1) * weight;
        Buffer x = filled(b, LONG, i -> i == 0 ? 0 : score);
        Buffer y = empty(b, LONG);

        b.softmax(x, 1, LONG, 1, y);
        assertThat((double) read(b, y)[0]).isCloseTo(1 / sum, within(bound / sum));

        Buffer dx = empty(b, LONG);
        float p = 1e-6f;
        b.softmaxBackward(filled(b, LONG, i -> p), filled(b, LONG, i -> TERM), 1, LONG, 1, dx);
        double mean = (double) p * TERM * LONG;
        assertThat((double) read(b, dx)[0]).isCloseTo(p * (TERM - mean), within(bound * p * (TERM + mean)));

        b.logSoftmax(x, 1, LONG, 1, y);
        double log = Math.log(sum);
        assertThat((double) read(b, y)[0]).isCloseTo(-log, within(bound + FEW * UNIT * log));

        b.logSoftmaxBackward(filled(b, LONG, i -> -1f), filled(b, LONG, i -> TERM), 1, LONG, 1, dx);
        double total = Math.exp(-1) * TERM * LONG;
        assertThat((double) read(b, dx)[0]).isCloseTo(TERM - total, within(bound * (TERM + total)));
    }

    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("backends")
    void crossEntropyOverALargeVocabularyAndManyRows(String name, int threads, CpuBackend b) {
        float score = -0.3f;
        double bound = bound(LANE, (float) Math.exp(score), 1024);
        Buffer loss = empty(b, 1);
        Buffer logSumExp = empty(b, LONG);
        Buffer logits = filled(b, 2 * LONG, i -> i % LONG == 0 ? 0 : score);

        b.crossEntropy(logits, new int[2], -1, loss, logSumExp, 2, LONG);
        double log = Math.log(1 + (LONG - 1) * Math.exp(score));
        assertThat((double) read(b, loss)[0]).isCloseTo(log, within(bound + FEW * UNIT * log));

        b.crossEntropy(filled(b, 2 * LONG, i -> i % 2 * score), new int[LONG], -1, loss, logSumExp, LONG, 2);
        log = Math.log(1 + Math.exp(score));
        assertThat((double) read(b, loss)[0]).isCloseTo(log, within(FEW * UNIT));
    }

    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("backends")
    void layerNormOfLongRows(String name, int threads, CpuBackend b) {
        double bound = bound(LANE, TERM, 1024);
        float step = 0.1f; // from the mean, up and down
        Buffer x = filled(b, LONG, i -> 0.7f + (i % 2 == 0 ? step : -step));
        Buffer gamma = filled(b, LONG, i -> 1);
        Buffer mean = empty(b, 1);
        Buffer rstd = empty(b, 1);

        b.layerNorm(x, gamma, gamma, 0, empty(b, LONG), mean, rstd, 1, LONG);
        assertThat((double) read(b, mean)[0]).isCloseTo(0.7, within(bound));
        assertThat((double) read(b, rstd)[0]).isCloseTo(1 / step, within(bound / step));
    }

    /** With a mean of 0 and rstd of 1, h = x: sums along a row give dx, sums over rows the parameters' adjoints. */
    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("backends")
    void layerNormsAdjoint(String name, int threads, CpuBackend b) {
        double bound = bound(LANE, TERM, 1024);
        int[][] extents = {{1, LONG}, {LONG, 3}, {LONG / 16, 16}};
        for (int[] e : extents) {
            int rows = e[0];
            int width = e[1];
            Buffer dx = empty(b, rows * width);
            Buffer dGamma = empty(b, width);
            Buffer dBeta = empty(b, width);
            b.layerNormBackward(
                    filled(b, rows * width, i -> 0.7f),
                    filled(b, width, i -> 1),
                    filled(b, rows, i -> 0),
                    filled(b, rows, i -> 1),
                    filled(b, rows * width, i -> TERM),
                    dx,
                    dGamma,
                    dBeta,
                    rows,
                    width);
            double exact = -0.49 * TERM; // dy − mean(dy) − h mean(dy h)
            assertThat((double) read(b, dx)[0]).isCloseTo(exact, within(bound * TERM));
            double sum = (double) TERM * rows;
            assertThat((double) read(b, dBeta)[width - 1]).isCloseTo(sum, within(bound * sum));
            assertThat((double) read(b, dGamma)[width - 1]).isCloseTo(0.7 * sum, within(bound * sum));
        }
    }

    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("backends")
    void linearsAdjoint(String name, int threads, CpuBackend b) {
        double bound = bound(LANE, TERM, 512 + LONG / 16 / 512 + 16);
        Buffer dw = empty(b, 3);
        Buffer dBias = empty(b, 3);
        b.linearBackward(
                filled(b, LONG, i -> 0.7f),
                filled(b, 3, i -> 1),
                filled(b, 3 * LONG, i -> TERM),
                empty(b, LONG),
                dw,
                dBias,
                LONG,
                3,
                1);
        double sum = (double) TERM * LONG;
        assertThat((double) read(b, dBias)[2]).isCloseTo(sum, within(bound * sum));
        assertThat((double) read(b, dw)[2]).isCloseTo(0.7 * sum, within(bound * sum));
    }

    /** Half of the words have one logit, half another, so that adjoints do not cancel out. */
    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("kernels")
    void headOverALargeVocabulary(String name, int threads, CpuBackend b) {
        float odd = -0.3f;
        // panels of 64 or fewer words, of which each of 16 groups adds its own
        double bound = bound(
                LONG,
                (float) Math.exp(odd),
                64 + LONG / 16 / KernelChoice.best().panelWidth() + 16);
        Buffer loss = empty(b, 1);
        Buffer dx = empty(b, 2);
        Buffer dw = empty(b, LONG);
        Buffer w = filled(b, LONG, v -> v % 2 == 0 ? 0.7f : 0.7f + odd);
        b.linearCrossEntropy(filled(b, 2, i -> 1), w, true, new int[2], -1, loss, dx, dw, 2, 1, LONG);

        double log = Math.log(LONG / 2 * (1 + Math.exp(odd)));
        assertThat((double) read(b, loss)[0]).isCloseTo(log, within(FEW * UNIT * (1 + log)));
        double mean = 0.7f + odd * Math.exp(odd) / (1 + Math.exp(odd));
        assertThat((double) read(b, dx)[0]).isCloseTo((mean - 0.7f) / 2, within(bound * (mean + 0.7)));
    }

    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("kernels")
    void headOverManyRows(String name, int threads, CpuBackend b) {
        int rows = LONG / 4;
        double bound = bound(rows / 16, TERM, 1024 + rows / 1024);
        Buffer loss = empty(b, 1);
        Buffer dx = empty(b, rows);
        Buffer dw = empty(b, 3);
        Buffer x = filled(b, rows, i -> TERM);
        b.linearCrossEntropy(x, filled(b, 3, i -> 0), true, new int[rows], -1, loss, dx, dw, rows, 1, 3);

        assertThat((double) read(b, loss)[0]).isCloseTo(Math.log(3), within(FEW * UNIT));
        assertThat((double) read(b, dw)[2]).isCloseTo(TERM / 3, within(bound * TERM / 3));
        assertThat((double) read(b, dw)[0]).isCloseTo(-2 * TERM / 3, within(bound * TERM));
    }

    /** With queries and keys of 0 each query's probabilities are equal; heads of 4 are narrow, those of 5 are not. */
    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("kernels")
    void attentionOverALongContext(String name, int threads, CpuBackend b) {
        int time = 12_000;
        for (int size : new int[] {4, 5}) {
            float[] value = new float[size];
            double bound = bound(time, TERM, 512 + time / 512);
            for (int d = 0; d < size; d++) {
                value[d] = TERM * (d + 1);
            }
            int width = size;
            Buffer qkv = filled(b, 3 * width * time, i -> i % (3 * width) < 2 * width ? 0 : value[i % width]);
            Buffer out = empty(b, width * time);
            Buffer logSumExp = empty(b, time);
            b.causalAttention(qkv, out, logSumExp, 1, time, 1, size);
            float[] found = read(b, out);
            for (int d = 0; d < size; d++) {
                assertThat((double) found[(time - 1) * width + d])
                        .isCloseTo(value[d], within((bound + FEW * UNIT) * value[d]));
            }
            assertThat((double) read(b, logSumExp)[time - 1]).isCloseTo(Math.log(time), within(FEW * UNIT));
        }
    }

    /** A key's and a value's adjoint are sums over the queries that see it, a query's over the keys that it sees. */
    @ParameterizedTest(name = "{0}, {1} threads")
    @MethodSource("kernels")
    void attentionsAdjointOverALongContext(String name, int threads, CpuBackend b) {
        int time = 12_000;
        int lanes = KernelChoice.best().narrowWidth();
        for (int size : new int[] {4, 5}) {
            int width = size;
            double bound = bound(time, TERM, 128 + time / 128); // blocks of 128 queries
            // a strip of keys at a time, one for each lane; what is rounded grows evenly and is half of the sum on
            // average
            double keys = bound(time, TERM, 2 * lanes + time / lanes / 2);
            // all probabilities are what logSumExp says, here the same for all queries
            float p = 1f / 1024;
            Buffer logSumExp = filled(b, time, i -> (float) Math.log(1024));
            Buffer qkv = filled(b, 3 * width * time, i -> i % (3 * width) < width ? 0 : TERM);
            Buffer dOut = filled(b, width * time, i -> TERM);
            Buffer dQkv = empty(b, 3 * width * time);
            b.causalAttentionBackward(qkv, filled(b, width * time, i -> 0), logSumExp, dOut, dQkv, 1, time, 1, size);

            float[] found = read(b, dQkv);
            double dValue = (double) p * TERM * time; // of the first key, which all queries see
            assertThat((double) found[2 * width]).isCloseTo(dValue, within((bound + FEW * UNIT) * dValue));
            double dScore = p * (double) TERM * TERM * size;
            double dQuery = dScore * TERM / Math.sqrt(size) * time; // of the last query, which sees all keys
            assertThat((double) found[3 * width * (time - 1)]).isCloseTo(dQuery, within((keys + FEW * UNIT) * dQuery));
        }
    }

    /**
     * Returns the relative error of sums that are rounded {@code roundings} times one after the other, after making sure that
     * {@code plain} terms added one by one exceed it.
     */
    private static double bound(int plain, float term, int roundings) {
        float sum = 0;
        for (int i = 0; i < plain; i++) {
            sum += term;
        }
        double exact = (double) term * plain;
        double bound = (roundings + FEW) * UNIT;
        assertThat(Math.abs(sum - exact) / exact).as("error of a plain sum").isGreaterThan(bound);
        return bound;
    }

    private static Buffer empty(CpuBackend b, int n) {
        return b.allocate(ElementType.FLOAT32, n);
    }

    private static Buffer filled(CpuBackend b, int n, IntToDoubleFunction element) {
        Buffer buffer = empty(b, n);
        b.write(IntStream.range(0, n).mapToDouble(element).toArray(), buffer);
        return buffer;
    }

    private static float[] read(CpuBackend b, Buffer buffer) {
        float[] values = new float[buffer.length()];
        b.read(buffer, values);
        return values;
    }
}
