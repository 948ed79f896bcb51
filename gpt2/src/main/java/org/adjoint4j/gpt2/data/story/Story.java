package org.adjoint4j.gpt2.data.story;

/**
 * A story that was told.
 *
 * @param arc the kind of story, as {@code kite}
 * @param variant the case of the arc, as {@code tree}
 * @param text the story; paragraphs end with a line feed, the last one with nothing
 */
public record Story(String arc, String variant, String text) {}
