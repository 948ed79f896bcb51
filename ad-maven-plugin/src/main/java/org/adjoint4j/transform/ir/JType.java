package org.adjoint4j.transform.ir;

import java.util.List;

/** The types the transformation tells apart. */
public sealed interface JType {
    /** Java's {@code double}. */
    JType DOUBLE = new Scalar("double", "Double");
    /** Java's {@code float}. */
    JType FLOAT = new Scalar("float", "Float");
    /** The array class of ad-core. */
    JType ND_ARRAY = new Tensor();
    /** The result of a method that returns nothing. */
    JType VOID = new Discrete("Void", "Void");

    /** Returns whether values of this type can carry a derivative. */
    boolean isDifferentiable();

    /** Returns the type as Java source, with simple names that the generated file imports. */
    String source();

    /** Returns the type as a type argument: boxed where it is primitive. */
    default String boxed() {
        return source();
    }

    /** Returns whether a value of this type holds arrays of a region. */
    boolean holdsArrays();

    /** Returns whether this is a Java array of numbers, or of such arrays: memory that may be written to. */
    default boolean isMemory() {
        return this instanceof ArrayOf array
                && (array.element() instanceof Scalar || array.element().isMemory());
    }

    /** Returns whether a value of this type is a Java array of numbers or has one in it. */
    default boolean holdsMemory() {
        if (this instanceof Rec rec) {
            return rec.components().stream().anyMatch(c -> c.type().holdsMemory());
        }
        if (this instanceof ListOf list) {
            return list.element().holdsMemory();
        }
        return isMemory() || this instanceof ArrayOf array && array.element().holdsMemory();
    }

    /** {@code double} or {@code float}. */
    record Scalar(String source, String boxed) implements JType {
        @Override
        public boolean isDifferentiable() {
            return true;
        }

        @Override
        public boolean holdsArrays() {
            return false;
        }
    }

    /** {@code NdArray}. */
    record Tensor() implements JType {
        @Override
        public boolean isDifferentiable() {
            return true;
        }

        @Override
        public String source() {
            return "NdArray";
        }

        @Override
        public boolean holdsArrays() {
            return true;
        }
    }

    /**
     * A record.
     *
     * @param qualifiedName the canonical name
     * @param source the name in generated code
     * @param components in declaration order
     * @param obstacle why gradients of this record can't be made; empty when they can
     * @param arguments the type arguments of a generic record
     */
    record Rec(String qualifiedName, String source, List<Component> components, String obstacle, List<JType> arguments)
            implements JType {
        /** A record component. */
        public record Component(String name, JType type) {}

        @Override
        public boolean isDifferentiable() {
            return components.stream().anyMatch(c -> c.type().isDifferentiable());
        }

        @Override
        public boolean holdsArrays() {
            return components.stream().anyMatch(c -> c.type().holdsArrays());
        }

        /** What is wrong with a record whose constructor has a body: it can be used, but not be a gradient. */
        public static final String CONSTRUCTOR_BODY = "its canonical constructor has a body";

        /** Returns whether the canonical constructor has a body that is known. */
        public boolean hasConstructorBody() {
            return obstacle.equals(CONSTRUCTOR_BODY);
        }

        /** Returns whether there is a component of a name. */
        public boolean has(String name) {
            return components.stream().anyMatch(c -> c.name().equals(name));
        }

        /** Returns the component of a name. */
        public Component component(String name) {
            return components.stream()
                    .filter(c -> c.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /**
     * A {@code java.util.List}.
     *
     * @param grows whether it is one that the method itself makes and fills
     */
    record ListOf(JType element, boolean grows) implements JType {
        /** Makes the type of a list that does not change. */
        public ListOf(JType element) {
            this(element, false);
        }

        @Override
        public boolean isDifferentiable() {
            return element.isDifferentiable();
        }

        @Override
        public String source() {
            return "List<" + element.boxed() + ">";
        }

        @Override
        public boolean holdsArrays() {
            return element.holdsArrays();
        }
    }

    /** A Java array. */
    record ArrayOf(JType element) implements JType {
        @Override
        public boolean isDifferentiable() {
            return element.isDifferentiable();
        }

        @Override
        public String source() {
            return element.source() + "[]";
        }

        @Override
        public boolean holdsArrays() {
            return element.holdsArrays();
        }
    }

    /** Any other type: integers, booleans, strings, objects. */
    record Discrete(String source, String boxed) implements JType {
        @Override
        public boolean isDifferentiable() {
            return false;
        }

        @Override
        public boolean holdsArrays() {
            return false;
        }

        /** Returns whether this is an integer type, {@code char} or {@code boolean}. */
        public boolean isIntegral() {
            return switch (source) {
                case "int", "long", "short", "byte", "char", "boolean" -> true;
                default -> false;
            };
        }
    }
}
