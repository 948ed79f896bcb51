package org.adjoint4j.gpt2.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Gpt2ConfigTest {
    @ParameterizedTest
    @CsvSource({
        "0, 8, 2, 2, 8, 20, 0.0, vocabulary is 0",
        "13, -1, 2, 2, 8, 20, 0.0, context is -1",
        "13, 8, 0, 2, 8, 20, 0.0, layers is 0",
        "13, 8, 2, 0, 8, 20, 0.0, heads is 0",
        "13, 8, 2, 2, 0, 20, 0.0, width is 0",
        "13, 8, 2, 2, 8, 0, 0.0, hidden is 0",
        "13, 8, 2, 3, 8, 20, 0.0, width 8 is not a multiple of heads 3",
        "13, 8, 2, 2, 8, 20, 1.0, dropout is 1.0",
        "13, 8, 2, 2, 8, 20, NaN, dropout is NaN",
    })
    void impossibleSizesAreRefusedByName(
            int vocabulary, int context, int layers, int heads, int width, int hidden, double dropout, String message) {
        assertThatThrownBy(() -> new Gpt2Config(vocabulary, context, layers, heads, width, hidden, false, dropout))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    /** The published sizes; the untied stories model is the Rust original's. */
    @ParameterizedTest
    @CsvSource({
        "gpt2, 124439808",
        "gpt2-medium, 354823168",
        "gpt2-large, 774030080",
        "gpt2-xl, 1557611200",
        "stories, 1432192"
    })
    void presetsHaveThePublishedNumberOfParameters(String name, long parameters) {
        assertThat(Preset.named(name).config().parameterCount()).isEqualTo(parameters);
    }

    @Test
    void unknownPresetsAreRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Preset.named("gpt3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gpt3")
                .hasMessageContaining("quick, stories, gpt2, gpt2-medium");
    }
}
