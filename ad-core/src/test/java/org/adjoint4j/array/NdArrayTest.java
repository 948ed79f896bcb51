package org.adjoint4j.array;

import static org.adjoint4j.TestArrays.REFERENCE;
import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.floats;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.adjoint4j.backend.ElementType;
import org.junit.jupiter.api.Test;

/** Values of the operations, worked out by hand or by plain loops. */
final class NdArrayTest {
    private final NdArray x = doubles(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);

    private static void assertArray(NdArray actual, Shape shape, double... elements) {
        assertThat(actual.shape()).isEqualTo(shape);
        assertThat(actual.toDoubleArray()).containsExactly(elements, within(1e-12));
    }

    @Test
    void creation() {
        assertArray(NdArray.zeros(REFERENCE, ElementType.FLOAT32, Shape.of(2)), Shape.of(2), 0, 0);
        assertArray(NdArray.full(REFERENCE, ElementType.FLOAT64, Shape.of(1, 2), 7), Shape.of(1, 2), 7, 7);
        assertArray(NdArray.scalar(REFERENCE, ElementType.FLOAT64, 3), Shape.of(), 3);
        NdArray rounded = NdArray.of(REFERENCE, ElementType.FLOAT32, Shape.of(1), new double[] {0.1});
        assertThat(rounded.item()).isEqualTo(0.1f);
        assertThat(floats(Shape.of(2), 1, 2).toFloatArray()).containsExactly(1, 2);
        assertThat(x).hasToString("NdArray (2, 3) of FLOAT64 on reference");
    }

    @Test
    void broadcasting() {
        assertArray(x.add(vector(10, 20, 30)), Shape.of(2, 3), 11, 22, 33, 14, 25, 36);
        assertArray(doubles(Shape.of(2, 1), 10, 20).sub(x), Shape.of(2, 3), 9, 8, 7, 16, 15, 14);
        assertArray(doubles(Shape.of(2, 1), 1, 2).mul(doubles(Shape.of(1, 2), 3, 4)), Shape.of(2, 2), 3, 4, 6, 8);
        assertArray(doubles(Shape.of(), 12).div(vector(3, 4)), Shape.of(2), 4, 3);
        assertArray(vector(2, 3).pow(vector(3, 2)), Shape.of(2), 8, 9);
        assertArray(vector(1).add(doubles(Shape.of(0, 1))), Shape.of(0, 1));
    }

    @Test
    void broadcastingAgainstPlainLoops() {
        NdArray a = random(1, 2, 1, 3, 1, 2);
        NdArray b = random(2, 4, 1, 3, 2);
        double[] as = a.toDoubleArray();
        double[] bs = b.toDoubleArray();
        double[] expected = new double[2 * 4 * 3 * 3 * 2];
        int at = 0;
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 4; j++) {
                for (int k = 0; k < 3; k++) {
                    for (int l = 0; l < 3; l++) {
                        for (int m = 0; m < 2; m++) {
                            expected[at++] = as[i * 6 + k * 2 + m] * bs[j * 6 + l * 2 + m];
                        }
                    }
                }
            }
        }
        assertArray(a.mul(b), Shape.of(2, 4, 3, 3, 2), expected);
    }

    @Test
    void scalars() {
        NdArray v = vector(1, 2, 4);
        assertArray(v.add(1), Shape.of(3), 2, 3, 5);
        assertArray(v.sub(1), Shape.of(3), 0, 1, 3);
        assertArray(v.rsub(1), Shape.of(3), 0, -1, -3);
        assertArray(v.mul(3), Shape.of(3), 3, 6, 12);
        assertArray(v.div(2), Shape.of(3), 0.5, 1, 2);
        assertArray(v.rdiv(2), Shape.of(3), 2, 1, 0.5);
        assertArray(v.pow(2), Shape.of(3), 1, 4, 16);
    }

    @Test
    void functions() {
        NdArray v = vector(-1, 0, 2);
        assertArray(v.neg(), Shape.of(3), 1, 0, -2);
        assertArray(v.exp(), Shape.of(3), Math.exp(-1), 1, Math.exp(2));
        assertArray(vector(1, Math.E).log(), Shape.of(2), 0, 1);
        assertArray(vector(0, 9).sqrt(), Shape.of(2), 0, 3);
        assertArray(v.square(), Shape.of(3), 1, 0, 4);
        assertArray(v.abs(), Shape.of(3), 1, 0, 2);
        assertArray(v.tanh(), Shape.of(3), Math.tanh(-1), 0, Math.tanh(2));
        assertArray(v.sigmoid(), Shape.of(3), 1 / (1 + Math.E), 0.5, 1 / (1 + Math.exp(-2)));
        assertArray(v.relu(), Shape.of(3), 0, 0, 2);
        assertArray(vector(0, 1).gelu(), Shape.of(2), 0, 0.8411919906082768);
    }

    @Test
    void products() {
        NdArray w = doubles(Shape.of(3, 2), 1, 0, 0, 1, 1, 1);
        assertArray(x.matmul(w), Shape.of(2, 2), 4, 5, 10, 11);
        assertArray(x.matmul(x, false, true), Shape.of(2, 2), 14, 32, 32, 77);
        assertArray(x.matmul(x, true, false), Shape.of(3, 3), 17, 22, 27, 22, 29, 36, 27, 36, 45);
        assertArray(x.reshape(2, 1, 3).matmul(w), Shape.of(2, 1, 2), 4, 5, 10, 11);
        assertArray(w.matmul(x.reshape(1, 2, 3)), Shape.of(1, 3, 3), 1, 2, 3, 4, 5, 6, 5, 7, 9);
        assertArray(x.reshape(2, 3, 1).matmul(x.reshape(2, 1, 3), true, true), Shape.of(2, 1, 1), 14, 77);
        assertArray(x.linear(w, vector(10, 20)), Shape.of(2, 2), 14, 25, 20, 31);
    }

    @Test
    void reductions() {
        assertArray(x.sum(), Shape.of(), 21);
        assertArray(x.mean(), Shape.of(), 3.5);
        assertArray(x.max(), Shape.of(), 6);
        assertArray(x.sum(0), Shape.of(3), 5, 7, 9);
        assertArray(x.mean(-1), Shape.of(2), 2, 5);
        assertArray(x.max(0, 1), Shape.of(), 6);
        assertArray(x.sum(1, true), Shape.of(2, 1), 6, 15);
        assertArray(x.mean(0, false), Shape.of(3), 2.5, 3.5, 4.5);
        assertArray(x.max(1, true), Shape.of(2, 1), 3, 6);
        assertArray(doubles(Shape.of(2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8).sum(2, 0), Shape.of(2), 14, 22);
        assertArray(x.sum(new int[0]), Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThat(x.sumOfSquares()).isEqualTo(91);
        assertThat(x.sum().item()).isEqualTo(21);
    }

    @Test
    void reductionsOfNothing() {
        NdArray empty = doubles(Shape.of(2, 0));
        assertArray(empty.sum(1), Shape.of(2), 0, 0);
        assertArray(empty.max(1, true), Shape.of(2, 1), Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
        assertThat(empty.mean().item()).isNaN();
        assertArray(empty.sum(0), Shape.of(0));
    }

    @Test
    void softmax() {
        double e = Math.E;
        assertArray(doubles(Shape.of(1, 2), 1000, 1001).softmax(1), Shape.of(1, 2), 1 / (1 + e), e / (1 + e));
        assertArray(vector(0, 0).logSoftmax(0), Shape.of(2), -Math.log(2), -Math.log(2));
    }

    @Test
    void layout() {
        assertArray(x.reshape(3, -1), Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
        assertThat(x.reshape(6).buffer()).isSameAs(x.buffer());
        assertArray(x.permute(1, 0), Shape.of(3, 2), 1, 4, 2, 5, 3, 6);
        assertArray(x.swapAxes(0, -1), Shape.of(3, 2), 1, 4, 2, 5, 3, 6);
        assertArray(x.slice(1, 1, 3), Shape.of(2, 2), 2, 3, 5, 6);
        assertArray(x.slice(0, 1, 1), Shape.of(0, 3));
        List<NdArray> parts = x.split(3, -1);
        assertThat(parts).hasSize(3);
        assertArray(parts.get(1), Shape.of(2, 1), 2, 5);
        assertArray(NdArray.concat(-1, parts), Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertArray(NdArray.concat(0, List.of(x, x.slice(0, 0, 1))), Shape.of(3, 3), 1, 2, 3, 4, 5, 6, 1, 2, 3);
        assertArray(vector(1, 2).broadcastTo(Shape.of(2, 2)), Shape.of(2, 2), 1, 2, 1, 2);
    }

    @Test
    void permutationOfFourAxesAgainstPlainLoops() {
        NdArray a = random(3, 2, 3, 4, 5);
        double[] as = a.toDoubleArray();
        double[] expected = new double[as.length];
        int at = 0;
        for (int k = 0; k < 4; k++) {
            for (int i = 0; i < 2; i++) {
                for (int l = 0; l < 5; l++) {
                    for (int j = 0; j < 3; j++) {
                        expected[at++] = as[((i * 3 + j) * 4 + k) * 5 + l];
                    }
                }
            }
        }
        assertArray(a.permute(2, 0, 3, 1), Shape.of(4, 2, 5, 3), expected);
    }

    @Test
    void indexing() {
        assertArray(x.gatherRows(new int[] {1, 0, 1}), Shape.of(3, 3), 4, 5, 6, 1, 2, 3, 4, 5, 6);
        assertArray(x.pickPerRow(new int[] {2, 0}), Shape.of(2), 3, 4);
    }

    @Test
    void dropoutKeepsScale() {
        NdArray ones = NdArray.full(REFERENCE, ElementType.FLOAT64, Shape.of(100, 100), 1);
        NdArray dropped = ones.dropout(0.25, 5);
        assertThat(dropped.mean().item()).isCloseTo(1, within(0.02));
        assertThat(dropped.max().item()).isEqualTo(1 / 0.75);
        assertThat(ones.dropout(0.25, 5).toDoubleArray()).containsExactly(dropped.toDoubleArray());
        assertThat(ones.dropout(0, 5).toDoubleArray()).containsExactly(ones.toDoubleArray());
    }

    @Test
    void conversion() {
        assertThat(x.to(ElementType.FLOAT32).elementType()).isEqualTo(ElementType.FLOAT32);
        assertThat(x.to(ElementType.FLOAT64)).isSameAs(x);
        assertThat(x.to(REFERENCE)).isSameAs(x);
    }
}
