package org.adjoint4j.testing;

import java.util.List;
import java.util.function.Consumer;
import org.adjoint4j.backend.Backend;
import org.adjoint4j.backend.ElementType;
import org.adjoint4j.testing.BackendConformance.Check;

/**
 * What is checked: a backend's kernels in one element type.
 *
 * @param seeds each check runs once with each
 */
record ConformanceSubject(Backend backend, ElementType type, List<Long> seeds) {
    /** Around vector lengths, and one that is enough for several threads. */
    static final int[] SIZES = {0, 1, 3, 7, 8, 13, 16, 31, 100, 207, 1025, 100_003};

    ConformanceSubject(Backend backend, ElementType type) {
        this(backend, type, List.of(1L, 2L));
    }

    ConformanceSubject withOneSeed() {
        return new ConformanceSubject(backend, type, List.of(1L));
    }

    /** A body for one size; it makes the data, runs kernels and compares. */
    interface Sized {
        void accept(ConformanceTrial trial, int n);
    }

    Check check(String name, Runnable body) {
        return new Check(name + " (" + type + ")", () -> orAssertionError(backend.name(), body));
    }

    /** Runs a body for all sizes and seeds. */
    void forSizes(Sized body) {
        for (int n : SIZES) {
            forSeeds("n=" + n, trial -> body.accept(trial, n));
        }
    }

    /** Runs a body for all seeds. */
    void forSeeds(String setting, Consumer<ConformanceTrial> body) {
        for (long seed : seeds) {
            trial(seed, setting, body);
        }
    }

    /** Runs a body once; what it throws is told with the setting and the seed. */
    void trial(long seed, String setting, Consumer<ConformanceTrial> body) {
        ConformanceTrial trial = new ConformanceTrial(this, seed);
        try {
            orAssertionError(setting + ", seed=" + seed, () -> body.accept(trial));
        } finally {
            trial.release();
        }
    }

    private static void orAssertionError(String where, Runnable body) {
        try {
            body.run();
        } catch (RuntimeException e) {
            throw new AssertionError(where + ": threw " + e, e);
        } catch (AssertionError e) {
            throw new AssertionError(where + ": " + e.getMessage(), e);
        }
    }
}
