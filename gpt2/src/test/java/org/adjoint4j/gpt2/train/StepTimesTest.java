package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    @Test
    void medianAndBestOfEachPart() {
        StepTimes times = StepTimes.of(List.of(nanos(4), nanos(1), nanos(2), nanos(9)));

        assertThat(times.whole()).isEqualTo(new StepTimes.Seconds(3, 1));
        assertThat(times.forward()).isEqualTo(new StepTimes.Seconds(0.3, 0.1));
        assertThat(times.backward()).isEqualTo(new StepTimes.Seconds(1.5, 0.5));
        assertThat(times.optimizer()).isEqualTo(new StepTimes.Seconds(0.6, 0.2));
    }

    private static StepTimes.Nanos nanos(long seconds) {
        long nano = 1_000_000_000;
        return new StepTimes.Nanos(seconds * nano, seconds * nano / 10, seconds * nano / 2, seconds * nano / 5);
    }
}
