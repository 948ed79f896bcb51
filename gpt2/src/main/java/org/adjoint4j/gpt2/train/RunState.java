package org.adjoint4j.gpt2.train;

import java.util.Map;

/**
 * What a run remembers besides the model and its optimizer.
 *
 * @param bestLoss the least loss on text held back so far; infinity before the first
 * @param bestStep the step it was measured after
 * @param worse validations since then
 * @param seconds how long training has taken so far
 */
record RunState(double bestLoss, int bestStep, int worse, double seconds) {
    private static final String BEST_LOSS = "state.best-loss";
    private static final String BEST_STEP = "state.best-step";
    private static final String WORSE = "state.worse";
    private static final String SECONDS = "state.seconds";

    /** Reads the state from a checkpoint's notes; what they lack is as at the start. */
    static RunState of(Map<String, String> notes) {
        return new RunState(
                Double.parseDouble(notes.getOrDefault(BEST_LOSS, "Infinity")),
                Integer.parseInt(notes.getOrDefault(BEST_STEP, "0")),
                Integer.parseInt(notes.getOrDefault(WORSE, "0")),
                Double.parseDouble(notes.getOrDefault(SECONDS, "0")));
    }

    Map<String, String> notes() {
        return Map.of(
                BEST_LOSS, Double.toString(bestLoss),
                BEST_STEP, Integer.toString(bestStep),
                WORSE, Integer.toString(worse),
                SECONDS, Double.toString(seconds));
    }

    /** Returns the state after a validation. */
    RunState validated(int step, double loss) {
        return loss < bestLoss
                ? new RunState(loss, step, 0, seconds)
                : new RunState(bestLoss, bestStep, worse + 1, seconds);
    }

    RunState withSeconds(double newSeconds) {
        return new RunState(bestLoss, bestStep, worse, newSeconds);
    }
}
