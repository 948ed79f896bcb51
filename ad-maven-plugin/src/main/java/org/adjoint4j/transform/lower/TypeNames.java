package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which classes names in the source stand for. */
final class TypeNames {
    private TypeNames() {}

    /** Returns the classes around a piece of code, the innermost first. */
    static List<ResolvedReferenceTypeDeclaration> around(Node code) {
        List<ResolvedReferenceTypeDeclaration> types = new ArrayList<>();
        for (Node node = code; node != null; node = node.getParentNode().orElse(null)) {
            if (node instanceof TypeDeclaration<?> type) {
                types.add(type.resolve());
            }
        }
        return types;
    }

    /** Returns the class that something before a dot is an object of, or names; empty if it can't be found out. */
    static Optional<ResolvedReferenceTypeDeclaration> ofObject(Expression scope) {
        try {
            var type = scope.calculateResolvedType();
            return type.isReferenceType() ? type.asReferenceType().getTypeDeclaration() : Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            return named(scope);
        }
    }

    /** Returns the class that an expression is the name of; empty if it is none. */
    static Optional<ResolvedReferenceTypeDeclaration> named(Expression name) {
        ClassOrInterfaceType type = type(name);
        return type == null ? Optional.empty() : named(type, name);
    }

    /** Returns the class that a type stands for where some code stands; empty if there is none. */
    static Optional<ResolvedReferenceTypeDeclaration> named(ClassOrInterfaceType type, Node place) {
        ClassOrInterfaceType copy = type.clone();
        copy.setParentNode(place.getParentNode().orElseThrow());
        try {
            return copy.resolve().asReferenceType().getTypeDeclaration();
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        } finally {
            copy.setParentNode(null);
        }
    }

    /** Returns a name as that of a type; null for anything else. */
    private static ClassOrInterfaceType type(Expression expression) {
        if (expression instanceof NameExpr name) {
            return new ClassOrInterfaceType(null, name.getNameAsString());
        }
        if (expression instanceof FieldAccessExpr field && type(field.getScope()) != null) {
            return new ClassOrInterfaceType(type(field.getScope()), field.getNameAsString());
        }
        return null;
    }
}
