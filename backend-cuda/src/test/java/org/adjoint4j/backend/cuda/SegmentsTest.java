package org.adjoint4j.backend.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SegmentsTest {
    @Test
    void bringsEqualIdsTogetherInTheirOrder() {
        Segments segments = Segments.of(new int[] {5, 0, 5, 2, 0, 5});

        assertThat(segments.rows()).containsExactly(0, 2, 5);
        assertThat(segments.starts()).containsExactly(0, 2, 3, 6);
        assertThat(segments.order()).containsExactly(1, 4, 3, 0, 2, 5);
    }

    @Test
    void noIdsMakeNoSegments() {
        Segments segments = Segments.of(new int[0]);

        assertThat(segments.rows()).isEmpty();
        assertThat(segments.starts()).containsExactly(0);
    }
}
