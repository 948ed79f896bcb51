package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void medianAndBestOfEachPart() {
        StepTimes times = StepTimes.of(
                List.of(whole(4), whole(1), whole(2), whole(9)), List.of(parts(4), parts(1), parts(2), parts(9)));

        assertThat(times.whole()).isEqualTo(new StepTimes.Seconds(3, 1));
        assertThat(times.forward()).isEqualTo(new StepTimes.Seconds(0.3, 0.1));
        assertThat(times.backward()).isEqualTo(new StepTimes.Seconds(1.5, 0.5));
        assertThat(times.optimizer()).isEqualTo(new StepTimes.Seconds(0.6, 0.2));
        assertThat(times.allocated()).isEqualTo(400);
    }

    private static StepTimes.Whole whole(long seconds) {
        return new StepTimes.Whole(seconds * SECOND, 100 * seconds);
    }

    private static StepTimes.Parts parts(long seconds) {
        return new StepTimes.Parts(seconds * SECOND / 10, seconds * SECOND / 2, seconds * SECOND / 5);
    }
}
