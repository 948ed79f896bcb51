package org.adjoint4j.transform.ir;

/** Why gradients of a type can't be made. */
public final class Obstacles {
    private Obstacles() {}

    /** Returns why a value of the type can't be a parameter, a result, or an element; empty if it can. */
    public static String of(JType type) {
        return of(type, false);
    }

    /**
     * Returns why a value of the type can't even be used inside a method; empty if it can. A record whose constructor
     * has a body can: its gradient, which that constructor would have to make, never leaves the method.
     */
    public static String inside(JType type) {
        return of(type, true);
    }

    private static String of(JType type, boolean inside) {
        if (type instanceof JType.ListOf list) {
            return of(list.element());
        }
        if (type instanceof JType.ArrayOf array) {
            return of(array.element());
        }
        return type instanceof JType.Rec rec && rec.isDifferentiable() ? ofRecord(rec, inside) : "";
    }

    private static String ofRecord(JType.Rec rec, boolean inside) {
        if (!rec.obstacle().isEmpty() && !(inside && rec.hasConstructorBody())) {
            return "record " + rec.source() + ": " + rec.obstacle();
        }
        return rec.components().stream()
                .map(c -> of(c.type(), inside))
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }
}
