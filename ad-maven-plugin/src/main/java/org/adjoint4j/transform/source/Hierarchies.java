package org.adjoint4j.transform.source;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithExtends;
import com.github.javaparser.ast.nodeTypes.NodeWithImplements;
import com.github.javaparser.ast.type.ClassOrInterfaceType;
import com.github.javaparser.resolution.UnsolvedSymbolException;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Sealed hierarchies of this module's sources. */
public final class Hierarchies {
    private Hierarchies() {}

    /** Returns whether a type is declared sealed. */
    public static boolean isSealed(TypeDeclaration<?> type) {
        return type instanceof ClassOrInterfaceDeclaration declaration
                && declaration.hasModifier(Modifier.Keyword.SEALED);
    }

    /**
     * Returns the types directly below a sealed one: those it names, or those of the same file that extend it; empty if
     * one of them is not in this module.
     */
    public static List<TypeDeclaration<?>> below(TypeDeclaration<?> root) {
        ClassOrInterfaceDeclaration type = (ClassOrInterfaceDeclaration) root;
        List<TypeDeclaration<?>> below = new ArrayList<>();
        type.getPermittedTypes().forEach(permitted -> declaration(permitted).ifPresent(below::add));
        if (type.getPermittedTypes().isEmpty()) {
            type.findCompilationUnit().orElseThrow().findAll(TypeDeclaration.class).stream()
                    .filter(candidate -> supertypes(candidate)
                            .anyMatch(t -> declaration(t).filter(d -> d == type).isPresent()))
                    .forEach(below::add);
        }
        return below.size() >= type.getPermittedTypes().size() ? below : List.of();
    }

    /** Returns the classes of a sealed hierarchy; empty unless each is known and has no subclasses. */
    public static List<TypeDeclaration<?>> leaves(TypeDeclaration<?> root) {
        List<TypeDeclaration<?>> leaves = new ArrayList<>();
        return collect(root, leaves) ? leaves : List.of();
    }

    private static boolean collect(TypeDeclaration<?> type, List<TypeDeclaration<?>> leaves) {
        if (isSealed(type)) {
            List<TypeDeclaration<?>> below = below(type);
            return !below.isEmpty() && below.stream().allMatch(subtype -> collect(subtype, leaves));
        }
        boolean open = type instanceof ClassOrInterfaceDeclaration leaf && !leaf.isFinal();
        if (!open && !leaves.contains(type)) {
            leaves.add(type);
        }
        return !open;
    }

    /** Returns whether a sealed hierarchy is known and none of the types below its root has a method of a name. */
    public static boolean leavesAlone(TypeDeclaration<?> root, String method) {
        return !leaves(root).isEmpty() && below(root).stream().allMatch(type -> hasNone(type, method));
    }

    private static boolean hasNone(TypeDeclaration<?> type, String method) {
        return type.getMethodsByName(method).isEmpty()
                && (!isSealed(type) || below(type).stream().allMatch(subtype -> hasNone(subtype, method)));
    }

    /** Returns the sealed types of this module that a type extends or implements, also by way of others. */
    static List<ClassOrInterfaceDeclaration> above(TypeDeclaration<?> type) {
        List<ClassOrInterfaceDeclaration> above = new ArrayList<>();
        collectAbove(type, above);
        return above;
    }

    private static void collectAbove(TypeDeclaration<?> type, List<ClassOrInterfaceDeclaration> above) {
        supertypes(type).flatMap(t -> declaration(t).stream()).forEach(supertype -> {
            if (isSealed(supertype) && !above.contains(supertype)) {
                above.add((ClassOrInterfaceDeclaration) supertype);
                collectAbove(supertype, above);
            }
        });
    }

    private static Stream<ClassOrInterfaceType> supertypes(TypeDeclaration<?> type) {
        Stream<ClassOrInterfaceType> extended =
                type instanceof NodeWithExtends<?> node ? node.getExtendedTypes().stream() : Stream.empty();
        Stream<ClassOrInterfaceType> implemented =
                type instanceof NodeWithImplements<?> node ? node.getImplementedTypes().stream() : Stream.empty();
        return Stream.concat(extended, implemented);
    }

    private static Optional<TypeDeclaration<?>> declaration(ClassOrInterfaceType type) {
        try {
            return type.resolve()
                    .asReferenceType()
                    .getTypeDeclaration()
                    .flatMap(ResolvedReferenceTypeDeclaration::toAst)
                    .filter(TypeDeclaration.class::isInstance)
                    .map(ast -> (TypeDeclaration<?>) ast);
        } catch (UnsolvedSymbolException | UnsupportedOperationException e) {
            return Optional.empty(); // of another module, or none the solver knows
        }
    }
}
