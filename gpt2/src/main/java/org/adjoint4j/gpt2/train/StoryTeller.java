package org.adjoint4j.gpt2.train;

import java.util.Arrays;
import org.adjoint4j.gpt2.generate.Sampler;
import org.adjoint4j.gpt2.generate.TokenGenerator;
import org.adjoint4j.gpt2.tokenizer.Tokenizer;

/** Lets a model tell a story from nothing. */
final class StoryTeller {
    private static final double TEMPERATURE = 0.5;
    private static final int TOP_K = 40;

    private final Tokenizer tokenizer;
    private final int limit;
    private final long seed;

    /** Stories of {@code limit} tokens at most. */
    StoryTeller(Tokenizer tokenizer, int limit, long seed) {
        this.tokenizer = tokenizer;
        this.limit = limit;
        this.seed = seed;
    }

    /** Returns a story; the same model tells the same one. */
    String tell(Learner learner) {
        int end = tokenizer.endOfText();
        int[] story = new TokenGenerator(learner.parameters(), learner.config())
                .continued(new int[] {end}, end, limit, Sampler.of(TEMPERATURE, TOP_K, seed));
        // the first token is the end-of-text that stories follow
        return tokenizer.decode(Arrays.copyOfRange(story, 1, story.length));
    }
}
