package org.adjoint4j.transform.source;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.CastExpr;
import com.github.javaparser.ast.expr.MethodReferenceExpr;

/** Casts of method references: JavaParser takes {@code (T) this::m} for {@code ((T) this)::m}. */
final class CastReferences {
    private CastReferences() {}

    /** Makes casts of the method references that are taken for references to a method of a cast object. */
    static void repair(Node root) {
        root.findAll(MethodReferenceExpr.class, r -> r.getScope().isCastExpr()).forEach(CastReferences::turn);
    }

    private static void turn(MethodReferenceExpr reference) {
        CastExpr cast = reference.getScope().asCastExpr();
        MethodReferenceExpr inner = reference.clone();
        inner.setScope(cast.getExpression().clone());
        CastExpr outer = new CastExpr(cast.getType().clone(), inner);
        outer.setTokenRange(reference.getTokenRange().orElse(null));
        reference.replace(outer);
    }
}
