package org.adjoint4j.gpt2.data.story;

import java.util.List;

/**
 * A kind of story, as the one of the kite that will not fly, with its cases: why it will not, and what helps.
 *
 * @param body what all its stories share
 * @param cases the ways it may go; every story takes exactly one
 */
record Arc(Section body, List<Section> cases) {

    /** Returns the arc's name. */
    String name() {
        return body.name();
    }
}
