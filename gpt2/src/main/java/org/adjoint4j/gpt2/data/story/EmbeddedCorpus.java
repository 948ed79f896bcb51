package org.adjoint4j.gpt2.data.story;

import org.adjoint4j.gpt2.data.Corpus;

/** The corpus that comes with the project: stories of the grammar in {@code data/stories}. */
public final class EmbeddedCorpus {
    /** The seed of the corpus that the documentation speaks of. */
    public static final long SEED = 1;
    /** The size of that corpus in bytes of text. */
    public static final long BYTES = 3_500_000;

    private EmbeddedCorpus() {}

    /** Returns the corpus that the documentation speaks of. */
    public static Corpus load() {
        return load(SEED, BYTES);
    }

    /** Returns a corpus of at least {@code bytes} bytes; its last tenth of stories is for validation. */
    public static Corpus load(long seed, long bytes) {
        StoryWriter writer = new StoryWriter(StoryGrammar.embedded(), seed);
        return Corpus.split(
                "embedded stories",
                writer.write(bytes).stream().map(Story::text).toList());
    }
}
