package org.adjoint4j.gpt2.generate;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * Chooses the next token from its logits: the likeliest at temperature 0, else at random among the {@code topK}
 * likeliest. The same seed makes the same choices.
 */
public final class Sampler {
    private final double temperature;
    private final int topK;
    private final RandomGenerator random;

    private Sampler(double temperature, int topK, RandomGenerator random) {
        this.temperature = temperature;
        this.topK = topK;
        this.random = random;
    }

    /**
     * Returns a new sampler.
     *
     * @param temperature 0 takes the likeliest token, 1 follows the model's probabilities, more is bolder
     * @param topK how many of the likeliest tokens take part; 0 means all
     * @throws IllegalArgumentException if one of them is negative or not a number
     */
    public static Sampler of(double temperature, int topK, long seed) {
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature is " + temperature + ", must be 0 or more");
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top-k is " + topK + ", must be 0 (all tokens) or more");
        }
        return new Sampler(temperature, topK, new Random(seed));
    }

    /** Returns the chosen token. */
    public int choose(double[] logits) {
        double best = Arrays.stream(logits).max().orElseThrow();
        if (Double.isNaN(best) || best == Double.POSITIVE_INFINITY) {
            throw new ArithmeticException("the model's logits are not finite; was it trained?");
        }
        return temperature == 0 ? indexOf(logits, best) : draw(weights(logits, best));
    }

    private static int indexOf(double[] logits, double best) {
        int i = 0;
        while (logits[i] != best) {
            i++;
        }
        return i;
    }

    private double[] weights(double[] logits, double best) {
        double least = leastAdmitted(logits);
        return Arrays.stream(logits)
                .map(logit -> logit < least ? 0 : Math.exp((logit - best) / temperature))
                .toArray();
    }

    private double leastAdmitted(double[] logits) {
        if (topK == 0 || topK >= logits.length) {
            return Double.NEGATIVE_INFINITY;
        }
        double[] sorted = logits.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - topK];
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
