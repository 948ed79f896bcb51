package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutRrulesTest {
    @Test
    void reshape() {
        assertRrule(x -> x.reshape(4, -1), x -> LayoutRrules.reshape(x, 4, -1), random(1, 2, 3, 2));
        assertRrule(x -> x.reshape(), x -> LayoutRrules.reshape(x), random(1, 1, 1));
        assertRrule(x -> x.reshape(3, 0), x -> LayoutRrules.reshape(x, 3, 0), random(1, 0, 5));
    }

    @Test
    void permute() {
        assertRrule(x -> x.permute(2, 0, 1), x -> LayoutRrules.permute(x, 2, 0, 1), random(2, 2, 3, 4));
        assertRrule(x -> x.permute(0, 2, 1, -1), x -> LayoutRrules.permute(x, 0, 2, 1, -1), random(2, 2, 3, 4, 5));
        assertRrule(x -> x.permute(1, 0), x -> LayoutRrules.permute(x, 1, 0), random(2, 1, 7));
        assertRrule(x -> x.permute(1, 0), x -> LayoutRrules.permute(x, 1, 0), random(2, 0, 3));
        assertRrule(x -> x.permute(), x -> LayoutRrules.permute(x), random(2));
    }

    @Test
    void swapAxes() {
        assertRrule(x -> x.swapAxes(0, -1), x -> LayoutRrules.swapAxes(x, 0, -1), random(3, 2, 3, 4));
        assertRrule(x -> x.swapAxes(1, 1), x -> LayoutRrules.swapAxes(x, 1, 1), random(3, 2, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1})
    void split(int axis) {
        assertRrule(x -> x.split(3, axis), x -> LayoutRrules.split(x, 3, axis), random(4, 3, 6, 9));
        assertRrule(x -> x.split(1, axis), x -> LayoutRrules.split(x, 1, axis), random(4, 2, 1, 5));
        assertRrule(x -> x.split(2, axis), x -> LayoutRrules.split(x, 2, axis), random(4, 2, 0, 2));
    }

    @Test
    void missingAdjointOfAPartIsZero() {
        var vjp = LayoutRrules.split(vector(1, 2, 3, 4), 2, 0);
        NdArray dx = vjp.pullback(Arrays.asList(null, vector(5, 6)));
        assertThat(dx.toDoubleArray()).containsExactly(0, 0, 5, 6);
        assertThatThrownBy(() -> vjp.pullback(List.of(vector(5, 6)))).hasMessageContaining("1 adjoints for 2 parts");
    }

    @Test
    void concat() {
        for (int axis : new int[] {0, 1, -1}) {
            int[] dims = {2, 3, 4};
            int[] other = dims.clone();
            other[axis < 0 ? 2 : axis] = 1;
            int[] empty = dims.clone();
            empty[axis < 0 ? 2 : axis] = 0;
            assertRrule(
                    parts -> NdArray.concat(axis, parts),
                    parts -> LayoutRrules.concat(axis, parts),
                    List.of(random(5, dims), random(6, other), random(7, empty), random(8, dims)));
        }
        assertRrule(parts -> NdArray.concat(0, parts), parts -> LayoutRrules.concat(0, parts), List.of(random(9, 3)));
    }

    @Test
    void slice() {
        assertRrule(x -> x.slice(1, 1, 3), x -> LayoutRrules.slice(x, 1, 1, 3), random(10, 2, 5, 3));
        assertRrule(x -> x.slice(-1, 0, 1), x -> LayoutRrules.slice(x, -1, 0, 1), random(10, 2, 5));
        assertRrule(x -> x.slice(0, 2, 2), x -> LayoutRrules.slice(x, 0, 2, 2), random(10, 4, 3));
        assertRrule(x -> x.slice(0, 0, 4), x -> LayoutRrules.slice(x, 0, 0, 4), random(10, 4, 3));
    }

    @Test
    void broadcastTo() {
        Shape wanted = Shape.of(2, 3, 4);
        assertRrule(x -> x.broadcastTo(wanted), x -> LayoutRrules.broadcastTo(x, wanted), random(11, 3, 1));
        assertRrule(x -> x.broadcastTo(wanted), x -> LayoutRrules.broadcastTo(x, wanted), random(11, 2, 3, 4));
        assertRrule(
                x -> x.broadcastTo(Shape.of(0, 3)), x -> LayoutRrules.broadcastTo(x, Shape.of(0, 3)), random(11, 3));
    }

    @Test
    void adjointOfAnotherShapeIsRefused() {
        var vjp = LayoutRrules.swapAxes(random(12, 2, 3), 0, 1);
        assertThatThrownBy(() -> vjp.pullback(doubles(Shape.of(2, 3), new double[6])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("swapAxes")
                .hasMessageContaining("(2, 3)")
                .hasMessageContaining("(3, 2)");
    }
}
