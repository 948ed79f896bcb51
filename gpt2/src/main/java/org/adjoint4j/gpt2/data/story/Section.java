package org.adjoint4j.gpt2.data.story;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A level of the grammar: what the whole grammar shares, an arc, or a case of an arc. A rule of an inner section hides
 * that of the same name outside.
 *
 * @param name its name, for messages
 * @param choices what is decided once for a story, in order: the variable's name to what fills it
 * @param rules the alternatives by rule name
 */
record Section(String name, Map<String, Choice> choices, Map<String, List<Template>> rules) {

    /** What fills a variable. */
    sealed interface Choice {}

    /** A row, not yet used in the story, of one of some tables. */
    record Pick(List<String> tables) implements Choice {}

    /** A text, expanded once and remembered. */
    record Remember(Template template) implements Choice {}

    /** Returns an empty section to be filled. */
    static Section named(String name) {
        return new Section(name, new LinkedHashMap<>(), new LinkedHashMap<>());
    }
}
