package org.adjoint4j.gpt2.data.download;

import java.time.Duration;

/**
 * How long a download is tried.
 *
 * @param attempts how often in a row it may fail without a byte of progress
 * @param pause before the second attempt; doubled before each further one
 * @param silence how long a server may send nothing
 */
public record Patience(int attempts, Duration pause, Duration silence) {
    /** Returns what is right for the internet. */
    public static Patience usual() {
        return new Patience(5, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }
}
