package org.adjoint4j.array;

import static org.adjoint4j.TestArrays.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
        p.adamWInPlace(vector(4), m, v, 0.1, 0.9, 0.99, 0, 0.01, 0.5, 1);
        // g = 2, m̂ = 2, v̂ = 4: 1 − 0.1 (2 / 2 + 0.01)
        assertThat(p.item()).isCloseTo(1 - 0.1 * 1.01, within(1e-12));
        assertThat(m.item()).isCloseTo(0.2, within(1e-12));
        assertThat(v.item()).isCloseTo(0.04, within(1e-12));
    }

    @Test
    void badNumbers() {
        NdArray p = vector(1);
        assertThatThrownBy(() -> p.addScaledInPlace(Double.NaN, p)).hasMessageContaining("factor = NaN");
        assertThatThrownBy(() -> p.addScaledInPlace(1, vector(1, 2))).hasMessageContaining("(1)", "(2)");
        assertThatThrownBy(() -> p.adamWInPlace(p, p, p, 0.1, 0.9, 1, 0, 0, 1, 1))
                .hasMessageContaining("beta2 = 1.0");
        assertThatThrownBy(() -> p.adamWInPlace(p, p, p, 0.1, 0.9, 0.9, 0, 0, 1, 0))
                .hasMessageContaining("step 0");
        assertThatThrownBy(() -> p.adamWInPlace(p, p, p, Double.NaN, 0.9, 0.9, 0, 0, 1, 1))
                .hasMessageContaining("lr = NaN");
    }
}
