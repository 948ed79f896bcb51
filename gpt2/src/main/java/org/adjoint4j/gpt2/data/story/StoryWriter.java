package org.adjoint4j.gpt2.data.story;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.adjoint4j.gpt2.data.Draws;

/**
 * Writes stories of a grammar, each case of each arc equally often on average. Story {@code i} is a function of the seed
 * and {@code i} alone; {@link #write} leaves out repetitions.
 */
public final class StoryWriter {
    /** So many repetitions in a row mean that the grammar has no more to tell. */
    private static final int PATIENCE = 10_000;

    private final StoryGrammar grammar;
    private final long seed;
    private final List<Arc> arcOfCase = new ArrayList<>();
    private final List<Section> cases = new ArrayList<>();

    /** Makes a writer of {@code grammar}'s stories under {@code seed}. */
    public StoryWriter(StoryGrammar grammar, long seed) {
        this.grammar = grammar;
        this.seed = seed;
        for (Arc arc : grammar.arcs()) {
            for (Section variant : arc.cases()) {
                arcOfCase.add(arc);
                cases.add(variant);
            }
        }
    }

    /** Returns story number {@code index}; two numbers may, rarely, give the same story. */
    public Story story(long index) {
        Draws draws = new Draws(seed, index);
        int chosen = draws.below(cases.size());
        return StoryTeller.tell(grammar, arcOfCase.get(chosen), cases.get(chosen), draws);
    }

    /**
     * Returns distinct stories of together at least {@code bytes} bytes of UTF-8, separators not counted.
     *
     * @throws IllegalArgumentException if the grammar cannot tell that much
     */
    public List<Story> write(long bytes) {
        Set<String> told = new HashSet<>();
        List<Story> stories = new ArrayList<>();
        long written = 0;
        int repeated = 0;
        for (long index = 0; written < bytes; index++) {
            Story story = story(index);
            if (told.add(story.text())) {
                stories.add(story);
                written += story.text().getBytes(StandardCharsets.UTF_8).length;
                repeated = 0;
            } else if (++repeated == PATIENCE) {
                throw new IllegalArgumentException("the story grammar has only " + written
                        + " bytes of distinct stories under seed " + seed + ", but " + bytes
                        + " are wanted; ask for less");
            }
        }
        return stories;
    }
}
