package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReductionRrulesTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Stream<int[]> shapes() {
        return Stream.of(new int[] {}, new int[] {1}, new int[] {7}, new int[] {3, 1, 5}, new int[] {2, 3, 4});
    }

    private static Stream<int[]> axisLists() {
        return Stream.of(
                new int[] {},
                new int[] {0},
                new int[] {-1},
                new int[] {0, 1},
                new int[] {2, 1},
                new int[] {0, 2},
                new int[] {0, 1, 2},
                new int[] {-1, 0, 1});
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void overAll(int[] dims) {
        NdArray x = random(1, dims);
        assertRrule(a -> a.sum(), a -> ReductionRrules.sum(a), x);
        assertRrule(a -> a.mean(), a -> ReductionRrules.mean(a), x);
        assertRrule(a -> a.max(), a -> ReductionRrules.max(a), x);
        assertRrule(a -> a.sumOfSquares(), a -> ReductionRrules.sumOfSquares(a), x);
    }

    @ParameterizedTest
    @MethodSource("axisLists")
    void overAxes(int[] axes) {
        for (NdArray x : new NdArray[] {random(2, 2, 3, 4), random(3, 3, 1, 5), random(4, 1, 7, 1)}) {
            assertRrule(a -> a.sum(axes), a -> ReductionRrules.sum(a, axes), x);
            assertRrule(a -> a.mean(axes), a -> ReductionRrules.mean(a, axes), x);
            assertRrule(a -> a.max(axes), a -> ReductionRrules.max(a, axes), x);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, -1, -3})
    void alongAnAxis(int axis) {
        for (NdArray x : new NdArray[] {random(5, 2, 3, 4), random(6, 3, 1, 5), random(7, 1, 13, 2)}) {
            assertRrule(a -> a.sum(axis, true), a -> ReductionRrules.sum(a, axis, true), x);
            assertRrule(a -> a.sum(axis, false), a -> ReductionRrules.sum(a, axis, false), x);
            assertRrule(a -> a.mean(axis, true), a -> ReductionRrules.mean(a, axis, true), x);
            assertRrule(a -> a.mean(axis, false), a -> ReductionRrules.mean(a, axis, false), x);
            assertRrule(a -> a.max(axis, true), a -> ReductionRrules.max(a, axis, true), x);
            assertRrule(a -> a.max(axis, false), a -> ReductionRrules.max(a, axis, false), x);
            assertRrule(a -> a.softmax(axis), a -> ReductionRrules.softmax(a, axis), x);
            assertRrule(a -> a.logSoftmax(axis), a -> ReductionRrules.logSoftmax(a, axis), x);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void emptyAxes(int axis) { // R10
        NdArray x = random(8, 2, 0, 3);
        assertRrule(a -> a.sum(axis, true), a -> ReductionRrules.sum(a, axis, true), x);
        assertRrule(a -> a.sum(axis), a -> ReductionRrules.sum(a, axis), x);
        assertRrule(a -> a.softmax(axis), a -> ReductionRrules.softmax(a, axis), x);
        assertRrule(a -> a.logSoftmax(axis), a -> ReductionRrules.logSoftmax(a, axis), x);
        assertThat(x.max(1).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(ReductionRrules.max(x, 1).pullback(random(9, 2, 3)).shape()).isEqualTo(x.shape());
        assertThat(ReductionRrules.mean(x, 1).pullback(random(9, 2, 3)).shape()).isEqualTo(x.shape());
        assertThat(ReductionRrules.mean(x).pullback(random(9)).shape()).isEqualTo(x.shape());
    }

    @Test
    void firstMaximumGetsTheAdjoint() { // R02
        NdArray x = vector(1, 2, 1, 2, 1, 2);
        NdArray seed = doubles(Shape.of(), 5);
        assertThat(ReductionRrules.max(x).pullback(seed).toDoubleArray()).containsExactly(0, 5, 0, 0, 0, 0);
        NdArray cube = doubles(Shape.of(2, 1, 2), 3, 3, 3, 3);
        assertThat(ReductionRrules.max(cube, 0, 2).pullback(vector(7)).toDoubleArray())
                .containsExactly(7, 0, 0, 0);
    }

    @Test
    void maximumOverRows() { // R03
        NdArray x = doubles(Shape.of(2, 2), 1, 2, 3, 4);
        assertThat(ReductionRrules.max(x, 0).pullback(vector(5, 6)).toDoubleArray())
                .containsExactly(0, 0, 5, 6);
    }

    @Test
    void maskedColumnsOfSoftmaxAreExactlyZero() { // R08
        NdArray x = doubles(Shape.of(2, 3), 1, -INF, 3, 0, -INF, -1);
        var vjp = ReductionRrules.softmax(x, -1);
        double[] y = vjp.value().toDoubleArray();
        double[] dx = vjp.pullback(random(10, 2, 3)).toDoubleArray();
        assertThat(new double[] {y[1], y[4], dx[1], dx[4]}).containsOnly(0);
        assertThat(y).doesNotContain(Double.NaN);
        assertThat(dx).doesNotContain(Double.NaN);
    }
}
