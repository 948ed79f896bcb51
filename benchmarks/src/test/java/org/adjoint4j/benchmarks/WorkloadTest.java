package org.adjoint4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    @Test
    void aStepIsAsManyOperationsAsThePublishedSizesMake() {
        assertThat(Workload.S.flops() / 1e9).isCloseTo(50.9, within(0.05));
        assertThat(Workload.M.flops() / 1e9).isCloseTo(382, within(0.5));
        assertThat(Workload.L.flops() / 1e9).isCloseTo(394, within(0.5));
    }

    @Test
    void aWorkloadIsNamedOrMadeOfNumbers() {
        assertThat(Workload.of("M")).isSameAs(Workload.M);

        Workload own = Workload.of("50,8,2,2,16,64,1,3");

        assertThat(own.tokens()).isEqualTo(24);
        assertThat(own.config().tied()).isTrue();
        assertThat(Arrays.stream(own.batch().inputs()).boxed()).hasSize(24).allMatch(token -> token >= 0 && token < 50);
    }

    @Test
    void anotherTextIsRefusedWithWhatThereIs() {
        for (String text : new String[] {"XL", "", "1,2,3", "50,8,2,2,16,64,1,x"}) {
            assertThatThrownBy(() -> Workload.of(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("no workload '" + text + "'; there are S, M, L,");
        }
    }
}
