package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.ones;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TransformerRrulesTest {
    private static final int IGNORED = -100;

    @Test
    void linear() {
        for (int[] dims : new int[][] {{3}, {1, 3}, {4, 3}, {2, 5, 3}, {0, 3}}) {
            assertRrule(
                    (x, w, b) -> x.linear(w, b),
                    (x, w, b) -> TransformerRrules.linear(x, w, b),
                    random(1, dims),
                    random(2, 3, 4),
                    random(3, 4));
        }
    }

    @Test
    void layerNorm() {
        for (int[] dims : new int[][] {{7}, {3, 7}, {2, 3, 7}, {0, 7}}) {
            assertRrule(
                    (x, g, b) -> x.layerNorm(g, b, 1e-5),
                    (x, g, b) -> TransformerRrules.layerNorm(x, g, b, 1e-5),
                    random(4, dims),
                    random(5, 7),
                    random(6, 7));
        }
    }

    @Test
    void layerNormOfAConstantRow() { // R09
        NdArray x = doubles(Shape.of(1, 4), 3, 3, 3, 3);
        var vjp = TransformerRrules.layerNorm(x, vector(1, 2, 3, 4), vector(0, 0, 0, 0), 1e-5);
        double[] dx = vjp.pullback(random(7, 1, 4)).x().toDoubleArray();
        assertThat(vjp.value().toDoubleArray()).containsExactly(0, 0, 0, 0);
        double sum = 0;
        for (double d : dx) {
            assertThat(d).isFinite();
            sum += d;
        }
        assertThat(sum).isCloseTo(0, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 3, 2, 2", "1, 7, 3, 1", "2, 5, 1, 4", "0, 3, 2, 2", "2, 0, 2, 2"})
    void causalAttention(int batch, int time, int heads, int headSize) {
        assertRrule(
                x -> x.causalAttention(heads),
                x -> TransformerRrules.causalAttention(x, heads),
                random(8, batch, time, 3 * heads * headSize));
    }

    @Test
    void crossEntropy() {
        int[] targets = {2, IGNORED, 0, 4, 4, IGNORED};
        assertRrule(
                x -> x.crossEntropy(targets, IGNORED),
                x -> TransformerRrules.crossEntropy(x, targets, IGNORED),
                random(9, 6, 5));
        int[] one = {0};
        assertRrule(
                x -> x.crossEntropy(one, IGNORED),
                x -> TransformerRrules.crossEntropy(x, one, IGNORED),
                random(9, 1, 1));
        int[] ignoredClass = {1, 2, 1};
        assertRrule(
                x -> x.crossEntropy(ignoredClass, 1),
                x -> TransformerRrules.crossEntropy(x, ignoredClass, 1),
                random(9, 3, 3));
    }

    @Test
    void allTargetsIgnored() {
        int[] targets = {IGNORED, IGNORED};
        var vjp = TransformerRrules.crossEntropy(random(10, 2, 3), targets, IGNORED);
        assertThat(vjp.value().item()).isZero();
        assertThat(vjp.pullback(ones()).toDoubleArray()).containsOnly(0);
        var fused = TransformerRrules.linearCrossEntropy(random(11, 2, 4), random(12, 4, 3), false, targets, IGNORED);
        assertThat(fused.value().item()).isZero();
        assertThat(fused.pullback(ones()).x().toDoubleArray()).containsOnly(0);
        assertThat(fused.pullback(ones()).y().toDoubleArray()).containsOnly(0);
    }

    @Test
    void crossEntropyOfLargeLogits() { // H02
        NdArray logits = doubles(Shape.of(1, 3), 1000, 1001, -1000);
        int[] targets = {1};
        var vjp = TransformerRrules.crossEntropy(logits, targets, IGNORED);
        assertThat(vjp.value().item()).isCloseTo(0.3132616875, within(1e-9));
        assertThat(vjp.pullback(ones()).toDoubleArray())
                .containsExactly(new double[] {0.2689414214, -0.2689414214, 0}, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linearCrossEntropy(boolean transposeW) {
        int[] targets = {1, IGNORED, 6, 0, 6};
        assertRrule(
                (x, w) -> x.linearCrossEntropy(w, transposeW, targets, IGNORED),
                (x, w) -> TransformerRrules.linearCrossEntropy(x, w, transposeW, targets, IGNORED),
                random(13, 5, 3),
                transposeW ? random(14, 7, 3) : random(14, 3, 7));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1, 0.5, 0.9})
    void dropout(double rate) {
        for (int[] dims : new int[][] {{}, {31}, {3, 0}, {2, 1, 7}}) {
            assertRrule(x -> x.dropout(rate, 99), x -> TransformerRrules.dropout(x, rate, 99), random(15, dims));
        }
    }

    @Test
    void closedVjpKeepsItsValue() {
        var vjp = TransformerRrules.causalAttention(random(16, 1, 2, 6), 2);
        double[] before = vjp.value().toDoubleArray();
        vjp.close();
        assertThat(vjp.value().toDoubleArray()).containsExactly(before);
    }

    @Test
    void pullbackFromSeveralThreads() {
        var vjp = TransformerRrules.layerNorm(random(17, 5, 7), random(18, 7), random(19, 7), 1e-5);
        NdArray dy = random(20, 5, 7);
        double[] expected = vjp.pullback(dy).x().toDoubleArray();
        List<double[]> results = IntStream.range(0, 64)
                .parallel()
                .mapToObj(i -> vjp.pullback(dy).x().toDoubleArray())
                .toList();
        assertThat(results).allSatisfy(dx -> assertThat(dx).containsExactly(expected));
    }
}
