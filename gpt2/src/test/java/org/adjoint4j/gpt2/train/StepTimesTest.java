package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    @Test
    void medianAndBestOfEachPart() {
        StepTimes times = StepTimes.of(List.of(measured(4), measured(1), measured(2), measured(9)));

        assertThat(times.whole()).isEqualTo(new StepTimes.Seconds(3, 1));
        assertThat(times.forward()).isEqualTo(new StepTimes.Seconds(0.3, 0.1));
        assertThat(times.backward()).isEqualTo(new StepTimes.Seconds(1.5, 0.5));
        assertThat(times.optimizer()).isEqualTo(new StepTimes.Seconds(0.6, 0.2));
        assertThat(times.allocated()).isEqualTo(400);
    }

    private static StepTimes.Measured measured(long seconds) {
        long nano = 1_000_000_000;
        return new StepTimes.Measured(
                seconds * nano, seconds * nano / 10, seconds * nano / 2, seconds * nano / 5, 100 * seconds);
    }
}
