package org.adjoint4j.transform.ir;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

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

    /** Returns whether this is a list of arrays of numbers: where they may be written to, its adjoint is theirs. */
    default boolean isListOfMemory() {
        return this instanceof ListOf list && list.element().isMemory();
    }

    /** Returns whether a value of this type is a Java array of numbers or has one in it. */
    default boolean holdsMemory() {
        if (this instanceof Rec rec) {
            return rec.components().stream().anyMatch(c -> c.type().holdsMemory());
        }
        if (this instanceof ListOf list) {
            return list.element().holdsMemory();
        }
        if (this instanceof Sealed sealed) {
            return sealed.reaches(JType::isMemory);
        }
        return isMemory() || this instanceof ArrayOf array && array.element().holdsMemory();
    }

    /**
     * Returns whether this is a list or an array of objects that the method itself makes and writes to: its adjoint is
     * that of one name.
     */
    default boolean isFilled() {
        return this instanceof ListOf list && list.grows() || this instanceof ArrayOf array && array.filled();
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
     * A sealed interface of which at least one record carries a derivative: a value is one of its records or constants.
     * The records may contain values of the interface, so they are known only once it has been made.
     */
    final class Sealed implements JType {
        private final String qualifiedName;
        private final String source;
        private List<Rec> variants = List.of();
        private List<JType> constants = List.of();

        /** Makes an interface whose classes are still to come. */
        public Sealed(String qualifiedName, String source) {
            this.qualifiedName = qualifiedName;
            this.source = source;
        }

        /** Says, once, which records and which other classes, without derivatives, the interface has. */
        public void complete(List<Rec> records, List<JType> others) {
            variants = List.copyOf(records);
            constants = List.copyOf(others);
        }

        /** Returns the canonical name. */
        public String qualifiedName() {
            return qualifiedName;
        }

        /** Returns the records, those of interfaces below this one too. */
        public List<Rec> variants() {
            return variants;
        }

        /** Returns whether every value of a type that is not this one is a value of this type. */
        public boolean covers(JType type) {
            return type instanceof Sealed other
                    ? !equals(other) && variants.containsAll(other.variants) && constants.containsAll(other.constants)
                    : variants.contains(type) || constants.contains(type);
        }

        /** Returns whether something that a value may hold has a property. */
        boolean reaches(Predicate<JType> property) {
            return reaches(this, property, new HashSet<>());
        }

        private static boolean reaches(JType type, Predicate<JType> property, Set<Sealed> seen) {
            if (type instanceof Sealed sealed) {
                return seen.add(sealed) && sealed.variants.stream().anyMatch(v -> reaches(v, property, seen));
            }
            if (type instanceof Rec rec) {
                return rec.components().stream().anyMatch(c -> reaches(c.type(), property, seen));
            }
            if (type instanceof ListOf list) {
                return reaches(list.element(), property, seen);
            }
            return property.test(type) || type instanceof ArrayOf array && reaches(array.element(), property, seen);
        }

        @Override
        public boolean isDifferentiable() {
            return true;
        }

        @Override
        public String source() {
            return source;
        }

        @Override
        public boolean holdsArrays() {
            return reaches(type -> type instanceof Tensor);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sealed sealed && sealed.qualifiedName.equals(qualifiedName);
        }

        @Override
        public int hashCode() {
            return qualifiedName.hashCode();
        }

        @Override
        public String toString() {
            return source;
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

    /**
     * A Java array.
     *
     * @param filled whether it is one of objects that the method itself makes and writes to
     */
    record ArrayOf(JType element, boolean filled) implements JType {
        /** Makes the type of an array of numbers, or of one of objects that does not change. */
        public ArrayOf(JType element) {
            this(element, false);
        }

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

        /** Returns the type of an array of boxed numbers, which generated code can read, but not make or write to. */
        public static Discrete ofBoxes(JType number) {
            return new Discrete(number.boxed() + "[]", number.boxed() + "[]");
        }

        /** Returns whether this is an array of boxed numbers. */
        public boolean isOfBoxes() {
            return equals(ofBoxes(DOUBLE)) || equals(ofBoxes(FLOAT));
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
