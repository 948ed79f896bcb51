package org.adjoint4j.gpt2.generate;

/**
 * How the next token is chosen. The logits of tokens that are in the text already are lowered by the repetition penalty
 * (Keskar et al. 2019, arXiv 1909.05858) and divided by the temperature; of the {@code topK} likeliest tokens those take
 * part which together, the likeliest first, reach the probability {@code topP} (Holtzman et al. 2019, arXiv 1904.09751).
 *
 * @param temperature 0 takes the likeliest token, 1 follows the model's probabilities, more is bolder
 * @param topK how many of the likeliest tokens take part; 0 means all
 * @param topP the probability that those taking part reach, in (0, 1]; 1 means all
 * @param repetitionPenalty divides positive and multiplies negative logits; 1 changes nothing
 */
public record Sampling(double temperature, int topK, double topP, double repetitionPenalty) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the first one that can't be
     */
    public Sampling {
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature is " + temperature + ", must be 0 or more");
        }
        if (topK < 0) {
            throw new IllegalArgumentException("top-k is " + topK + ", must be 0 (all tokens) or more");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top-p is " + topP + ", must be above 0 and at most 1 (all tokens)");
        }
        if (!(repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("repetition penalty is " + repetitionPenalty
                    + ", must be above 0; 1 changes nothing, more means fewer repetitions");
        }
    }
}
