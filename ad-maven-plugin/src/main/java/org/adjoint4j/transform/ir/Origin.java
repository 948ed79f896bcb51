package org.adjoint4j.transform.ir;

/**
 * Where a statement comes from.
 *
 * @param line in the source file, from 1
 * @param column from 1
 * @param text the source line as it is shown in generated code; empty for none
 */
public record Origin(int line, int column, String text) {
    /** Returns a place within the same statement. */
    public Origin at(int otherLine, int otherColumn) {
        return new Origin(otherLine, otherColumn, text);
    }
}
