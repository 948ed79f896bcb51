package org.adjoint4j.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlopeTest {
    @Test
    void thePowerOfAPowerIsFound() {
        for (double power : new double[] {0, 0.5, 1, 2}) {
            List<Slope.Point> points = IntStream.of(2, 4, 7, 32)
                    .mapToObj(n -> new Slope.Point(n, 3 * Math.pow(n, power)))
                    .toList();

            assertThat(Slope.of(points)).isCloseTo(power, within(1e-12));
        }
    }

    @Test
    void onePointHasNone() {
        assertThatThrownBy(() -> Slope.of(List.of(new Slope.Point(1, 1))))
                .hasMessage("a slope needs two points, got 1");
    }
}
