package org.adjoint4j.gpt2.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.adjoint4j.gpt2.model.CachedGpt2;
import org.adjoint4j.gpt2.model.Gpt2Config;
import org.adjoint4j.gpt2.model.Gpt2Parameters;

/**
 * Continues a sequence of tokens. The model sees the last ones that fit into its context; each time that is full, it
 * forgets the oldest quarter of it, so that the model's memory of the others is computed anew only then and not for
 * every token.
 */
public final class TokenGenerator {
    private final Gpt2Parameters parameters;
    private final Gpt2Config config;

    /** Makes a generator for a model; its dropout is not used. */
    public TokenGenerator(Gpt2Parameters parameters, Gpt2Config config) {
        this.parameters = parameters;
        this.config = config;
    }

    /**
     * Returns the prompt and what follows it, without the end.
     *
     * @param prompt at least one token
     * @param end the token to stop at, which is never penalised; -1 means none
     * @param limit the greatest number of new tokens
     */
    public int[] continued(int[] prompt, int end, int limit, Sampler sampler) {
        IntStream.Builder tokens = IntStream.builder();
        IntStream.of(prompt).forEach(tokens);
        stream(prompt, end, limit, sampler, token -> {
            tokens.add(token);
            return true;
        });
        return tokens.build().toArray();
    }

    /**
     * Hands over each new token as soon as it is chosen.
     *
     * @param prompt at least one token
     * @param end the token to stop at, which is not handed over and never penalised; -1 means none
     * @param limit the greatest number of new tokens
     * @param taker takes a token and says whether to go on
     */
    public void stream(int[] prompt, int end, int limit, Sampler sampler, IntPredicate taker) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt has no token; start with the end-of-text token");
        }
        if (limit <= 0) {
            return;
        }
        int capacity = (int) Math.min(config.context(), (long) prompt.length + limit);
        Window window = new Window(config.context(), prompt);
        BitSet seen = new BitSet();
        IntStream.of(prompt).filter(token -> token != end).forEach(seen::set);
        try (CachedGpt2 model = new CachedGpt2(parameters, config, capacity)) {
            double[] logits = model.start(window.tokens());
            for (int made = 1; ; made++) {
                int token = sampler.choose(logits, seen);
                if (token == end || !taker.test(token) || made == limit) {
                    return;
                }
                seen.set(token);
                logits = window.append(token) ? model.next(token) : model.start(window.tokens());
            }
        }
    }

    /** The tokens the model sees. */
    private static final class Window {
        private final int[] tokens;
        private int length;

        Window(int context, int[] prompt) {
            this.length = Math.min(context, prompt.length);
            this.tokens = Arrays.copyOf(Arrays.copyOfRange(prompt, prompt.length - length, prompt.length), context);
        }

        int[] tokens() {
            return Arrays.copyOf(tokens, length);
        }

        /** Adds a token; false if others had to go for it. */
        boolean append(int token) {
            boolean fits = length < tokens.length;
            if (!fits) {
                int kept = tokens.length - Math.max(1, tokens.length / 4);
                System.arraycopy(tokens, length - kept, tokens, 0, kept);
                length = kept;
            }
            tokens[length++] = token;
            return fits;
        }
    }
}
