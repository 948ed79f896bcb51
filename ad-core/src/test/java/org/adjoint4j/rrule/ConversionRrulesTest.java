package org.adjoint4j.rrule;

import static org.adjoint4j.TestArrays.REFERENCE;
import static org.adjoint4j.TestArrays.floats;
import static org.adjoint4j.TestArrays.random;
import static org.adjoint4j.testing.RruleAssertions.assertRrule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.backend.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

final class ConversionRrulesTest {
    private static final Backend OTHER = new ReferenceBackend();

    @Test
    void intoAnArray() {
        Shape shape = Shape.of(2, 3);
        assertRrule(
                s -> NdArray.full(REFERENCE, ElementType.FLOAT64, shape, s),
                s -> ConversionRrules.full(REFERENCE, ElementType.FLOAT64, shape, s),
                1.5);
        assertRrule(
                s -> NdArray.scalar(REFERENCE, ElementType.FLOAT64, s),
                s -> ConversionRrules.scalar(REFERENCE, ElementType.FLOAT64, s),
                1.5);
        assertRrule(
                elements -> NdArray.of(REFERENCE, ElementType.FLOAT64, shape, elements),
                elements -> ConversionRrules.of(REFERENCE, ElementType.FLOAT64, shape, elements),
                new double[] {1, 2, 3, 4, 5, 6});
    }

    @Test
    void outOfAnArray() {
        assertRrule(x -> x.item(), x -> ConversionRrules.item(x), random(1, 1, 1));
        assertRrule(x -> x.toDoubleArray(), x -> ConversionRrules.toDoubleArray(x), random(1, 2, 3));
    }

    @Test
    void toAnotherBackendAndBack() {
        NdArray x = random(2, 2, 2);
        assertRrule(a -> a.to(OTHER), a -> ConversionRrules.to(a, OTHER), x);
        var vjp = ConversionRrules.to(x, OTHER);
        assertThat(vjp.value().backend()).isSameAs(OTHER);
        assertThat(vjp.pullback(vjp.value()).backend()).isSameAs(REFERENCE);
        assertThatThrownBy(() -> vjp.pullback(x)).hasMessageContaining("backend");
    }

    @Test
    void adjointHasTheArgumentsElementType() { // R11
        NdArray x = floats(Shape.of(2), 1, 2);
        var vjp = ConversionRrules.to(x, ElementType.FLOAT64);
        assertThat(vjp.value().elementType()).isEqualTo(ElementType.FLOAT64);
        assertThat(vjp.pullback(random(3, 2)).elementType()).isEqualTo(ElementType.FLOAT32);
        assertThat(ReductionRrules.sum(x).pullback(x.sum()).elementType()).isEqualTo(ElementType.FLOAT32);
        assertThat(ElementwiseRrules.mul(x, 2).pullback(x).x().elementType()).isEqualTo(ElementType.FLOAT32);
        assertThatThrownBy(() -> ElementwiseRrules.exp(x).pullback(random(4, 2)))
                .hasMessageContaining("exp")
                .hasMessageContaining("FLOAT64")
                .hasMessageContaining("FLOAT32");
    }

    @Test
    void floatElements() {
        float[] elements = {1, 2};
        var in = ConversionRrules.of(REFERENCE, Shape.of(2), elements);
        assertThat(in.pullback(floats(Shape.of(2), 3, 4))).containsExactly(3, 4);
        var out = ConversionRrules.toFloatArray(floats(Shape.of(2), 5, 6));
        assertThat(out.value()).containsExactly(5, 6);
        assertThat(out.pullback(elements).toFloatArray()).containsExactly(1, 2);
        assertThat(ConversionRrules.toFloatArray(random(5, 2))
                        .pullback(elements)
                        .elementType())
                .isEqualTo(ElementType.FLOAT64);
    }
}
