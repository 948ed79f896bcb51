package org.adjoint4j.array;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ShapeTest {
    @Test
    void extents() {
        Shape shape = Shape.of(2, 3, 4);
        assertThat(shape.rank()).isEqualTo(3);
        assertThat(shape.size()).isEqualTo(24);
        assertThat(shape.dim(0)).isEqualTo(2);
        assertThat(shape.dim(-1)).isEqualTo(4);
        assertThat(shape.axis(-3)).isZero();
        assertThat(shape.sizeBetween(1, 3)).isEqualTo(12);
        assertThat(shape.sizeBetween(1, 1)).isEqualTo(1);
        assertThat(shape).hasToString("(2, 3, 4)").isEqualTo(Shape.of(2, 3, 4)).isNotEqualTo(Shape.of(2, 12));
    }

    @Test
    void scalarAndEmpty() {
        assertThat(Shape.of()).hasToString("()");
        assertThat(Shape.of().size()).isEqualTo(1);
        assertThat(Shape.of(3, 0).size()).isZero();
        assertThat(Shape.of(1 << 20, 1 << 20, 0).size()).isZero();
    }

    @Test
    void cannotBeChangedFromOutside() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 7;
        shape.dims()[1] = 7;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void badExtents() {
        assertThatThrownBy(() -> Shape.of(2, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape: extent -1 of (2, -1) is negative");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(65536, 65536) has more than 2147483647 elements");
        assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30, 1 << 30))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shape.of(2, 3).dim(2))
                .hasMessage("axis 2 is out of range for shape (2, 3); use -2 to 1");
        assertThatThrownBy(() -> Shape.of().dim(-1)).hasMessageContaining("has no axes");
    }
}
