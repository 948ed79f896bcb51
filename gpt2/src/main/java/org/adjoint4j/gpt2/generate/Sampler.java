package org.adjoint4j.gpt2.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Chooses the next token from its logits, as {@link Sampling} says. The same seed makes the same choices. */
public final class Sampler {
    private final Sampling how;
    private final RandomGenerator random;

    private Sampler(Sampling how, RandomGenerator random) {
        this.how = how;
        this.random = random;
    }

    /** Returns a new sampler. */
    public static Sampler of(Sampling how, long seed) {
        return new Sampler(how, new SplittableRandom(seed)); // which makes unlike numbers of neighbouring seeds
    }

    /**
     * Returns a new sampler without top-p and repetition penalty.
     *
     * @param temperature 0 takes the likeliest token, 1 follows the model's probabilities, more is bolder
     * @param topK how many of the likeliest tokens take part; 0 means all
     * @throws IllegalArgumentException if one of them is negative or not a number
     */
    public static Sampler of(double temperature, int topK, long seed) {
        return of(new Sampling(temperature, topK, 1, 1), seed);
    }

    /** Returns the chosen token where no token is penalised. */
    public int choose(double[] logits) {
        return choose(logits, new BitSet());
    }

    /** Returns the chosen token; those of {@code seen} are penalised. */
    public int choose(double[] logits, BitSet seen) {
        double[] adjusted = how.repetitionPenalty() == 1 ? logits : penalised(logits, seen);
        double best = Arrays.stream(adjusted).max().orElseThrow();
        if (!Double.isFinite(best)) {
            throw new IllegalStateException("the model's logits are not finite; was it trained?");
        }
        return how.temperature() == 0 ? indexOf(adjusted, best) : draw(weights(adjusted, best));
    }

    private double[] penalised(double[] logits, BitSet seen) {
        double[] adjusted = logits.clone();
        seen.stream()
                .forEach(token -> adjusted[token] = adjusted[token] > 0
                        ? adjusted[token] / how.repetitionPenalty()
                        : adjusted[token] * how.repetitionPenalty());
        return adjusted;
    }

    private static int indexOf(double[] logits, double best) {
        int i = 0;
        while (logits[i] != best) {
            i++;
        }
        return i;
    }

    private double[] weights(double[] logits, double best) {
        double least = leastAdmitted(logits, best);
        return Arrays.stream(logits)
                .map(logit -> logit < least ? 0 : weight(logit, best))
                .toArray();
    }

    private double weight(double logit, double best) {
        return Math.exp((logit - best) / how.temperature());
    }

    private double leastAdmitted(double[] logits, double best) {
        int n = logits.length;
        int taking = how.topK() == 0 ? n : Math.min(how.topK(), n);
        if (taking == n && how.topP() == 1) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] sorted = logits.clone();
        Arrays.sort(sorted);
        if (how.topP() == 1) {
            return sorted[n - taking];
        }
        double wanted = 0;
        for (int i = n - taking; i < n; i++) {
            wanted += how.topP() * weight(sorted[i], best);
        }
        int i = n - 1;
        for (double reached = weight(sorted[i], best); reached < wanted && i > n - taking; ) {
            i--;
            reached += weight(sorted[i], best);
        }
        return sorted[i];
    }

    private int draw(double[] weights) {
        double point = random.nextDouble() * Arrays.stream(weights).sum();
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0) {
                last = i;
                point -= weights[i];
                if (point < 0) {
                    return i;
                }
            }
        }
        return last; // rounding only
    }
}
