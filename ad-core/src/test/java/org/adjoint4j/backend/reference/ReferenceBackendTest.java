package org.adjoint4j.backend.reference;

import static org.adjoint4j.backend.reference.Values.BACKEND;
import static org.adjoint4j.backend.reference.Values.empty;
import static org.adjoint4j.backend.reference.Values.of;
import static org.adjoint4j.backend.reference.Values.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.Proxy;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.BinaryOp;
import org.adjoint4j.backend.Buffer;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.Philox;
import org.adjoint4j.backend.ReduceOp;
import org.adjoint4j.backend.UnaryOp;
import org.junit.jupiter.api.Test;

/** The specification's values, worked out by hand. */
final class ReferenceBackendTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    @Test
    void undefinedContentsAreNaN() {
        assertThat(read(empty(3))).containsOnly(Double.NaN);
    }

    @Test
    void floatsAreRoundedWhenWritten() {
        Buffer buffer = BACKEND.allocate(ElementType.FLOAT32, 2);
        BACKEND.write(new double[] {0.1, 16777217}, buffer);
        assertThat(read(buffer)).containsExactly(0.1f, 16777216);
    }

    @Test
    void aReleasedBufferIsRefused() {
        Buffer buffer = of(1, 2, 3);
        buffer.release();
        assertThatThrownBy(() -> BACKEND.fill(buffer, 3, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("buffer of 3 elements was used after its release; keep its array in an open region");
    }

    @Test
    void anotherBackendsBufferIsRefused() {
        Backend other = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, args) -> "other");
        Buffer buffer = new Buffer(other, ElementType.FLOAT64, 3) {};
        assertThatThrownBy(() -> BACKEND.fill(buffer, 3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "backend reference was given a buffer of backend other; convert the array with to(backend) first");
    }

    @Test
    void copiesRowsWithOffsetsAndStrides() {
        Buffer out = of(9, 9, 9, 9, 9, 9);
        BACKEND.copyRows(of(0, 1, 2, 3, 4, 5), 1, 3, out, 0, 4, 2, 2);
        assertThat(read(out)).containsExactly(1, 2, 9, 9, 4, 5);
    }

    @Test
    void copiesWithStrides() {
        Buffer out = empty(6);
        BACKEND.copyStrided(of(0, 1, 2, 3, 4, 5), new int[] {1, 3}, new int[] {3, 2}, out);
        assertThat(read(out)).as("transpose").containsExactly(0, 3, 1, 4, 2, 5);
        BACKEND.copyStrided(of(7, 8), new int[] {0, 1}, new int[] {3, 2}, out);
        assertThat(read(out)).as("broadcast").containsExactly(7, 8, 7, 8, 7, 8);
    }

    @Test
    void functionsOfOne() {
        assertUnary(UnaryOp.NEG, 2, -2);
        assertUnary(UnaryOp.EXP, 1, Math.E);
        assertUnary(UnaryOp.LOG, Math.E, 1);
        assertUnary(UnaryOp.SQRT, 9, 3);
        assertUnary(UnaryOp.SQUARE, -3, 9);
        assertUnary(UnaryOp.ABS, -3, 3);
        assertUnary(UnaryOp.TANH, Math.log(2) / 2, 1 / 3.0);
        assertUnary(UnaryOp.SIGMOID, Math.log(3), 0.75);
        assertUnary(UnaryOp.RELU, -3, 0);
        assertUnary(UnaryOp.RELU, Double.NaN, Double.NaN);
        // of the tanh form; the exact GELU(1) is 0.841345
        assertUnary(UnaryOp.GELU, 1, 0.8411919906082768);
    }

    private static void assertUnary(UnaryOp op, double x, double expected) {
        Buffer out = empty(1);
        BACKEND.unary(op, of(x), out, 1);
        assertThat(read(out)[0]).as("%s(%s)", op, x).isCloseTo(expected, within(1e-12));
    }

    @Test
    void derivativesAtZero() {
        assertDerivativeAtZero(UnaryOp.ABS, 0);
        assertDerivativeAtZero(UnaryOp.RELU, 0);
        assertDerivativeAtZero(UnaryOp.SQRT, INF);
    }

    private static void assertDerivativeAtZero(UnaryOp op, double expected) {
        Buffer dx = empty(1);
        BACKEND.unaryBackward(op, of(0), of(0), of(1), dx, 1);
        assertThat(read(dx)).as("%s", op).containsExactly(expected);
    }

    @Test
    void functionsOfTwoBroadcast() {
        Buffer out = empty(6);
        BACKEND.binary(BinaryOp.SUB, of(10, 20), strides(1, 0), of(1, 2, 3), strides(0, 1), strides(2, 3), out);
        assertThat(read(out)).containsExactly(9, 8, 7, 19, 18, 17);
        BACKEND.binary(BinaryOp.POW, of(2), strides(), of(10), strides(), strides(), out);
        assertThat(read(out)[0]).as("no axes").isEqualTo(1024);
    }

    @Test
    void functionsOfAnArrayAndAScalar() {
        Buffer out = empty(2);
        BACKEND.binaryScalar(BinaryOp.DIV, of(2, 4), 8, false, out, 2);
        assertThat(read(out)).containsExactly(0.25, 0.5);
        BACKEND.binaryScalar(BinaryOp.DIV, of(2, 4), 8, true, out, 2);
        assertThat(read(out)).containsExactly(4, 2);
    }

    @Test
    void addsScaled() {
        Buffer y = of(1, 2);
        BACKEND.addScaled(-2, of(3, 5), y, 2);
        assertThat(read(y)).containsExactly(-5, -8);
    }

    @Test
    void reducesTheMiddleAxis() {
        Buffer x = of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Buffer out = empty(4);
        BACKEND.reduce(ReduceOp.SUM, x, 2, 3, 2, out);
        assertThat(read(out)).containsExactly(9, 12, 27, 30);
        BACKEND.reduce(ReduceOp.MAX, x, 2, 3, 2, out);
        assertThat(read(out)).containsExactly(5, 6, 11, 12);
    }

    @Test
    void reducesNothing() {
        Buffer out = empty(2);
        BACKEND.reduce(ReduceOp.SUM, empty(0), 2, 0, 1, out);
        assertThat(read(out)).containsExactly(0, 0);
        BACKEND.reduce(ReduceOp.MAX, empty(0), 2, 0, 1, out);
        assertThat(read(out)).containsExactly(-INF, -INF);
    }

    @Test
    void theFirstOfTheLargestGetsTheAdjoint() {
        Buffer dx = empty(6);
        BACKEND.maxBackward(of(1, 2, 1, 2, 1, 2), of(5), 1, 6, 1, dx);
        assertThat(read(dx)).containsExactly(0, 5, 0, 0, 0, 0);
        Buffer columns = empty(4);
        BACKEND.maxBackward(of(1, 2, 3, 4), of(5, 6), 1, 2, 2, columns);
        assertThat(read(columns)).containsExactly(0, 0, 5, 6);
    }

    @Test
    void softmaxOfMaskedAndLargeValues() {
        Buffer out = empty(3);
        BACKEND.softmax(of(1000, -INF, 1000 + Math.log(3)), 1, 3, 1, out);
        assertThat(read(out)).containsExactly(new double[] {0.25, 0, 0.75}, within(1e-12));
        assertThat(read(out)[1]).isEqualTo(0);
        BACKEND.logSoftmax(of(1000, -INF, 1000 + Math.log(3)), 1, 3, 1, out);
        assertThat(read(out)[0]).isCloseTo(Math.log(0.25), within(1e-12));
        assertThat(read(out)[1]).isEqualTo(-INF);
    }

    @Test
    void productsInAllLayouts() {
        // (1 2; 3 4) times (5 6; 7 8)
        for (boolean transA : new boolean[] {false, true}) {
            for (boolean transB : new boolean[] {false, true}) {
                Buffer a = transA ? of(1, 3, 2, 4) : of(1, 2, 3, 4);
                Buffer b = transB ? of(5, 7, 6, 8) : of(5, 6, 7, 8);
                Buffer out = of(100, 100, 100, 100);
                BACKEND.matmul(a, transA, 0, b, transB, 0, out, 1, 2, 2, 2, true);
                assertThat(read(out)).as("%s, %s", transA, transB).containsExactly(119, 122, 143, 150);
            }
        }
    }

    @Test
    void productsOfABatch() {
        Buffer out = empty(4);
        // (2, 1, 2) times one (2, 2) for both
        BACKEND.matmul(of(1, 0, 0, 1), false, 2, of(1, 2, 3, 4), false, 0, out, 2, 1, 2, 2, false);
        assertThat(read(out)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void repeatedRowsAccumulate() {
        int[] ids = {2, 2, 0};
        Buffer rows = empty(6);
        BACKEND.gatherRows(of(0, 1, 10, 11, 20, 21), ids, 2, rows);
        assertThat(read(rows)).containsExactly(20, 21, 20, 21, 0, 1);
        Buffer dTable = of(0, 0, 0, 0, 0, 100);
        BACKEND.scatterAddRows(of(1, 1, 1, 1, 1, 1), ids, 2, dTable);
        assertThat(read(dTable)).containsExactly(1, 1, 0, 0, 2, 102);
    }

    @Test
    void layerNormOfARow() {
        Buffer out = empty(2);
        Buffer mean = empty(1);
        Buffer rstd = empty(1);
        // mean 3, variance 4
        BACKEND.layerNorm(of(1, 5), of(2, 3), of(10, 20), 0, out, mean, rstd, 1, 2);
        assertThat(read(out)).containsExactly(8, 23);
        assertThat(read(mean)).containsExactly(3);
        assertThat(read(rstd)).containsExactly(0.5);
    }

    @Test
    void layerNormOfAConstantRow() {
        Buffer out = empty(3);
        Buffer rstd = empty(1);
        BACKEND.layerNorm(of(7, 7, 7), of(1, 1, 1), of(1, 2, 3), 1e-4, out, empty(1), rstd, 1, 3);
        assertThat(read(out)).containsExactly(1, 2, 3);
        assertThat(read(rstd)[0]).isCloseTo(100, within(1e-9));
    }

    @Test
    void attentionOfTwoPositions() {
        // one head of size 1: scores of position 1 are 0 and ln 3, so its output is 1/4 of v0 and 3/4 of v1
        double[] qkv = {5, 0, 8, 1, Math.log(3), 16};
        Buffer out = empty(2);
        Buffer logSumExp = empty(2);
        BACKEND.causalAttention(of(qkv), out, logSumExp, 1, 2, 1, 1);
        assertThat(read(out)).containsExactly(new double[] {8, 14}, within(1e-12));
        assertThat(read(logSumExp)).containsExactly(new double[] {0, Math.log(4)}, within(1e-12));
    }

    @Test
    void attentionScalesByTheHeadSize() {
        // head size 4, query and keys of ones: every score is 4 / sqrt(4)
        double[] qkv = {1, 1, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9};
        Buffer logSumExp = empty(1);
        BACKEND.causalAttention(of(qkv), empty(4), logSumExp, 1, 1, 1, 4);
        assertThat(read(logSumExp)).containsExactly(2);
    }

    @Test
    void crossEntropyOfLargeLogits() {
        Buffer loss = empty(1);
        BACKEND.crossEntropy(of(1000, 1001, -1000, 0, 0, 0), new int[] {0, -1}, -1, loss, empty(2), 2, 3);
        assertThat(read(loss)[0]).as("of the row that counts").isCloseTo(Math.log(1 + Math.E), within(1e-12));
    }

    @Test
    void crossEntropyOfNothing() {
        int[] targets = {-1, -1};
        Buffer loss = empty(1);
        Buffer logSumExp = empty(2);
        BACKEND.crossEntropy(of(1, 2, 3, 4), targets, -1, loss, logSumExp, 2, 2);
        assertThat(read(loss)).containsExactly(0);
        Buffer dlogits = empty(4);
        BACKEND.crossEntropyBackward(of(1, 2, 3, 4), logSumExp, targets, -1, of(1), dlogits, 2, 2);
        assertThat(read(dlogits)).containsOnly(0.0);
    }

    @Test
    void linearCrossEntropyIsCrossEntropyOfTheProduct() {
        double[] x = {1, 2, 3, 4, 5, 6};
        double[] w = {0.1, 0.2, 0.3, 0.4};
        int[] targets = {1, 0, -1};
        Buffer logits = empty(6);
        BACKEND.matmul(of(x), false, 0, of(w), true, 0, logits, 1, 3, 2, 2, false);
        Buffer composed = empty(1);
        BACKEND.crossEntropy(logits, targets, -1, composed, empty(3), 3, 2);
        Buffer fused = empty(1);
        BACKEND.linearCrossEntropy(of(x), of(w), true, targets, -1, fused, null, null, 3, 2, 2);
        assertThat(read(fused)[0]).isCloseTo(read(composed)[0], within(1e-12));
    }

    @Test
    void dropoutScalesWhatPhiloxKeeps() {
        Buffer out = empty(8);
        BACKEND.dropout(of(1, 1, 1, 1, 1, 1, 1, 1), out, 8, 0.5, 3);
        double[] values = read(out);
        for (int i = 0; i < 8; i++) {
            assertThat(values[i]).as("element %d", i).isEqualTo(Philox.keeps(3, i, 0.5) ? 2 : 0);
        }
    }

    @Test
    void aStepOfAdamW() {
        Buffer p = of(2);
        Buffer m = of(0);
        Buffer v = of(0);
        Buffer norm = of(0);
        // clipped to 3: after the first step both moments are corrected to 3 and 9
        adamW(p, of(6), m, v, of(7), norm);
        assertThat(read(m)[0]).isCloseTo(0.3, within(1e-6));
        assertThat(read(v)[0]).isCloseTo(0.09, within(1e-6));
        assertThat(read(p)[0]).isCloseTo(2 - 0.1 * (1 + 0.5 * 2), within(1e-12));
        assertThat(read(norm)).containsExactly(6);
    }

    @Test
    void aStepThatIsNotFiniteIsTheLast() {
        Buffer p = of(2);
        Buffer m = of(0);
        Buffer v = of(0);
        Buffer norm = of(0);
        adamW(p, of(1), m, v, of(Double.POSITIVE_INFINITY), norm);
        adamW(p, of(1), m, v, of(7), norm);
        assertThat(read(norm)).containsExactly(Double.NaN);
        assertThat(read(p)).containsExactly(2);
        assertThat(read(m)).containsExactly(0);
    }

    private static void adamW(Buffer p, Buffer grad, Buffer m, Buffer v, Buffer loss, Buffer norm) {
        BACKEND.adamW(
                new Buffer[] {p},
                new Buffer[] {grad},
                new Buffer[] {m},
                new Buffer[] {v},
                new int[] {1},
                new double[] {0.5},
                loss,
                norm,
                new AdamWStep(0.1, 0.9, 0.99, 0, 3, 1));
    }

    @Test
    void inPlaceIsAsIntoAnother() {
        double[] x = {3, -1, 2, 5, 0, 1};
        Buffer out = empty(6);
        Buffer same = of(x);
        BACKEND.softmax(of(x), 2, 3, 1, out);
        BACKEND.softmax(same, 2, 3, 1, same);
        assertThat(read(same)).as("softmax").containsExactly(read(out));
        same = of(x);
        BACKEND.logSoftmax(of(x), 1, 3, 2, out);
        BACKEND.logSoftmax(same, 1, 3, 2, same);
        assertThat(read(same)).as("logSoftmax").containsExactly(read(out));
        same = of(x);
        Buffer lse = of(5.2, 5.1);
        BACKEND.crossEntropyBackward(of(x), lse, new int[] {0, 1}, -1, of(1), out, 2, 3);
        BACKEND.crossEntropyBackward(same, lse, new int[] {0, 1}, -1, of(1), same, 2, 3);
        assertThat(read(same)).as("crossEntropyBackward").containsExactly(read(out));
    }

    private static int[] strides(int... values) {
        return values;
    }
}
