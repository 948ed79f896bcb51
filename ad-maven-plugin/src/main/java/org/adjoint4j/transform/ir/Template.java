package org.adjoint4j.transform.ir;

import java.util.List;
import java.util.function.Function;

/**
 * Java source text with holes for values.
 *
 * @param pieces one more than there are values; the text around them
 * @param values what goes into the holes
 * @param atomic whether the text binds as tightly as a name or call, so that it never needs parentheses
 */
public record Template(List<String> pieces, List<Value> values, boolean atomic) {
    /** Copies the lists. */
    public Template {
        pieces = List.copyOf(pieces);
        values = List.copyOf(values);
        if (pieces.size() != values.size() + 1) {
            throw new IllegalArgumentException(pieces + " does not fit " + values);
        }
    }

    /** Makes a template without holes. */
    public static Template of(String text, boolean atomic) {
        return new Template(List.of(text), List.of(), atomic);
    }

    /** Returns the text with every hole filled. */
    public String fill(Function<Value, String> filling) {
        StringBuilder text = new StringBuilder(pieces.get(0));
        for (int i = 0; i < values.size(); i++) {
            text.append(filling.apply(values.get(i))).append(pieces.get(i + 1));
        }
        return text.toString();
    }
}
