package org.adjoint4j.backend.reference;

import static org.adjoint4j.backend.reference.Values.BACKEND;
import static org.adjoint4j.backend.reference.Values.empty;
import static org.adjoint4j.backend.reference.Values.of;
import static org.adjoint4j.backend.reference.Values.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every backward kernel of the specification against central differences of its forward kernel. */
final class ReferenceGradientTest {
    private static final double STEP = 1e-5;
    private static final int SEED = 20;

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    void unary(UnaryOp op) {
        // away from the kinks at 0, inside of the domains of log and sqrt
        double[] x = uniform(13, 0.2, 2);
        if (op != UnaryOp.LOG && op != UnaryOp.SQRT) {
            x = uniform(13, -2, 2);
        }
        int n = x.length;
        double[] dy = uniform(n, -1, 1);
        Buffer dx = empty(n);
        BACKEND.unaryBackward(op, of(x), of(unary(op, x)), of(dy), dx, n);
        assertGradient("dx", x, dy, moved -> unary(op, moved), dx);
    }

    private static double[] unary(UnaryOp op, double[] x) {
        Buffer out = empty(x.length);
        BACKEND.unary(op, of(x), out, x.length);
        return read(out);
    }

    @ParameterizedTest
    @CsvSource({"1, 7, 1", "3, 5, 1", "1, 5, 4", "2, 3, 4", "3, 1, 2"})
    void reductions(int outer, int n, int inner) {
        double[] x = uniform(outer * n * inner, -2, 2);
        double[] dy = uniform(outer * n * inner, -1, 1);
        double[] dLine = uniform(outer * inner, -1, 1);
        Buffer dx = empty(x.length);

        BACKEND.maxBackward(of(x), of(dLine), outer, n, inner, dx);
        assertGradient(
                "max",
                x,
                dLine,
                moved -> {
                    Buffer out = empty(outer * inner);
                    BACKEND.reduce(ReduceOp.MAX, of(moved), outer, n, inner, out);
                    return read(out);
                },
                dx);

        UnaryOperator<double[]> softmax = moved -> {
            Buffer out = empty(moved.length);
            BACKEND.softmax(of(moved), outer, n, inner, out);
            return read(out);
        };
        BACKEND.softmaxBackward(of(softmax.apply(x)), of(dy), outer, n, inner, dx);
        assertGradient("softmax", x, dy, softmax, dx);

        UnaryOperator<double[]> logSoftmax = moved -> {
            Buffer out = empty(moved.length);
            BACKEND.logSoftmax(of(moved), outer, n, inner, out);
            return read(out);
        };
        BACKEND.logSoftmaxBackward(of(logSoftmax.apply(x)), of(dy), outer, n, inner, dx);
        assertGradient("logSoftmax", x, dy, logSoftmax, dx);
    }

    @Test
    void linear() {
        int m = 3;
        int n = 5;
        int k = 4;
        double[] x = uniform(m * k, -1, 1);
        double[] w = uniform(k * n, -1, 1);
        double[] bias = uniform(n, -1, 1);
        double[] dy = uniform(m * n, -1, 1);
        Buffer dx = empty(m * k);
        Buffer dw = empty(k * n);
        Buffer dbias = empty(n);
        BACKEND.linearBackward(of(x), of(w), of(dy), dx, dw, dbias, m, n, k);
        assertGradient("dx", x, dy, moved -> linear(moved, w, bias, m, n, k), dx);
        assertGradient("dw", w, dy, moved -> linear(x, moved, bias, m, n, k), dw);
        assertGradient("dbias", bias, dy, moved -> linear(x, w, moved, m, n, k), dbias);
    }

    private static double[] linear(double[] x, double[] w, double[] bias, int m, int n, int k) {
        Buffer out = empty(m * n);
        BACKEND.linear(of(x), of(w), of(bias), out, m, n, k);
        return read(out);
    }

    @Test
    void indexing() {
        int[] ids = {2, 0, 2, 1, 2};
        int width = 3;
        double[] table = uniform(4 * width, -1, 1);
        double[] dy = uniform(ids.length * width, -1, 1);
        Buffer dTable = of(new double[table.length]);
        BACKEND.scatterAddRows(of(dy), ids, width, dTable);
        assertGradient(
                "dTable",
                table,
                dy,
                moved -> {
                    Buffer out = empty(dy.length);
                    BACKEND.gatherRows(of(moved), ids, width, out);
                    return read(out);
                },
                dTable);

        double[] x = uniform(ids.length * width, -1, 1);
        double[] dPicked = uniform(ids.length, -1, 1);
        Buffer dx = empty(x.length);
        BACKEND.pickPerRowBackward(of(dPicked), ids, width, dx);
        assertGradient(
                "dx",
                x,
                dPicked,
                moved -> {
                    Buffer out = empty(ids.length);
                    BACKEND.pickPerRow(of(moved), ids, width, out);
                    return read(out);
                },
                dx);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void layerNorm(int width) {
        int rows = 3;
        double[] x = uniform(rows * width, -2, 2);
        double[] gamma = uniform(width, 0.5, 1.5);
        double[] beta = uniform(width, -1, 1);
        double[] dy = uniform(rows * width, -1, 1);
        Buffer mean = empty(rows);
        Buffer rstd = empty(rows);
        layerNorm(x, gamma, beta, mean, rstd);
        Buffer dx = empty(x.length);
        Buffer dgamma = empty(width);
        Buffer dbeta = empty(width);
        BACKEND.layerNormBackward(of(x), of(gamma), mean, rstd, of(dy), dx, dgamma, dbeta, rows, width);
        Buffer unused = empty(rows);
        assertGradient("dx", x, dy, moved -> layerNorm(moved, gamma, beta, unused, unused), dx);
        assertGradient("dgamma", gamma, dy, moved -> layerNorm(x, moved, beta, unused, unused), dgamma);
        assertGradient("dbeta", beta, dy, moved -> layerNorm(x, gamma, moved, unused, unused), dbeta);
    }

    private static double[] layerNorm(double[] x, double[] gamma, double[] beta, Buffer mean, Buffer rstd) {
        Buffer out = empty(x.length);
        BACKEND.layerNorm(of(x), of(gamma), of(beta), 1e-2, out, mean, rstd, mean.length(), gamma.length);
        return read(out);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 3, 2, 4", "1, 6, 3, 2"})
    void causalAttention(int batch, int time, int heads, int headSize) {
        int size = batch * time * heads * headSize;
        double[] qkv = uniform(3 * size, -1, 1);
        double[] dOut = uniform(size, -1, 1);
        Buffer logSumExp = empty(batch * heads * time);
        UnaryOperator<double[]> forward = moved -> {
            Buffer out = empty(size);
            BACKEND.causalAttention(of(moved), out, logSumExp, batch, time, heads, headSize);
            return read(out);
        };
        double[] out = forward.apply(qkv);
        Buffer dqkv = empty(3 * size);
        BACKEND.causalAttentionBackward(of(qkv), of(out), logSumExp, of(dOut), dqkv, batch, time, heads, headSize);
        assertGradient("dqkv", qkv, dOut, forward, dqkv);
    }

    @Test
    void crossEntropy() {
        int[] targets = {4, -1, 0, 2};
        int width = 5;
        double[] logits = uniform(targets.length * width, -2, 2);
        double[] dLoss = {0.7};
        Buffer logSumExp = empty(targets.length);
        UnaryOperator<double[]> forward = moved -> {
            Buffer loss = empty(1);
            BACKEND.crossEntropy(of(moved), targets, -1, loss, logSumExp, targets.length, width);
            return read(loss);
        };
        forward.apply(logits);
        Buffer dlogits = empty(logits.length);
        BACKEND.crossEntropyBackward(of(logits), logSumExp, targets, -1, of(dLoss), dlogits, targets.length, width);
        assertGradient("dlogits", logits, dLoss, forward, dlogits);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linearCrossEntropy(boolean transW) {
        int[] targets = {4, -1, 0, 2};
        int width = 3;
        int vocabulary = 5;
        double[] x = uniform(targets.length * width, -1, 1);
        double[] w = uniform(width * vocabulary, -1, 1);
        Buffer dx = empty(x.length);
        Buffer dw = empty(w.length);
        BACKEND.linearCrossEntropy(
                of(x), of(w), transW, targets, -1, empty(1), dx, dw, targets.length, width, vocabulary);
        double[] dLoss = {1};
        assertGradient("dx", x, dLoss, moved -> linearCrossEntropy(moved, w, transW, targets, width), dx);
        assertGradient("dw", w, dLoss, moved -> linearCrossEntropy(x, moved, transW, targets, width), dw);
    }

    private static double[] linearCrossEntropy(double[] x, double[] w, boolean transW, int[] targets, int width) {
        Buffer loss = empty(1);
        BACKEND.linearCrossEntropy(
                of(x), of(w), transW, targets, -1, loss, null, null, targets.length, width, w.length / width);
        return read(loss);
    }

    @Test
    void dropout() {
        double[] x = uniform(31, -1, 1);
        double[] dy = uniform(31, -1, 1);
        Buffer dx = empty(31);
        BACKEND.dropout(of(dy), dx, 31, 0.4, 9);
        assertGradient(
                "dx",
                x,
                dy,
                moved -> {
                    Buffer out = empty(31);
                    BACKEND.dropout(of(moved), out, 31, 0.4, 9);
                    return read(out);
                },
                dx);
    }

    /** Compares a gradient with the central differences of the sum of dy * f(x). */
    private static void assertGradient(
            String name, double[] x, double[] dy, UnaryOperator<double[]> f, Buffer gradient) {
        double[] actual = read(gradient);
        for (int i = 0; i < x.length; i++) {
            double expected = (weighted(dy, f, x, i, STEP) - weighted(dy, f, x, i, -STEP)) / (2 * STEP);
            assertThat(actual[i])
                    .as("%s[%d], seed %d", name, i, SEED)
                    .isCloseTo(expected, within(1e-8 * (1 + Math.abs(expected))));
        }
    }

    private static double weighted(double[] dy, UnaryOperator<double[]> f, double[] x, int i, double step) {
        double[] moved = x.clone();
        moved[i] += step;
        double[] y = f.apply(moved);
        double sum = 0;
        for (int j = 0; j < y.length; j++) {
            sum += dy[j] * y[j];
        }
        return sum;
    }

    private double[] uniform(int n, double from, double to) {
        return random.doubles(n, from, to).toArray();
    }
}
