package org.adjoint4j.transform;

import org.adjoint4j.transform.ir.JType;

/** Why gradients of a type can't be made. */
final class Obstacles {
    private Obstacles() {}

    /** Returns the reason, empty if there is none. */
    static String of(JType type) {
        if (type instanceof JType.ListOf list) {
            return of(list.element());
        }
        if (type instanceof JType.ArrayOf array) {
            return of(array.element());
        }
        return type instanceof JType.Rec rec && rec.isDifferentiable() ? ofRecord(rec) : "";
    }

    private static String ofRecord(JType.Rec rec) {
        if (!rec.obstacle().isEmpty()) {
            return "record " + rec.source() + ": " + rec.obstacle();
        }
        return rec.components().stream()
                .map(c -> of(c.type()))
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse("");
    }
}
