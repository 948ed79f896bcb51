package org.adjoint4j.fuzz;

import java.util.List;

/** The types of random programs. */
sealed interface Type {
    Type DOUBLE = new Plain("double");
    Type FLOAT = new Plain("float");
    Type INT = new Plain("int");
    Type BOOLEAN = new Plain("boolean");
    Record PAIR = new Record("Pair", List.of(new Component("scratch", DOUBLE), new Component("other", DOUBLE)));
    Record STATE = new Record(
            "State",
            List.of(
                    new Component("pair", PAIR),
                    new Component("primal", FLOAT),
                    new Component("size", INT),
                    new Component("value", DOUBLE)));
    Record WORLD = new Record(
            "World",
            List.of(
                    new Component("pairs", new Sequence(PAIR, true)),
                    new Component("weights", new Sequence(DOUBLE, false)),
                    new Component("state", STATE)));

    /** Returns the type as Java source. */
    String source();

    /** A primitive type. */
    record Plain(String source) implements Type {}

    /** A record component. */
    record Component(String name, Type type) {}

    /** A record type. */
    record Record(String source, List<Component> components) implements Type {}

    /** A list or an array. */
    record Sequence(Type element, boolean isList) implements Type {
        @Override
        public String source() {
            String boxed = element.equals(DOUBLE) ? "Double" : element.equals(FLOAT) ? "Float" : element.source();
            return isList ? "List<" + boxed + ">" : element.source() + "[]";
        }
    }

    /** Returns whether this is {@code double} or {@code float}. */
    default boolean isReal() {
        return equals(DOUBLE) || equals(FLOAT);
    }

    /** Returns whether this is a number. */
    default boolean isNumber() {
        return isReal() || equals(INT);
    }
}
