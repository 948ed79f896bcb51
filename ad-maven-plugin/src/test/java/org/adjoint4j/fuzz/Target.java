package org.adjoint4j.fuzz;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.adjoint4j.fuzz.Variables.Variable;

/**
 * What an assignment changes: a variable or an element of an array.
 *
 * @param finder evaluates the array and the index, as Java does before it looks at the right side
 */
record Target(String text, Type type, Function<Frame, Cell> finder) {
    /** Where a value is kept while a program runs. */
    interface Cell {
        Object get();

        /** Returns the value. */
        Object set(Object value);
    }

    static Cell cell(Supplier<Object> get, Consumer<Object> set) {
        return new Cell() {
            @Override
            public Object get() {
                return get.get();
            }

            @Override
            public Object set(Object value) {
                set.accept(value);
                return value;
            }
        };
    }

    static Target of(Variable variable) {
        String name = variable.name();
        return new Target(name, variable.type(), f -> cell(() -> f.get(name), value -> f.set(name, value)));
    }

    Cell find(Frame frame) {
        return finder.apply(frame);
    }
}
