package org.adjoint4j.maven.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.adjoint4j.transform.Generator;
import org.junit.jupiter.api.Test;

final class PluginIdentityTest {
    @Test
    void tellsVersionsAndBuildsApart() throws IOException {
        String ours = PluginIdentity.of("1.0", Generator.class);

        assertThat(ours).isEqualTo(PluginIdentity.of("1.0", Outcome.class)).startsWith("1.0 ");
        assertThat(ours).isNotEqualTo(PluginIdentity.of("1.1", Generator.class));
        assertThat(ours).isNotEqualTo(PluginIdentity.of("1.0", PluginIdentityTest.class));
    }

    @Test
    void isTheVersionAloneForAClassOfTheJdk() throws IOException {
        assertThat(PluginIdentity.of("1.0", String.class)).isEqualTo("1.0");
    }
}
