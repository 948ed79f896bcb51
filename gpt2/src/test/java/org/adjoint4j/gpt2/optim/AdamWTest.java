package org.adjoint4j.gpt2.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.adjoint4j.array.NdArray;
import org.adjoint4j.array.Shape;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.Backends;
import org.adjoint4j.backend.ElementType;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AdamWTest {
    /** A matrix, whose weights decay, and a bias, whose weights do not. */
    public record Layer(NdArray weight, NdArray bias) {}

    private static final Offset<Double> ROUNDING = within(1e-12);
    private static final double EPSILON = 1e-8;

    private final Backend backend = Backends.named("reference");
    private final AdamWSettings settings = new AdamWSettings(0.9, 0.99, EPSILON, 0.1, 1e9);

    @Test
    void firstStepIsTheSignOfTheGradientAndDecaysMatricesOnly() {
        Layer p = layer(2, 2);
        AdamW<Layer> optimizer = AdamW.of(p, settings);

        double norm = optimizer.update(p, layer(3, -4), loss(1), 0.01).get();

        assertThat(norm).isCloseTo(5, ROUNDING);
        assertThat(p.weight().item()).isCloseTo(2 - 0.01 * (3 / (3 + EPSILON) + 0.1 * 2), ROUNDING);
        assertThat(p.bias().item()).isCloseTo(2 + 0.01 * (4 / (4 + EPSILON)), ROUNDING);
        assertThat(optimizer.mean().weight().item()).isCloseTo(0.3, ROUNDING);
        assertThat(optimizer.variance().weight().item()).isCloseTo(0.09, ROUNDING);
        assertThat(optimizer.step()).isEqualTo(1);
    }

    @Test
    void secondStepUsesBothGradients() {
        Layer p = layer(2, 2);
        AdamW<Layer> optimizer = AdamW.of(p, settings);
        optimizer.update(p, layer(1, 1), loss(1), 0.01);
        double before = p.bias().item();

        optimizer.update(p, layer(1, 3), loss(1), 0.01);

        double mean = (0.9 * 0.1 + 0.1 * 3) / (1 - 0.9 * 0.9);
        double variance = (0.99 * 0.01 + 0.01 * 9) / (1 - 0.99 * 0.99);
        assertThat(p.bias().item()).isCloseTo(before - 0.01 * mean / (Math.sqrt(variance) + EPSILON), ROUNDING);
    }

    @Test
    void aLongGradientIsScaledDownToTheClippingNorm() {
        Layer p = layer(0, 0);
        AdamW<Layer> optimizer = AdamW.of(p, new AdamWSettings(0.9, 0.99, EPSILON, 0, 2.5));

        double norm = optimizer.update(p, layer(3, 4), loss(1), 0.01).get();

        assertThat(norm).isCloseTo(5, ROUNDING);
        assertThat(optimizer.mean().weight().item()).isCloseTo(0.1 * 1.5, within(1e-6));
        assertThat(optimizer.mean().bias().item()).isCloseTo(0.1 * 2, within(1e-6));
    }

    @Test
    void aGradientThatIsNotFiniteChangesNothing() {
        Layer p = layer(1, 1);
        AdamW<Layer> optimizer = AdamW.of(p, settings);
        Layer gradient = layer(-1, 1);
        Layer notFinite = new Layer(gradient.weight().sqrt(), gradient.bias());

        assertThat(optimizer.update(p, notFinite, loss(1), 0.01).get()).isNaN();
        assertThat(optimizer.update(p, gradient, loss(1), 0.01).get())
                .as("norm of the next step")
                .isNaN();

        assertThat(p.bias().item()).isEqualTo(1);
        assertThat(optimizer.mean().bias().item()).isZero();
    }

    @Test
    void aLossThatIsNotFiniteChangesNothing() {
        Layer p = layer(1, 1);

        double norm = AdamW.of(p, settings)
                .update(p, layer(2, 2), loss(Double.NaN), 0.01)
                .get();

        assertThat(norm).isNaN();
        assertThat(p.bias().item()).isEqualTo(1);
    }

    @Test
    void aResumedOptimizerGoesOnAsIfItHadNotStopped() {
        Layer p = layer(2, 2);
        AdamW<Layer> whole = AdamW.of(p, settings);
        whole.update(p, layer(1, 2), loss(1), 0.01);
        Layer copy = layer(p.weight().item(), p.bias().item());
        AdamW<Layer> resumed = AdamW.resumed(
                settings,
                layer(whole.mean().weight().item(), whole.mean().bias().item()),
                layer(whole.variance().weight().item(), whole.variance().bias().item()),
                whole.step());

        whole.update(p, layer(3, 4), loss(1), 0.01);
        resumed.update(copy, layer(3, 4), loss(1), 0.01);

        assertThat(copy.weight().item()).isEqualTo(p.weight().item());
        assertThat(copy.bias().item()).isEqualTo(p.bias().item());
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertThatThrownBy(() -> new AdamWSettings(1, 0.9, 1e-8, 0, 1)).hasMessageContaining("beta1 is 1.0");
        assertThatThrownBy(() -> new AdamWSettings(0.9, -1, 1e-8, 0, 1)).hasMessageContaining("beta2 is -1.0");
        assertThatThrownBy(() -> new AdamWSettings(0.9, 0.9, 0, 0, 1)).hasMessageContaining("epsilon is 0.0");
        assertThatThrownBy(() -> new AdamWSettings(0.9, 0.9, 1, -1, 1)).hasMessageContaining("weight decay is -1.0");
        assertThatThrownBy(() -> new AdamWSettings(0.9, 0.9, 1, 0, 0)).hasMessageContaining("clipping norm is 0.0");
    }

    private NdArray loss(double value) {
        return array(value);
    }

    private Layer layer(double weight, double bias) {
        return new Layer(array(weight, 1, 1), array(bias, 1));
    }

    private NdArray array(double value, int... dims) {
        return NdArray.full(backend, ElementType.FLOAT64, Shape.of(dims), value);
    }
}
