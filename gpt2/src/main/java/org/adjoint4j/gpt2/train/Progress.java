package org.adjoint4j.gpt2.train;

import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Mean loss, speed and time left between two lines of the log. */
final class Progress {
    private final int steps;
    private final long tokensPerStep;
    private final LongSupplier nanoTime;
    private double lossSum;
    private int count;
    private long learning;
    private long since;

    /** Starts the clock; {@code nanoTime} is {@link System#nanoTime} but in tests. */
    Progress(int steps, long tokensPerStep, LongSupplier nanoTime) {
        this.steps = steps;
        this.tokensPerStep = tokensPerStep;
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** Makes a step, which returns its loss; the speed told is that of steps alone. */
    void time(DoubleSupplier step) {
        long begin = nanoTime.getAsLong();
        lossSum += step.getAsDouble();
        learning += nanoTime.getAsLong() - begin;
        count++;
    }

    double meanLoss() {
        return lossSum / count;
    }

    /** Returns a line about the steps since the last one, and begins anew. */
    String line(LossPoint point) {
        double secondsPerStep = (nanoTime.getAsLong() - since) / 1e9 / count;
        String validation =
                point.isValidated() ? String.format(Locale.ROOT, "  validation %.4f", point.validation()) : "";
        String line = String.format(
                Locale.ROOT,
                "step %d/%d  loss %.4f%s  %,.0f tokens/s  %s left",
                point.step(),
                steps,
                point.train(),
                validation,
                tokensPerStep * count / (learning / 1e9),
                clock(Math.round((steps - point.step()) * secondsPerStep)));
        lossSum = 0;
        count = 0;
        learning = 0;
        since = nanoTime.getAsLong();
        return line;
    }

    static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
