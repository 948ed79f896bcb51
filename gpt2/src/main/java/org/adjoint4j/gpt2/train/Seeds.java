package org.adjoint4j.gpt2.train;

/** Makes many seeds of one. */
final class Seeds {
    private Seeds() {}

    /** Returns the seed of a step, unlike that of any other (the output function of SplitMix64; Steele et al. 2014). */
    static long ofStep(long seed, long step) {
        long z = seed + step * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
