package org.adjoint4j.backend.cuda;

import java.util.Arrays;
import java.util.Locale;

/** How matrix products are computed and activations stored; sums, parameters and the optimizer's state are float32. */
enum Precision {
    /** Everything in float32. */
    FLOAT32,
    /** Products on tensor cores with the factors rounded to TF32, 10 bits of mantissa. */
    TF32,
    /** Products on tensor cores with factors in bfloat16, 7 bits of mantissa, which is also how activations are stored. */
    BFLOAT16;

    private static final String PROPERTY = "adjoint4j.cuda.precision";
    /** Ampere. */
    private static final int TENSOR_CAPABILITY = 80;

    /**
     * Returns what the system property {@code adjoint4j.cuda.precision} names, float32 if it is not set.
     *
     * @throws IllegalArgumentException if it names no precision
     */
    static Precision configured() {
        String name = System.getProperty(PROPERTY, FLOAT32.label()).strip();
        return Arrays.stream(values())
                .filter(precision -> precision.label().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "system property " + PROPERTY + " is '" + name + "'; it can be float32, tf32 or bfloat16"));
    }

    /** Returns the name users choose it by. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Refuses a device that lacks what this precision needs.
     *
     * @throws IllegalStateException if the device is too old
     */
    void require(int capability, String device) {
        if (this != FLOAT32 && capability < TENSOR_CAPABILITY) {
            throw new IllegalStateException("precision " + label()
                    + " needs compute capability 8.0 (Ampere) or newer, and " + device + " has " + capability / 10 + "."
                    + capability % 10 + "; use -D" + PROPERTY + "=float32");
        }
    }
}
