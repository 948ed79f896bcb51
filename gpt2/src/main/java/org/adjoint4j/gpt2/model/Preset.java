package org.adjoint4j.gpt2.model;

import java.util.Arrays;
import java.util.Locale;

/** Named model sizes. */
public enum Preset {
    /** Small enough to learn the embedded stories in a few minutes on two cores. */
    QUICK(new Gpt2Config(2000, 256, 4, 4, 128, 512, true, 0)),
    /** The Rust original's model for TinyStories. */
    STORIES(new Gpt2Config(8000, 128, 8, 16, 64, 256, false, 0)),
    /** GPT-2 as published, 124 million parameters. */
    GPT2(original(12, 12, 768)),
    /** 355 million parameters. */
    GPT2_MEDIUM(original(24, 16, 1024)),
    /** 774 million parameters. */
    GPT2_LARGE(original(36, 20, 1280)),
    /** 1558 million parameters. */
    GPT2_XL(original(48, 25, 1600));

    private final Gpt2Config config;

    Preset(Gpt2Config config) {
        this.config = config;
    }

    /** Returns the model's sizes. */
    public Gpt2Config config() {
        return config;
    }

    /** Returns the name that users choose it by, such as {@code gpt2-medium}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns the preset of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists them
     */
    public static Preset named(String label) {
        return Arrays.stream(values())
                .filter(preset -> preset.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no preset '" + label + "'; there are "
                        + Arrays.stream(values()).map(Preset::label).toList()));
    }

    private static Gpt2Config original(int layers, int heads, int width) {
        return new Gpt2Config(50257, 1024, layers, heads, width, 4 * width, true, 0.1);
    }
}
