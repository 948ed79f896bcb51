package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.ones;
import static org.adjoint4j.TestArrays.positive;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.Stream;
import org.adjoint4j.Vjp;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ElementwiseRrulesTest {
    private static Stream<int[]> shapes() {
        return Stream.of(
                new int[] {}, new int[] {1}, new int[] {7}, new int[] {0}, new int[] {3, 0, 2}, new int[] {2, 1, 5});
    }

    /** Pairs of shapes: equal, one side repeated, both sides repeated at once, with axes of extent 0 and 1. */
    private static Stream<int[][]> broadcasts() {
        return Stream.of(
                new int[][] {{3, 4}, {3, 4}},
                new int[][] {{3, 4}, {4}},
                new int[][] {{4}, {2, 3, 4}},
                new int[][] {{2, 3, 4}, {3, 1}},
                new int[][] {{3, 1}, {1, 4}},
                new int[][] {{2, 1, 3, 1}, {5, 1, 2}},
                new int[][] {{}, {3}},
                new int[][] {{2, 2}, {}},
                new int[][] {{1, 1}, {1}},
                new int[][] {{3, 0}, {1}},
                new int[][] {{1, 3}, {0, 1}});
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void oneArray(int[] dims) {
        NdArray x = random(1, dims);
        NdArray p = positive(2, dims);
        assertRrule(a -> a.neg(), a -> ElementwiseRrules.neg(a), x);
        assertRrule(a -> a.exp(), a -> ElementwiseRrules.exp(a), x);
        assertRrule(a -> a.log(), a -> ElementwiseRrules.log(a), p);
        assertRrule(a -> a.sqrt(), a -> ElementwiseRrules.sqrt(a), p);
        assertRrule(a -> a.square(), a -> ElementwiseRrules.square(a), x);
        assertRrule(a -> a.abs(), a -> ElementwiseRrules.abs(a), x);
        assertRrule(a -> a.tanh(), a -> ElementwiseRrules.tanh(a), x);
        assertRrule(a -> a.sigmoid(), a -> ElementwiseRrules.sigmoid(a), x);
        assertRrule(a -> a.relu(), a -> ElementwiseRrules.relu(a), x);
        assertRrule(a -> a.gelu(), a -> ElementwiseRrules.gelu(a), x);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void arrayAndScalar(int[] dims) {
        NdArray x = random(3, dims);
        NdArray p = positive(4, dims);
        assertRrule((a, s) -> a.add(s), (a, s) -> ElementwiseRrules.add(a, s), x, 1.7);
        assertRrule((a, s) -> a.sub(s), (a, s) -> ElementwiseRrules.sub(a, s), x, 1.7);
        assertRrule((a, s) -> a.rsub(s), (a, s) -> ElementwiseRrules.rsub(a, s), x, 1.7);
        assertRrule((a, s) -> a.mul(s), (a, s) -> ElementwiseRrules.mul(a, s), x, -0.7);
        assertRrule((a, s) -> a.div(s), (a, s) -> ElementwiseRrules.div(a, s), x, -0.7);
        assertRrule((a, s) -> a.rdiv(s), (a, s) -> ElementwiseRrules.rdiv(a, s), p, -0.7);
        assertRrule((a, s) -> a.pow(s), (a, s) -> ElementwiseRrules.pow(a, s), p, 2.3);
        assertRrule((a, s) -> a.pow(s), (a, s) -> ElementwiseRrules.pow(a, s), p, -1.0);
    }

    @ParameterizedTest
    @MethodSource("broadcasts")
    void twoArrays(int[][] dims) {
        NdArray x = random(5, dims[0]);
        NdArray y = random(6, dims[1]);
        NdArray p = positive(7, dims[0]);
        NdArray q = positive(8, dims[1]);
        assertRrule((a, b) -> a.add(b), (a, b) -> ElementwiseRrules.add(a, b), x, y);
        assertRrule((a, b) -> a.sub(b), (a, b) -> ElementwiseRrules.sub(a, b), x, y);
        assertRrule((a, b) -> a.mul(b), (a, b) -> ElementwiseRrules.mul(a, b), x, y);
        assertRrule((a, b) -> a.div(b), (a, b) -> ElementwiseRrules.div(a, b), x, q);
        assertRrule((a, b) -> a.pow(b), (a, b) -> ElementwiseRrules.pow(a, b), p, y);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, -2})
    void wholePowersOfNegativeBases(int exponent) {
        assertRrule(
                a -> a.pow(exponent), a -> onlyArray(ElementwiseRrules.pow(a, exponent)), vector(-2, -0.5, 1.5, -1.25));
    }

    private static Vjp<NdArray, NdArray> onlyArray(Vjp<NdArray, ScalarGradient> vjp) {
        return Vjp.of(vjp.value(), dy -> vjp.pullback(dy).x());
    }

    @Test
    void broadcastAddGivesRowAndColumnSums() { // R01
        NdArray seed = random(9, 3, 4);
        PairGradient g = ElementwiseRrules.add(random(1, 3, 1), random(2, 1, 4)).pullback(seed);
        assertThat(g.x().shape()).isEqualTo(Shape.of(3, 1));
        assertThat(g.y().shape()).isEqualTo(Shape.of(1, 4));
        assertThat(g.x().toDoubleArray()).containsExactly(seed.sum(1).toDoubleArray(), within(1e-12));
        assertThat(g.y().toDoubleArray()).containsExactly(seed.sum(0).toDoubleArray(), within(1e-12));
    }

    @Test
    void sameArrayOnBothSides() {
        NdArray x = vector(3, -2);
        PairGradient g = ElementwiseRrules.mul(x, x).pullback(ones(2));
        assertThat(g.x().add(g.y()).toDoubleArray()).containsExactly(6, -4);
    }

    @Test
    void kinks() {
        NdArray zero = vector(0, 0);
        assertThat(ElementwiseRrules.relu(zero).pullback(ones(2)).toDoubleArray())
                .containsExactly(0, 0);
        assertThat(ElementwiseRrules.abs(zero).pullback(ones(2)).toDoubleArray())
                .containsExactly(0, 0);
        assertThat(ElementwiseRrules.sqrt(vector(0)).pullback(ones(1)).item()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ElementwiseRrules.abs(vector(-3, 4)).pullback(ones(2)).toDoubleArray())
                .containsExactly(-1, 1);
    }

    @Test
    void powerZeroIsConstant() {
        NdArray x = vector(0, -1, 2, Double.NaN);
        assertThat(ElementwiseRrules.pow(x, 0).pullback(ones(4)).x().toDoubleArray())
                .containsExactly(0, 0, 0, 0);
        NdArray zeros = vector(0, 0, 0, 0);
        assertThat(ElementwiseRrules.pow(x, zeros).pullback(ones(4)).x().toDoubleArray())
                .containsExactly(0, 0, 0, 0);
    }

    @Test
    void exponentOfZeroAndNegativeBases() {
        assertThat(ElementwiseRrules.pow(vector(0), 2).pullback(ones(1)).s()).isZero();
        assertThat(ElementwiseRrules.pow(vector(-2), 3).pullback(ones(1)).s()).isNaN();
        assertThat(ElementwiseRrules.pow(vector(-2), 3).pullback(ones(1)).x().item())
                .isEqualTo(12);
        PairGradient g =
                ElementwiseRrules.pow(vector(0, -2, 2), vector(2, 3, 3)).pullback(ones(3));
        double[] byExponent = g.y().toDoubleArray();
        assertThat(byExponent[0]).isZero();
        assertThat(byExponent[1]).isNaN();
        assertThat(byExponent[2]).isCloseTo(8 * Math.log(2), within(1e-12));
        assertThat(g.x().toDoubleArray()).containsExactly(0, 12, 12);
    }

    @Test
    void nonFiniteAdjointsPassThrough() {
        NdArray nan = doubles(Shape.of(1), Double.NaN);
        assertThat(ElementwiseRrules.mul(vector(2), 3).pullback(nan).x().item()).isNaN();
        assertThat(ElementwiseRrules.mul(vector(2), 3).pullback(nan).s()).isNaN();
    }
}
