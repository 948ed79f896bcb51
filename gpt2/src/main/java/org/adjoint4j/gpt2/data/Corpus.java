package org.adjoint4j.gpt2.data;

import java.util.List;

/**
 * Text to learn from, story by story (a document of any kind is called a story here).
 *
 * @param name where it comes from, for messages
 * @param train the stories to train on
 * @param validation the stories held back to measure with; none of them is in {@code train}
 */
public record Corpus(String name, List<String> train, List<String> validation) {

    /** Copies the lists. */
    public Corpus {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }

    /**
     * Holds back the last tenth of the stories, at least one. A story that occurs again counts once, where it first
     * stands, so that none is on both sides. A single story is used for both; {@link #sharesStories} tells.
     *
     * @throws IllegalArgumentException if there is no story
     */
    public static Corpus split(String name, List<String> stories) {
        List<String> distinct = stories.stream().distinct().toList();
        if (distinct.isEmpty()) {
            throw new IllegalArgumentException("corpus " + name + ": there is no story in it");
        }
        if (distinct.size() == 1) {
            return new Corpus(name, distinct, distinct);
        }
        int heldBack = Math.max(1, distinct.size() / 10);
        int boundary = distinct.size() - heldBack;
        return new Corpus(name, distinct.subList(0, boundary), distinct.subList(boundary, distinct.size()));
    }

    /** Returns whether the corpus is one single story, and so validation measures memory, not learning. */
    public boolean sharesStories() {
        return train.equals(validation);
    }
}
