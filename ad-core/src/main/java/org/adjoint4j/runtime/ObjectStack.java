package org.adjoint4j.runtime;

import java.util.ArrayList;
import java.util.List;

/** Saves objects of a forward sweep, such as the {@code Vjp}s of calls, for its reverse sweeps. */
public final class ObjectStack {
    private final List<Object> values = new ArrayList<>();

    /** Saves an object. */
    public void push(Object value) {
        values.add(value);
    }

    /** Returns a reader that starts at the object saved last; readers do not disturb each other. */
    public Reader fromTop() {
        return new Reader(values);
    }

    /** Reads a stack from its top to its bottom. */
    public static final class Reader {
        private final List<Object> values;
        private int next;

        private Reader(List<Object> values) {
            this.values = values;
            this.next = values.size();
        }

        /** Returns the next object below; the caller knows what it saved there. */
        @SuppressWarnings("unchecked") // generated code pops in the reverse order of its pushes
        public <T> T pop() {
            return (T) values.get(--next);
        }
    }
}
