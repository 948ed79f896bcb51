package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTest {
    private long now = 5_000_000_000L;

    @Test
    void aLineTellsLossSpeedAndTimeLeft() {
        Progress progress = new Progress(100, 2048, () -> now);
        step(progress, 3, 250_000_000L);
        step(progress, 2, 250_000_000L);
        now += 500_000_000L; // validation

        assertThat(progress.meanLoss()).isEqualTo(2.5);
        assertThat(progress.line(new LossPoint(10, 2.5, Double.NaN)))
                .isEqualTo("step 10/100  loss 2.5000  8,192 tokens/s  0:45 left");
    }

    @Test
    void theNextLineBeginsAnew() {
        Progress progress = new Progress(100, 2048, () -> now);
        step(progress, 3, 1_000_000_000L);
        progress.line(new LossPoint(10, 3, Double.NaN));
        step(progress, 1, 2_000_000_000L);

        assertThat(progress.meanLoss()).isEqualTo(1);
        assertThat(progress.line(new LossPoint(50, 1, 1.5)))
                .isEqualTo("step 50/100  loss 1.0000  validation 1.5000  1,024 tokens/s  1:40 left");
    }

    private void step(Progress progress, double loss, long nanos) {
        progress.time(() -> {
            now += nanos;
            return loss;
        });
    }

    @ParameterizedTest
    @CsvSource({"0, 0:00", "59, 0:59", "60, 1:00", "3599, 59:59", "3600, 1:00:00", "90061, 25:01:01"})
    void timeIsShownAsAClock(long seconds, String clock) {
        assertThat(Progress.clock(seconds)).isEqualTo(clock);
    }
}
