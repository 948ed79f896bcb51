package org.adjoint4j.gpt2.data.story;

import java.util.List;

/**
 * A piece of a story with holes in it, as {@code "{Hero} [saw|found] {a thing}."}.
 *
 * @param parts its parts in order
 */
record Template(List<Part> parts) {

    /** A part of a template. */
    sealed interface Part {}

    /** Text that stands as it is. */
    record Text(String text) implements Part {}

    /**
     * A hole, as {@code {hero}}, {@code {friend.he}}, {@code {He}} or {@code {a toy}}.
     *
     * @param name what fills it: a variable, a rule or a field of the hero, in lower case
     * @param field the variable's field, empty for its first one
     * @param article whether "a" or "an" comes before it
     * @param capital whether the result starts with a capital
     */
    record Hole(String name, String field, boolean article, boolean capital) implements Part {}

    /** One of several templates, as {@code [saw|found|]}; an empty one leaves nothing. */
    record Choice(List<Template> options) implements Part {}
}
