package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithExtends;
import com.github.javaparser.ast.nodeTypes.NodeWithImplements;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which methods a call may call whose method the classes of a sealed hierarchy implement. */
final class Dispatch {
    private Dispatch() {}

    /**
     * Returns the implementations, one for each class of the hierarchy; empty unless the method is abstract, its
     * hierarchy is sealed and in this module, and every class in it has an implementation of its own.
     */
    static List<MethodDeclaration> implementations(ResolvedMethodDeclaration method) {
        boolean hierarchy = method.isAbstract()
                && method.toAst().isPresent()
                && method.declaringType().toAst().isPresent();
        List<MethodDeclaration> found = new ArrayList<>();
        boolean complete = hierarchy
                && collect((TypeDeclaration<?>) method.declaringType().toAst().get(), method, found);
        return complete ? found : List.of();
    }

    private static boolean collect(
            TypeDeclaration<?> type, ResolvedMethodDeclaration method, List<MethodDeclaration> found) {
        if (type instanceof ClassOrInterfaceDeclaration root && root.hasModifier(Modifier.Keyword.SEALED)) {
            List<TypeDeclaration<?>> below = below(root);
            return !below.isEmpty() && below.stream().allMatch(subtype -> collect(subtype, method, found));
        }
        boolean open = type instanceof ClassOrInterfaceDeclaration leaf && !leaf.isFinal();
        List<MethodDeclaration> own = type.getMethodsByName(method.getName()).stream()
                .filter(m -> m.getParameters().size() == method.getNumberOfParams() && !m.isStatic())
                .toList();
        if (open || own.size() != 1) {
            return false;
        }
        return found.add(own.get(0));
    }

    /** The permitted types are named, or are those of the same file that extend the type. */
    private static List<TypeDeclaration<?>> below(ClassOrInterfaceDeclaration type) {
        List<TypeDeclaration<?>> below = new ArrayList<>();
        for (ClassOrInterfaceType permitted : type.getPermittedTypes()) {
            permitted
                    .resolve()
                    .asReferenceType()
                    .getTypeDeclaration()
                    .flatMap(declaration -> declaration.toAst())
                    .filter(TypeDeclaration.class::isInstance)
                    .ifPresent(ast -> below.add((TypeDeclaration<?>) ast));
        }
        if (type.getPermittedTypes().isEmpty()) {
            String name = type.getFullyQualifiedName().orElse("");
            Node file = type.findCompilationUnit().orElseThrow();
            file.findAll(TypeDeclaration.class).stream()
                    .filter(candidate -> supertypes(candidate).anyMatch(t -> isCalled(t, name)))
                    .forEach(below::add);
        }
        return below.size() >= type.getPermittedTypes().size() ? below : List.of();
    }

    private static Stream<ClassOrInterfaceType> supertypes(TypeDeclaration<?> type) {
        Stream<ClassOrInterfaceType> extended =
                type instanceof NodeWithExtends<?> node ? node.getExtendedTypes().stream() : Stream.empty();
        Stream<ClassOrInterfaceType> implemented =
                type instanceof NodeWithImplements<?> node ? node.getImplementedTypes().stream() : Stream.empty();
        return Stream.concat(extended, implemented);
    }

    private static boolean isCalled(ClassOrInterfaceType type, String qualifiedName) {
        return type.resolve().asReferenceType().getQualifiedName().equals(qualifiedName);
    }
}
