package org.adjoint4j.gpt2.metrics;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The numbers of a {@link Measurement} besides its step, in the order of the tables' columns. */
enum Column {
    TOKENS("progress/tokens", Measurement::tokens),
    SECONDS("progress/seconds", Measurement::seconds),
    LOSS("loss/train", Measurement::loss),
    VALIDATION_LOSS("loss/validation", Measurement::validationLoss),
    LEARNING_RATE("optimizer/learning_rate", Measurement::learningRate),
    GRADIENT_NORM("optimizer/gradient_norm", Measurement::gradientNorm),
    TOKENS_PER_SECOND("speed/tokens_per_second", Measurement::tokensPerSecond);

    private final String tag;
    private final ToDoubleFunction<Measurement> value;

    Column(String tag, ToDoubleFunction<Measurement> value) {
        this.tag = tag;
        this.value = value;
    }

    /** Returns its name in tables. */
    String header() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns its name in TensorBoard, which groups by what is before the slash. */
    String tag() {
        return tag;
    }

    /** Returns the number; NaN where there is none. */
    double of(Measurement measurement) {
        return value.applyAsDouble(measurement);
    }

    /** Returns the number such that reading it gives the same one; empty where there is none. */
    String text(Measurement measurement) {
        double number = of(measurement);
        if (Double.isNaN(number)) {
            return "";
        }
        boolean whole = this == TOKENS;
        return whole ? Long.toString(measurement.tokens()) : Double.toString(number);
    }
}
