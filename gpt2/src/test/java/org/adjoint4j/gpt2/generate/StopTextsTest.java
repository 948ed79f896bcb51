package org.adjoint4j.gpt2.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {
    @Test
    void withoutStopTextsEverythingPassesAtOnce() {
        StopTexts none = new StopTexts(List.of());
        assertThat(none.next("The ")).isEqualTo("The ");
        assertThat(none.next("end")).isEqualTo("end");
        assertThat(none.end()).isEmpty();
    }

    @Test
    void aStopTextOverSeveralPiecesIsNeverShown() {
        StopTexts stops = new StopTexts(List.of("The end"));
        assertThat(stops.next("so. Th")).isEqualTo("so. ");
        assertThat(stops.next("e e")).isEmpty();
        assertThat(stops.reached()).isFalse();
        assertThat(stops.next("nd of it")).isEmpty();
        assertThat(stops.reached()).isTrue();
        assertThat(stops.next("more")).isEmpty();
        assertThat(stops.end()).isEmpty();
    }

    @Test
    void whatOnlyLooksLikeTheBeginningIsShownLater() {
        StopTexts stops = new StopTexts(List.of("aab", "\n\n"));
        assertThat(stops.next("xaa")).isEqualTo("x");
        assertThat(stops.next("a")).isEqualTo("a");
        assertThat(stops.next("c\n")).isEqualTo("aac");
        assertThat(stops.end()).isEqualTo("\n");
    }

    @Test
    void theFirstStopTextCounts() {
        StopTexts stops = new StopTexts(List.of("four", "three"));
        assertThat(stops.next("one two three four")).isEqualTo("one two ");
        assertThat(stops.reached()).isTrue();
    }

    @Test
    void anEmptyStopTextIsRefused() {
        assertThatThrownBy(() -> new StopTexts(List.of("x", ""))).hasMessageContaining("stop text is empty");
    }
}
