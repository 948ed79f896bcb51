package org.adjoint4j.gpt2.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupCosineTest {
    private final WarmupCosine schedule = new WarmupCosine(1.0, 0.2, 10, 110);

    @ParameterizedTest
    @CsvSource({
        "1, 0.1",
        "5, 0.5",
        "10, 1.0",
        "35, 0.8828427124746190", // 0.2 + 0.4·(1 + cos 45°)
        "60, 0.6",
        "85, 0.3171572875253810",
        "110, 0.2",
        "1000, 0.2"
    })
    void risesLinearlyAndFallsAlongACosine(int step, double rate) {
        assertThat(schedule.rate(step)).isCloseTo(rate, within(1e-15));
    }

    @Test
    void noWarmupBeginsBelowThePeak() {
        assertThat(new WarmupCosine(1, 0, 0, 2).rate(1)).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void warmupLongerThanTrainingIsAllRise() {
        assertThat(new WarmupCosine(1, 0, 100, 10).rate(10)).isEqualTo(0.1);
    }

    @Test
    void impossibleValuesAreRefused() {
        assertThatThrownBy(() -> new WarmupCosine(0, 0, 0, 1)).hasMessageContaining("learning rate is 0.0");
        assertThatThrownBy(() -> new WarmupCosine(Double.NaN, 0, 0, 1)).hasMessageContaining("learning rate is NaN");
        assertThatThrownBy(() -> new WarmupCosine(1, 2, 0, 1)).hasMessageContaining("smallest learning rate is 2.0");
        assertThatThrownBy(() -> new WarmupCosine(1, 0, -1, 1)).hasMessageContaining("warm-up is -1");
    }
}
