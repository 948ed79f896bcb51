package org.adjoint4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimingsTest {
    @Test
    void medianAndBest() {
        assertThat(Timings.of(3, 1, 2)).isEqualTo(new Timings(2, 1));
        assertThat(Timings.of(4, 3, 1, 2)).isEqualTo(new Timings(2.5, 1));
        assertThatThrownBy(Timings::of).hasMessageContaining("nothing was measured");
    }

    @Test
    void tasksTakeTurns() {
        List<String> calls = new ArrayList<>();

        double[][] seconds = new Repetition(0, 0, 3, 3).inTurns(() -> calls.add("a"), () -> calls.add("b"));

        assertThat(calls).containsExactly("a", "b", "a", "b", "a", "b", "a", "b", "a", "b");
        assertThat(seconds).hasDimensions(2, 3);
    }

    @Test
    void numbersHaveThreeDigitsThatCount() {
        assertThat(Table.number(0.012345)).isEqualTo("0.0123");
        assertThat(Table.number(12.345)).isEqualTo("12.3");
        assertThat(Table.number(12345)).isEqualTo("12345");
        assertThat(Table.number(0)).isEqualTo("0");
    }
}
