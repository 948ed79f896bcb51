package org.adjoint4j.transform.ir;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why gradients of a type can't be made. */
public final class Obstacles {
    private final Set<Seen> seen = new HashSet<>();

    /** A sealed interface that was looked at: it may contain itself. */
    private record Seen(JType type, boolean inside) {}

    private Obstacles() {}

    /** Returns why a value of the type can't be a parameter, a result, or an element; empty if it can. */
    public static String of(JType type) {
        return new Obstacles().find(type, false).orElse("");
    }

    /**
     * Returns why a value of the type can't even be used inside a method; empty if it can. A record whose constructor
     * has a body can: its gradient, which that constructor would have to make, never leaves the method.
     */
    public static String inside(JType type) {
        return new Obstacles().find(type, true).orElse("");
    }

    private Optional<String> find(JType type, boolean inside) {
        if (type instanceof JType.ListOf list) {
            return find(list.element(), false);
        }
        if (type instanceof JType.ArrayOf array) {
            return find(array.element(), false);
        }
        if (type instanceof JType.Sealed sealed) {
            return seen.add(new Seen(type, inside)) ? first(sealed.variants().stream(), inside) : Optional.empty();
        }
        return type instanceof JType.Rec rec && rec.isDifferentiable() ? ofRecord(rec, inside) : Optional.empty();
    }

    private Optional<String> ofRecord(JType.Rec rec, boolean inside) {
        if (!rec.obstacle().isEmpty() && !(inside && rec.hasConstructorBody())) {
            return Optional.of("record " + rec.source() + ": " + rec.obstacle());
        }
        return first(rec.components().stream().map(JType.Rec.Component::type), inside);
    }

    private Optional<String> first(Stream<? extends JType> types, boolean inside) {
        return types.flatMap(type -> find(type, inside).stream()).findFirst();
    }
}
