package org.adjoint4j.gpt2.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void isWrittenOverAndErasedOnce() {
        StatusLine line = new StatusLine(new PrintStream(written, true, StandardCharsets.UTF_8));

        line.show("one", SECOND);
        line.show("two", 2 * SECOND);
        line.erase();
        line.erase();

        assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("\r\u001b[Kone\r\u001b[Ktwo\r\u001b[K");
    }

    @Test
    void isShownAFewTimesASecond() {
        StatusLine line = new StatusLine(new PrintStream(written, true, StandardCharsets.UTF_8));

        line.show("now", SECOND);

        assertThat(line.isDue(SECOND + SECOND / 10)).isFalse();
        assertThat(line.isDue(SECOND + SECOND / 4)).isTrue();
    }

    @Test
    void isNeverDueWithoutATerminal() {
        StatusLine line = new StatusLine(null);

        assertThat(line.isDue(SECOND)).isFalse();
        line.erase(); // says nothing
    }
}
