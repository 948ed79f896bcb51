package org.adjoint4j.transform.ir;

/**
 * Where a statement comes from.
 *
 * @param line in the source file, from 1
 * @param column from 1
 * @param text the source line as it is shown in generated code; empty for none
 * @param pinned whether line and column are those of a call, the statement being of another file that is inlined there
 */
public record Origin(int line, int column, String text, boolean pinned) {
    /** Makes the origin of a statement that is where it says. */
    public Origin(int line, int column, String text) {
        this(line, column, text, false);
    }

    /** Returns a place within the same statement. */
    public Origin at(int otherLine, int otherColumn) {
        return pinned ? this : new Origin(otherLine, otherColumn, text);
    }

    /** Returns the origin of a statement inlined here. */
    public Origin inlining(String otherText) {
        return new Origin(line, column, otherText, true);
    }
}
