package org.adjoint4j.maven.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GenerationStateTest {
    @TempDir
    Path folder;

    @Test
    void readsBackWhatItWrote() throws IOException {
        Fingerprint fingerprint = new Fingerprint(
                "1.0",
                "release 17",
                Map.of("a b/Θ.java", "12"),
                Map.of("C:\\lib\\x.jar", "3@4", "tab\there", "absent"));
        GenerationState state = new GenerationState(
                fingerprint, Map.of("p/AAd.java", "34"), Map.of("META-INF/x", "56"), List.of("one\n\ttwo \\n", ""));
        state.save(folder.resolve("new/state"));

        assertThat(GenerationState.load(folder.resolve("new/state"))).isEqualTo(state);
    }

    @Test
    void isTheSameTextEveryTime() throws IOException {
        GenerationState.NONE.save(folder.resolve("one"));
        GenerationState.NONE.save(folder.resolve("two"));

        assertThat(folder.resolve("one")).hasSameBinaryContentAs(folder.resolve("two"));
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void isNoneWhereThereIsNoFile() throws IOException {
        assertThat(GenerationState.load(folder.resolve("absent"))).isEqualTo(GenerationState.NONE);
    }
}
