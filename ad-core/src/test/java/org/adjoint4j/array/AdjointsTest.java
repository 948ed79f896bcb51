package org.adjoint4j.array;

import static org.adjoint4j.TestArrays.doubles;
import static org.adjoint4j.TestArrays.floats;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.TestArrays.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.CountingBackend;
import org.junit.jupiter.api.Test;

final class AdjointsTest {
    @Test
    void addingContributions() {
        NdArray a = vector(1, 2);
        NdArray b = vector(3, 4);
        assertThat(Adjoints.add(null, null)).isNull();
        assertThat(Adjoints.add(a, null)).isSameAs(a);
        assertThat(Adjoints.add(null, b)).isSameAs(b);
        assertThat(Adjoints.add(a, b).toDoubleArray()).containsExactly(4, 6);
        assertThat(Adjoints.add(a, a).toDoubleArray()).containsExactly(2, 4);
        assertThat(a.toDoubleArray()).containsExactly(1, 2);
        assertThat(b.toDoubleArray()).containsExactly(3, 4);
        assertThatThrownBy(() -> Adjoints.add(a, vector(1))).hasMessageContaining("accumulation");
    }

    @Test
    void anUnsharedContributionBecomesTheSum() {
        NdArray a = vector(1, 2);
        NdArray b = vector(3, 4);
        assertThat(Adjoints.add(null, b, true)).isSameAs(b);
        assertThat(Adjoints.add(b, null, true)).isSameAs(b);
        assertThat(Adjoints.add(a, b, false)).isNotSameAs(b);
        assertThat(b.toDoubleArray()).containsExactly(3, 4);
        assertThat(Adjoints.add(a, b, true)).isSameAs(b);
        assertThat(b.toDoubleArray()).containsExactly(4, 6);
        assertThat(a.toDoubleArray()).containsExactly(1, 2);
        assertThat(Adjoints.add(a, a, true).toDoubleArray()).containsExactly(2, 4);
        assertThat(a.toDoubleArray()).containsExactly(1, 2);
        assertThatThrownBy(() -> Adjoints.add(a, vector(1), true)).hasMessageContaining("accumulation");
    }

    @Test
    void aViewOfAnUnsharedContributionKeepsItsElements() {
        NdArray b = vector(3, 4);
        NdArray view = b.reshape(2, 1);
        assertThat(Adjoints.add(vector(1, 2), b, true).toDoubleArray()).containsExactly(4, 6);
        assertThat(view.toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void missingAdjointsAreZeros() {
        NdArray x = floats(Shape.of(1, 2), 1, 2);
        NdArray zeros = Adjoints.orZeros(null, x);
        assertThat(zeros.shape()).isEqualTo(x.shape());
        assertThat(zeros.elementType()).isEqualTo(ElementType.FLOAT32);
        assertThat(zeros.toDoubleArray()).containsExactly(0, 0);
        assertThat(Adjoints.orZeros(zeros, x)).isSameAs(zeros);
    }

    @Test
    void publishedGradientsShareNothing() {
        NdArray x = vector(1, 2);
        NdArray seed = vector(3, 4);
        NdArray first;
        NdArray second;
        NdArray none;
        try (Region scratch = Region.open()) {
            NdArray shared = seed.mul(2);
            first = Adjoints.gradient(scratch, shared, x);
            second = Adjoints.gradient(scratch, shared, x);
            none = Adjoints.gradient(scratch, null, x);
        }
        first.addScaledInPlace(1, x);
        assertThat(first.toDoubleArray()).containsExactly(7, 10);
        assertThat(second.toDoubleArray()).containsExactly(6, 8);
        assertThat(none.toDoubleArray()).containsExactly(0, 0);
    }

    @Test
    void seedOfAGradient() {
        assertThat(Adjoints.one(doubles(Shape.of(1, 1), 5)).toDoubleArray()).containsExactly(1);
        assertThat(Adjoints.one(doubles(Shape.of(), 5)).shape()).isEqualTo(Shape.of());
        assertThatThrownBy(() -> Adjoints.one(random(1, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gradient needs a result with one element, f returned shape (2, 3); use the Vjp and pass"
                        + " its adjoint");
    }

    @Test
    void releaseGivesBackOnce() {
        CountingBackend counting = new CountingBackend();
        try (Region region = Region.open()) {
            NdArray x = NdArray.zeros(counting.backend(), ElementType.FLOAT32, Shape.of(2));
            Adjoints.release(x, null, x);
            assertThat(counting.held()).isZero();
            assertThatThrownBy(() -> region.keep(x)).isInstanceOf(IllegalStateException.class);
        }
        NdArray untracked = NdArray.zeros(counting.backend(), ElementType.FLOAT32, Shape.of(2));
        Adjoints.release(untracked);
        assertThat(counting.held()).isZero();
    }

    @Test
    void adjointsMustBeLikeTheirValues() {
        NdArray x = vector(1, 2);
        assertThat(Adjoints.requireLike("f", x, x)).isSameAs(x);
        assertThatThrownBy(() -> Adjoints.requireLike("f", null, x)).hasMessageContaining("f: the adjoint is null");
        assertThatThrownBy(() -> Adjoints.requireLike("f", floats(Shape.of(2), 1, 2), x))
                .hasMessageContaining("FLOAT32")
                .hasMessageContaining("FLOAT64");
        assertThatThrownBy(() -> Adjoints.requireLike("f", vector(1), x))
                .hasMessageContaining("(1)")
                .hasMessageContaining("(2)");
    }
}
