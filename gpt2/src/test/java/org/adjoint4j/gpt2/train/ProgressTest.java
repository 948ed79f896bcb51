package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.adjoint4j.gpt2.metrics.Measurement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private static final int TOKENS = 2048;

    @Test
    void aLineTellsLossSpeedAndTimeLeft() {
        Progress progress = new Progress(100, TOKENS, 5);
        progress.add(measured(9, 5.25, 3, 0.25));
        Measurement latest = measured(10, 6, 2, 0.25); // half a second went into validation
        progress.add(latest);

        assertThat(progress.line(latest)).isEqualTo("step 10/100  loss 2.5000  8,192 tokens/s  0:45 left");
    }

    @Test
    void theNextLineBeginsAnew() {
        Progress progress = new Progress(100, TOKENS, 0);
        progress.add(measured(10, 1, 3, 1));
        progress.restart(1);
        Measurement latest = measured(50, 3, 1, 2).withValidationLoss(1.5);
        progress.add(latest);

        assertThat(progress.line(latest))
                .isEqualTo("step 50/100  loss 1.0000  validation 1.5000  1,024 tokens/s  1:40 left");
    }

    private static Measurement measured(int step, double at, double loss, double seconds) {
        return new Measurement(step, step * TOKENS, at, loss, Double.NaN, 1e-3, 1, TOKENS / seconds);
    }

    @ParameterizedTest
    @CsvSource({"0, 0:00", "59, 0:59", "60, 1:00", "3599, 59:59", "3600, 1:00:00", "90061, 25:01:01"})
    void timeIsShownAsAClock(long seconds, String clock) {
        assertThat(Progress.clock(seconds)).isEqualTo(clock);
    }
}
