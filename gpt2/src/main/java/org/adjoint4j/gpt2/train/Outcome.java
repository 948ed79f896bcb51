package org.adjoint4j.gpt2.train;

/**
 * How training ended. The checkpoint is saved in each case.
 *
 * @param end why it ended
 * @param step the last step made
 * @param loss on text held back, measured at the end; NaN after {@link End#INTERRUPTED}
 */
public record Outcome(End end, int step, double loss) {
    /** Why training ended. */
    public enum End {
        /** All steps are made. */
        FINISHED,
        /** The time limit is reached. */
        OUT_OF_TIME,
        /** The loss on text held back has not become better for long enough. */
        NO_BETTER,
        /** The user asked for it. */
        INTERRUPTED
    }
}
