package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.source.Hierarchies;

/** Which methods a call may call whose method the classes of a sealed hierarchy implement. */
final class Dispatch {
    private Dispatch() {}

    /**
     * What a class has for an abstract method.
     *
     * @param owner the class
     * @param method its own method; null where that is the accessor that Java gives a record's component
     */
    record Implementation(TypeDeclaration<?> owner, MethodDeclaration method) {}

    /**
     * Returns the implementations, one for each class of the hierarchy; empty unless the method is abstract, its
     * hierarchy is sealed and in this module, and every class in it has an implementation of its own.
     */
    static List<Implementation> implementations(ResolvedMethodDeclaration method) {
        boolean hierarchy = method.isAbstract()
                && method.toAst().isPresent()
                && method.declaringType().toAst().filter(Dispatch::isSealed).isPresent();
        List<Implementation> found = new ArrayList<>();
        if (!hierarchy) {
            return found;
        }
        TypeDeclaration<?> root =
                (TypeDeclaration<?>) method.declaringType().toAst().get();
        for (TypeDeclaration<?> type : Hierarchies.leaves(root)) {
            List<MethodDeclaration> own = type.getMethodsByName(method.getName()).stream()
                    .filter(m -> m.getParameters().size() == method.getNumberOfParams() && !m.isStatic())
                    .toList();
            boolean accessor = own.isEmpty() && hasComponent(type, method);
            if (own.size() != 1 && !accessor) {
                return List.of();
            }
            found.add(new Implementation(type, accessor ? null : own.get(0)));
        }
        return found;
    }

    private static boolean isSealed(Object type) {
        return type instanceof TypeDeclaration<?> declaration && Hierarchies.isSealed(declaration);
    }

    private static boolean hasComponent(TypeDeclaration<?> type, ResolvedMethodDeclaration method) {
        return method.getNumberOfParams() == 0
                && type instanceof RecordDeclaration declaration
                && declaration.getParameters().stream()
                        .anyMatch(p -> p.getNameAsString().equals(method.getName()));
    }
}
