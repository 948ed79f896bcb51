package org.adjoint4j.fuzz;

import java.util.List;

/** The types of random programs. */
sealed interface Type {
    Type DOUBLE = new Plain("double");
    Type FLOAT = new Plain("float");
    Type INT = new Plain("int");
    Type LONG = new Plain("long");
    Type SHORT = new Plain("short");
    Type BYTE = new Plain("byte");
    Type CHAR = new Plain("char");
    Type BOOLEAN = new Plain("boolean");
    Type VOID = new Plain("void");
    Type STRING = new Plain("String");

    /** An enum with a field and methods. */
    Type KIND = new Plain("Kind");

    /** A sealed interface of constants. */
    Type SHAPE = new Plain("Shape");

    Sequence NUMBERS = new Sequence(DOUBLE, Form.ARRAY);
    Sequence SINGLES = new Sequence(FLOAT, Form.ARRAY);
    Sequence ROWS = new Sequence(NUMBERS, Form.ARRAY);
    Sequence SINGLE_ROWS = new Sequence(SINGLES, Form.ARRAY);
    Sequence CUBE = new Sequence(ROWS, Form.ARRAY);
    List<Type> ARRAYS = List.of(NUMBERS, SINGLES, ROWS, SINGLE_ROWS, CUBE);
    Sequence BOXES = new Sequence(DOUBLE, Form.LIST);
    Record PAIR = new Record("Pair", List.of(new Component("scratch", DOUBLE), new Component("other", DOUBLE)));
    Sequence PAIRS = new Sequence(PAIR, Form.LIST);
    Record STATE = new Record(
            "State",
            List.of(
                    new Component("pair", PAIR),
                    new Component("primal", FLOAT),
                    new Component("size", INT),
                    new Component("value", DOUBLE)));
    Record WORLD = new Record(
            "World",
            List.of(new Component("pairs", PAIRS), new Component("weights", NUMBERS), new Component("state", STATE)));
    Record HOLDER = new Record("Holder", List.of(new Component("scale", DOUBLE), new Component("weights", NUMBERS)));

    /** Records whose constructors compute, which only the method that makes them has. */
    Record UNIT = new Record("Unit", List.of(new Component("along", DOUBLE), new Component("across", DOUBLE)));

    Record KNOT = new Record("Knot", List.of(new Component("unit", UNIT), new Component("pull", DOUBLE)));

    /** The classes of {@link #SHAPE}. */
    Record RING = new Record("Ring", List.of(new Component("radius", DOUBLE)));

    Record BAR = new Record("Bar", List.of(new Component("length", DOUBLE), new Component("count", INT)));
    Record NEST = new Record("Nest", List.of(new Component("ring", RING), new Component("length", DOUBLE)));

    /** Returns the type as Java source. */
    String source();

    /** A type without parts that programs look into. */
    record Plain(String source) implements Type {}

    /** A record component. */
    record Component(String name, Type type) {}

    /** A record type. */
    record Record(String source, List<Component> components) implements Type {}

    /** What a sequence is. */
    enum Form {
        ARRAY,
        LIST,
        /** A list that the method made and fills; it has one name. */
        GROWING,
        /** An array of records that the method made; it has one name. */
        OWN
    }

    /** A list or an array. */
    record Sequence(Type element, Form form) implements Type {
        @Override
        public String source() {
            return isList() ? "List<" + element.boxed() + ">" : element.source() + "[]";
        }

        boolean isList() {
            return form == Form.LIST || form == Form.GROWING;
        }

        boolean isArrayOfArrays() {
            return form == Form.ARRAY && element instanceof Sequence;
        }

        boolean grows() {
            return form == Form.GROWING;
        }
    }

    /**
     * An interface with one method.
     *
     * @param method the name of that method
     * @param parameters what it takes
     * @param isBoxed whether it takes and returns objects
     */
    record Functional(String source, String method, List<Type> parameters, Type result, boolean isBoxed)
            implements Type {}

    Functional UNARY = new Functional("DoubleUnaryOperator", "applyAsDouble", List.of(DOUBLE), DOUBLE, false);
    Functional BINARY = new Functional("DoubleBinaryOperator", "applyAsDouble", List.of(DOUBLE, DOUBLE), DOUBLE, false);
    Functional INDEXED = new Functional("IntToDoubleFunction", "applyAsDouble", List.of(INT), DOUBLE, false);
    Functional BOXED = new Functional("Function<Double, Double>", "apply", List.of(DOUBLE), DOUBLE, true);
    List<Functional> FUNCTIONS = List.of(
            UNARY,
            UNARY,
            BINARY,
            INDEXED,
            BOXED,
            new Functional("DoubleSupplier", "getAsDouble", List.of(), DOUBLE, false),
            new Functional("BiFunction<Double, Double, Double>", "apply", List.of(DOUBLE, DOUBLE), DOUBLE, true),
            new Functional("ToDoubleFunction<Pair>", "applyAsDouble", List.of(PAIR), DOUBLE, false),
            new Functional("UnaryOperator<Pair>", "apply", List.of(PAIR), PAIR, true),
            new Functional("BiFunction<Double, Double, Pair>", "apply", List.of(DOUBLE, DOUBLE), PAIR, true),
            new Functional("BiFunction<Pair, Double, Pair>", "apply", List.of(PAIR, DOUBLE), PAIR, true),
            new Functional("ToDoubleBiFunction<Pair, Pair>", "applyAsDouble", List.of(PAIR, PAIR), DOUBLE, false),
            new Functional("Function<Double, Pair>", "apply", List.of(DOUBLE), PAIR, true),
            new Functional("Supplier<Pair>", "get", List.of(), PAIR, true),
            new Functional("Blend", "blend", List.of(DOUBLE, PAIR), DOUBLE, false));

    /** Returns the type as an argument of a generic type. */
    default String boxed() {
        return equals(DOUBLE) ? "Double" : equals(FLOAT) ? "Float" : equals(INT) ? "Integer" : source();
    }

    /** Returns whether this is {@code double} or {@code float}. */
    default boolean isReal() {
        return equals(DOUBLE) || equals(FLOAT);
    }

    /** Returns whether this is a number of a type that expressions have. */
    default boolean isNumber() {
        return isReal() || equals(INT);
    }

    /** Returns whether this is an integer type whose variables are narrowed on assignment. */
    default boolean isNarrow() {
        return equals(SHORT) || equals(BYTE) || equals(CHAR) || equals(LONG);
    }

    /** Returns whether a parameter of this type has a gradient unless told otherwise. */
    default boolean isDifferentiable() {
        if (this instanceof Sequence sequence) {
            return sequence.element().isDifferentiable();
        }
        return this instanceof Record || isReal();
    }
}
