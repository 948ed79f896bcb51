package org.adjoint4j.gpt2.train;

import java.util.Locale;
import org.adjoint4j.gpt2.metrics.Measurement;

/** Mean loss, speed and time left between two lines of the log. */
final class Progress {
    private final int steps;
    private final long tokensPerStep;
    private double lossSum;
    private int count;
    private double learning;
    private double since;

    /** Begins at {@code seconds} of training. */
    Progress(int steps, long tokensPerStep, double seconds) {
        this.steps = steps;
        this.tokensPerStep = tokensPerStep;
        this.since = seconds;
    }

    /** Counts a step; the speed told is that of steps alone, the time left that of all. */
    void add(Measurement measurement) {
        lossSum += measurement.loss();
        learning += tokensPerStep / measurement.tokensPerSecond();
        count++;
    }

    /** Returns a line about the steps since the last {@link #restart}, the last of which is {@code latest}. */
    String line(Measurement latest) {
        double secondsPerStep = (latest.seconds() - since) / count;
        String validation =
                latest.isValidated() ? String.format(Locale.ROOT, "  validation %.4f", latest.validationLoss()) : "";
        return String.format(
                Locale.ROOT,
                "step %d/%d  loss %.4f%s  %,.0f tokens/s  %s left",
                latest.step(),
                steps,
                lossSum / count,
                validation,
                tokensPerStep * count / learning,
                clock(Math.round((steps - latest.step()) * secondsPerStep)));
    }

    /** Begins anew at {@code seconds} of training. */
    void restart(double seconds) {
        lossSum = 0;
        count = 0;
        learning = 0;
        since = seconds;
    }

    static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
