package org.adjoint4j.gpt2.generate;

import java.util.Arrays;
import org.adjoint4j.array.Region;
import org.adjoint4j.gpt2.model.Gpt2;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;

/** Continues a sequence of tokens; the model sees the last ones that fit into its context. */
public final class TokenGenerator {
    private final Gpt2Parameters parameters;
    private final Gpt2Config config;

    /** Makes a generator for a model; its dropout is not used. */
    public TokenGenerator(Gpt2Parameters parameters, Gpt2Config config) {
        this.parameters = parameters;
        this.config = config.withDropout(0);
    }

    /**
     * Returns the prompt and what follows it, without the end.
     *
     * @param prompt at least one token
     * @param end the token to stop at
     * @param limit the greatest number of new tokens
     */
    public int[] continued(int[] prompt, int end, int limit, Sampler sampler) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt has no token; start with the end-of-text token");
        }
        int[] tokens = Arrays.copyOf(prompt, Math.addExact(prompt.length, limit));
        int length = prompt.length;
        while (length < tokens.length) {
            int next = sampler.choose(logits(tokens, length));
            if (next == end) {
                break;
            }
            tokens[length++] = next;
        }
        return Arrays.copyOf(tokens, length);
    }

    @SuppressWarnings("try") // the region is opened to be closed
    private double[] logits(int[] tokens, int length) {
        int[] seen = Arrays.copyOfRange(tokens, Math.max(0, length - config.context()), length);
        try (Region region = Region.open()) {
            return Gpt2.nextLogits(parameters, seen, config).toDoubleArray();
        }
    }
}
