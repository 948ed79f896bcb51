package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.REFERENCE;
import static org.adjoint4j.TestArrays.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused operations give what their definitions say. */
final class DefinitionsTest {
    private static final int IGNORED = -1;

    private static void assertSame(NdArray fused, NdArray defined) {
        assertThat(fused.shape()).isEqualTo(defined.shape());
        assertThat(fused.toDoubleArray()).containsExactly(defined.toDoubleArray(), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1})
    void softmax(int axis) {
        NdArray x = random(1, 3, 5, 2);
        assertSame(x.softmax(axis), Definitions.softmax(x, axis));
        assertSame(x.logSoftmax(axis), Definitions.logSoftmax(x, axis));
    }

    @Test
    void gelu() {
        NdArray x = random(2, 31);
        assertSame(x.gelu(), Definitions.gelu(x));
    }

    @Test
    void linear() {
        NdArray x = random(3, 2, 3, 4);
        NdArray w = random(4, 4, 5);
        NdArray bias = random(5, 5);
        assertSame(x.linear(w, bias), Definitions.linear(x, w, bias));
    }

    @Test
    void layerNorm() {
        NdArray x = random(6, 2, 3, 7);
        NdArray gamma = random(7, 7);
        NdArray beta = random(8, 7);
        assertSame(x.layerNorm(gamma, beta, 1e-5), Definitions.layerNorm(x, gamma, beta, 1e-5));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1", "2, 5, 3, 2", "1, 8, 2, 4", "2, 0, 2, 1"})
    void causalAttention(int batch, int time, int heads, int headSize) {
        NdArray qkv = random(9, batch, time, 3 * heads * headSize);
        assertSame(qkv.causalAttention(heads), Definitions.causalAttention(qkv, heads));
    }

    @Test
    void crossEntropy() {
        NdArray logits = random(10, 4, 3);
        for (int[] targets :
                new int[][] {{0, 1, 2, 2}, {IGNORED, 1, IGNORED, 0}, {IGNORED, IGNORED, IGNORED, IGNORED}}) {
            assertSame(logits.crossEntropy(targets, IGNORED), Definitions.crossEntropy(logits, targets, IGNORED));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void linearCrossEntropy(boolean transposeW) {
        NdArray x = random(11, 3, 4);
        NdArray w = transposeW ? random(12, 5, 4) : random(12, 4, 5);
        int[] targets = {4, IGNORED, 0};
        assertSame(
                x.linearCrossEntropy(w, transposeW, targets, IGNORED),
                Definitions.linearCrossEntropy(x, w, transposeW, targets, IGNORED));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 0.5})
    void dropout(double rate) {
        NdArray x = random(13, 5, 13);
        Shape shape = x.shape();
        NdArray mask = Definitions.dropoutMask(REFERENCE, ElementType.FLOAT64, shape, rate, 3);
        assertSame(x.dropout(rate, 3), Definitions.dropout(x, mask, rate));
    }
}
