package org.adjoint4j.transform.source;

import com.github.javaparser.ast.Node;

/**
 * Something to tell the user about a place of the file being transformed.
 *
 * @param line from 1
 * @param column from 1
 * @param message what is wrong
 * @param remedy what to do instead; may be empty
 * @param fatal whether the build fails
 */
public record Problem(int line, int column, String message, String remedy, boolean fatal) {
    /** Makes an error at a node. */
    public static Problem error(Node node, String message, String remedy) {
        return at(node, message, remedy, true);
    }

    /** Makes a warning at a node. */
    public static Problem warning(Node node, String message, String remedy) {
        return at(node, message, remedy, false);
    }

    private static Problem at(Node node, String message, String remedy, boolean fatal) {
        int line = node.getBegin().map(p -> p.line).orElse(1);
        int column = node.getBegin().map(p -> p.column).orElse(1);
        return new Problem(line, column, message, remedy, fatal);
    }
}
