package org.adjoint4j.array;

import static org.adjoint4j.TestArrays.REFERENCE;
import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.floats;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.CountingBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What users see when they get something wrong. */
final class BadInputTest {
    private static final NdArray X = random(1, 2, 3);
    private static final NdArray F = floats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    private static final NdArray T = random(2, 2, 3, 4);

    private static Arguments wrong(Runnable use, String message) {
        return arguments(message, use);
    }

    private static Stream<Arguments> uses() {
        return Stream.of(
                wrong(() -> X.add(T), "add: shapes (2, 3) and (2, 3, 4) don't broadcast: extents 3 and 4 at axis -1"),
                wrong(() -> X.mul(vector(1, 2)), "mul: shapes (2, 3) and (2) don't broadcast"),
                wrong(
                        () -> X.add(F),
                        "add: arrays (2, 3) and (2, 3) have different element types, FLOAT64 and FLOAT32"),
                wrong(() -> X.add((NdArray) null), "add: the other array is null"),
                wrong(
                        () -> X.mul(Double.NaN),
                        "mul: the scalar NaN is not a finite FLOAT64; the array has shape (2, 3)"),
                wrong(() -> X.rdiv(Double.NEGATIVE_INFINITY), "rdiv: the scalar -Infinity is not a finite FLOAT64"),
                wrong(() -> F.add(1e300), "add: the scalar 1.0E300 is not a finite FLOAT32"),
                wrong(() -> X.matmul(X), "matmul: shapes (2, 3) and (2, 3) don't fit: inner extents 3 and 2 differ"),
                wrong(
                        () -> X.matmul(X, true, true),
                        "matmul: shapes (2, 3) transposed and (2, 3) transposed don't fit: inner extents 2 and 3"),
                wrong(() -> X.matmul(vector(1, 2, 3)), "matmul: needs matrices, got shapes (2, 3) and (3)"),
                wrong(
                        () -> T.matmul(random(3, 3, 4, 1)),
                        "matmul: shapes (2, 3, 4) and (3, 4, 1) don't fit: leading axes differ"),
                wrong(() -> X.sum(2), "sum: axis 2 is out of range for shape (2, 3); use -2 to 1"),
                wrong(() -> X.mean(0, -2), "mean: axis -2 of shape (2, 3) is named twice"),
                wrong(() -> X.mean(-3, true), "mean: axis -3 is out of range"),
                wrong(() -> X.max(5, false), "max: axis 5 is out of range"),
                wrong(() -> X.softmax(2), "softmax: axis 2 is out of range"),
                wrong(() -> X.logSoftmax(-3), "logSoftmax: axis -3 is out of range"),
                wrong(() -> X.reshape(4, 2), "reshape: shape (2, 3) has 6 elements, which don't fill (4, 2)"),
                wrong(() -> X.reshape(4, -1), "reshape: shape (2, 3) has 6 elements, which don't fill"),
                wrong(() -> X.reshape(-1, -1), "reshape: extent -1 at axis 1; one"),
                wrong(() -> X.reshape(0, -1), "reshape: shape (2, 3) has 6 elements"),
                wrong(() -> X.permute(0), "permute: got 1 axes for shape (2, 3)"),
                wrong(() -> X.permute(0, 0), "permute: axis 0 of shape (2, 3) is named twice"),
                wrong(() -> X.permute(0, 2), "permute: axis 2 is out of range"),
                wrong(() -> X.swapAxes(0, 2), "swapAxes: axis 2 is out of range"),
                wrong(() -> X.split(2, 1), "split: axis 1 of shape (2, 3) can't be split into 2 equal parts"),
                wrong(() -> X.split(0, 1), "split: axis 1 of shape (2, 3) can't be split into 0"),
                wrong(() -> X.slice(1, 2, 4), "slice: from 2 to 4 is not within 0 to 3, axis 1 of shape (2, 3)"),
                wrong(() -> X.slice(1, 2, 1), "slice: from 2 to 1"),
                wrong(() -> NdArray.concat(0, List.of()), "concat: got no arrays"),
                wrong(
                        () -> NdArray.concat(0, List.of(X, vector(1))),
                        "concat: shapes (2, 3) and (1) differ in more than axis 0"),
                wrong(
                        () -> NdArray.concat(1, List.of(X, random(3, 3, 3))),
                        "concat: shapes (2, 3) and (3, 3) differ in more than axis 1"),
                wrong(() -> NdArray.concat(0, Arrays.asList(X, null)), "concat: the other array is null"),
                wrong(() -> X.broadcastTo(Shape.of(3)), "broadcastTo: shape (2, 3) can't be repeated to (3)"),
                wrong(
                        () -> X.gatherRows(new int[] {0, 2}),
                        "gatherRows: ids[1] = 2 is outside 0 to 1 for an array of shape (2, 3)"),
                wrong(() -> X.gatherRows(new int[] {-1}), "gatherRows: ids[0] = -1 is outside"),
                wrong(() -> T.gatherRows(new int[] {0}), "gatherRows: needs an array of shape (rows, width)"),
                wrong(() -> X.pickPerRow(new int[] {0}), "pickPerRow: got 1 columns for the 2 rows of shape (2, 3)"),
                wrong(() -> X.pickPerRow(new int[] {0, 3}), "pickPerRow: columns[1] = 3 is outside 0 to 2"),
                wrong(
                        () -> X.linear(X, X),
                        "linear: needs x (…, k), w (k, n) and bias (n), got (2, 3), (2, 3) and (2, 3)"),
                wrong(
                        () -> X.layerNorm(vector(1, 2), vector(1, 2, 3), 1e-5),
                        "layerNorm: needs x (…, n), gamma (n) and beta (n), got (2, 3), (2) and (3)"),
                wrong(
                        () -> X.layerNorm(vector(1, 2, 3), vector(1, 2, 3), Double.NaN),
                        "layerNorm: eps = NaN must be finite"),
                wrong(() -> X.causalAttention(1), "causalAttention: needs an array of shape (batch, time,"),
                wrong(() -> T.causalAttention(2), "causalAttention: the last axis of (2, 3, 4) does not divide"),
                wrong(() -> T.causalAttention(0), "causalAttention: the last axis"),
                wrong(() -> X.crossEntropy(new int[] {0}, -1), "crossEntropy: got 1 targets for the 2 rows"),
                wrong(
                        () -> X.crossEntropy(new int[] {0, 3}, -1),
                        "crossEntropy: targets[1] = 3 is outside 0 to 2 for an array of shape (2, 3) and is not the"
                                + " ignored index -1"),
                wrong(
                        () -> X.linearCrossEntropy(X, false, new int[] {0, 1}, -1),
                        "linearCrossEntropy: needs x (rows, k) and w (k, classes), got (2, 3) and (2, 3)"),
                wrong(
                        () -> X.linearCrossEntropy(X, true, new int[] {0, 2}, -1),
                        "linearCrossEntropy: targets[1] = 2 is outside 0 to 1"),
                wrong(() -> X.dropout(1, 0), "dropout: rate 1.0 is not in [0, 1); the array has shape (2, 3)"),
                wrong(() -> X.dropout(-0.1, 0), "dropout: rate -0.1"),
                wrong(() -> X.dropout(Double.NaN, 0), "dropout: rate NaN"),
                wrong(() -> X.item(), "item: shape (2, 3) has 6 elements, not one"),
                wrong(() -> doubles(Shape.of(2), 1), "of: shape (2) has 2 elements, got 1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void isRefused(String message, Runnable use) {
        assertThatThrownBy(use::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void mixedBackends() {
        NdArray elsewhere = NdArray.zeros(new CountingBackend().backend(), ElementType.FLOAT64, Shape.of(2, 3));
        assertThatThrownBy(() -> X.add(elsewhere))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("add: arrays (2, 3) and (2, 3) live on different backends, reference and counting; move one"
                        + " with to(backend)");
        assertThatThrownBy(() -> NdArray.concat(0, List.of(X, elsewhere))).hasMessageContaining("concat");
        assertThatThrownBy(() -> X.matmul(elsewhere, false, true)).hasMessageContaining("matmul");
    }

    @Test
    void missingBackend() {
        assertThatThrownBy(() -> NdArray.zeros(null, ElementType.FLOAT64, Shape.of(1)))
                .hasMessageContaining("backend is null");
        assertThatThrownBy(() -> NdArray.of(REFERENCE, Shape.of(2), new float[3]))
                .hasMessageContaining("(2)");
    }
}
