package org.adjoint4j.transform.ir;

/** A value that is assigned once; compared by identity. */
public final class Value {
    private final String hint;
    private final JType type;

    /** Makes a value whose name in generated code is derived from {@code hint}. */
    public Value(String hint, JType type) {
        this.hint = hint;
        this.type = type;
    }

    /** Returns the user's variable or the operation it is named after. */
    public String hint() {
        return hint;
    }

    /** Returns its type. */
    public JType type() {
        return type;
    }

    @Override
    public String toString() {
        return hint + ":" + type.source();
    }
}
