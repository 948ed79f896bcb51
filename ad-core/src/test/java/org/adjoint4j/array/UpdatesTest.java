package org.adjoint4j.array;

import static org.adjoint4j.TestArrays.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.adjoint4j.backend.AdamWStep;
import org.adjoint4j.backend.Later;
import org.junit.jupiter.api.Test;

final class UpdatesTest {
    @Test
    void addScaled() {
        NdArray x = vector(1, 2);
        x.addScaledInPlace(-0.5, vector(4, 6));
        assertThat(x.toDoubleArray()).containsExactly(-1, -1);
        x.addScaledInPlace(2, x);
        assertThat(x.toDoubleArray()).containsExactly(-3, -3);
    }

    @Test
    void copyFrom() {
        NdArray x = vector(1, 2);
        x.copyFrom(vector(3, 4));
        x.copyFrom(x);
        assertThat(x.toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void viewsKeepTheirElements() {
        NdArray x = vector(1, 2);
        NdArray view = x.reshape(2, 1);
        NdArray equal = x.dropout(0, 1);
        x.addScaledInPlace(1, vector(10, 10));
        assertThat(x.toDoubleArray()).containsExactly(11, 12);
        assertThat(view.toDoubleArray()).containsExactly(1, 2);
        assertThat(equal.toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void unsharedStorageIsUpdatedInPlace() {
        NdArray x = vector(1, 2);
        var buffer = x.buffer();
        x.addScaledInPlace(1, vector(10, 10));
        assertThat(x.buffer()).isSameAs(buffer);
    }

    @Test
    void adamWStep() {
        NdArray p = vector(1);
        NdArray m = vector(0);
        NdArray v = vector(0);
        NdArray norm = vector(0);
        NdArray view = p.reshape(1, 1);
        AdamWStep step = new AdamWStep(0.1, 0.9, 0.99, 0, 2, 1);
        NdArray.adamWInPlace(List.of(new AdamWParameter(p, m, v, 0.01)), List.of(vector(4)), vector(7), norm, step);
        // g = 2, m̂ = 2, v̂ = 4: 1 − 0.1 (2 / 2 + 0.01)
        assertThat(p.item()).isCloseTo(1 - 0.1 * 1.01, within(1e-12));
        assertThat(m.item()).isCloseTo(0.2, within(1e-6));
        assertThat(v.item()).isCloseTo(0.04, within(1e-6));
        assertThat(norm.item()).isEqualTo(4);
        assertThat(view.item()).isEqualTo(1);
    }

    @Test
    void anItemLaterIsTheOneOfNow() {
        NdArray x = vector(1);
        Later later = x.itemLater();
        x.addScaledInPlace(1, x);
        assertThat(later.get()).isEqualTo(1);
        assertThatThrownBy(() -> vector(1, 2).itemLater()).hasMessageContaining("itemLater: shape (2) has 2 elements");
    }

    @Test
    void badNumbers() {
        NdArray p = vector(1);
        assertThatThrownBy(() -> p.addScaledInPlace(Double.NaN, p)).hasMessageContaining("factor = NaN");
        assertThatThrownBy(() -> p.addScaledInPlace(1, vector(1, 2))).hasMessageContaining("(1)", "(2)");
        AdamWStep step = new AdamWStep(0.1, 0.9, 0.9, 0, 1, 1);
        AdamWParameter good = new AdamWParameter(p, vector(0), vector(0), 0);
        List<NdArray> gradient = List.of(vector(4));
        AdamWParameter bad = new AdamWParameter(p, vector(0, 0), p, 0);
        assertThatThrownBy(() -> NdArray.adamWInPlace(List.of(good, bad), List.of(p, p), p, p, step))
                .hasMessage("adamWInPlace: shapes (1) and (2) differ, they must be equal");
        assertThatThrownBy(() -> NdArray.adamWInPlace(List.of(good), gradient, vector(1, 2), p, step))
                .hasMessageContaining("adamWInPlace: shape (2) has 2 elements, not one");
        AdamWParameter decaying = new AdamWParameter(p, p, p, Double.NaN);
        assertThatThrownBy(() -> NdArray.adamWInPlace(List.of(decaying), gradient, p, p, step))
                .hasMessageContaining("weightDecay = NaN");
        assertThatThrownBy(() -> NdArray.adamWInPlace(List.of(good, good), gradient, p, p, step))
                .hasMessage("adamWInPlace: 2 parameters were given 1 gradients");
    }

    @Test
    void aStepOfAdamWHasPossibleNumbers() {
        assertThatThrownBy(() -> new AdamWStep(Double.NaN, 0.9, 0.9, 0, 1, 1)).hasMessageContaining("rate is NaN");
        assertThatThrownBy(() -> new AdamWStep(1, 1, 0.9, 0, 1, 1)).hasMessageContaining("beta1 is 1.0");
        assertThatThrownBy(() -> new AdamWStep(1, 0.9, -1, 0, 1, 1)).hasMessageContaining("beta2 is -1.0");
        assertThatThrownBy(() -> new AdamWStep(1, 0.9, 0.9, -1, 1, 1)).hasMessageContaining("epsilon is -1.0");
        assertThatThrownBy(() -> new AdamWStep(1, 0.9, 0.9, 0, 0, 1)).hasMessageContaining("clipNorm is 0.0");
        assertThatThrownBy(() -> new AdamWStep(1, 0.9, 0.9, 0, 1, 0)).hasMessageContaining("count is 0");
    }
}
