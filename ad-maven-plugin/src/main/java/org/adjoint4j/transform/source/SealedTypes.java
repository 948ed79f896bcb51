package org.adjoint4j.transform.source;

import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.model.typesystem.ReferenceTypeImpl;
import com.github.javaparser.resolution.types.ResolvedReferenceType;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;

/** Maps sealed interfaces whose records carry derivatives; other interfaces are like any class. */
final class SealedTypes {
    private static final Set<String> NUMBERS =
            Set.of("double", "float", "java.lang.Double", "java.lang.Float", "org.adjoint4j.array.NdArray");

    private final TypeMapper types;
    private final Map<String, JType.Sealed> known = new LinkedHashMap<>();
    private final Set<String> others = new HashSet<>();

    SealedTypes(TypeMapper types) {
        this.types = types;
    }

    /**
     * Maps the sealed interfaces above a record: one that contains itself, by way of its interface, is found from the
     * interface.
     */
    void mapAbove(RecordDeclaration record) {
        Hierarchies.above(record).forEach(type -> map(type.resolve()));
    }

    /** Maps a type; null if it is no such interface. */
    JType.Sealed map(ResolvedReferenceTypeDeclaration type) {
        String name = type.getQualifiedName();
        if (known.containsKey(name) || others.contains(name)) {
            return known.get(name);
        }
        List<TypeDeclaration<?>> leaves = leaves(type);
        if (leaves.stream().noneMatch(leaf -> carries(reference(leaf), new HashSet<>()))) {
            others.add(name);
            return null;
        }
        JType.Sealed sealed = new JType.Sealed(name, types.source(type));
        known.put(name, sealed);
        List<JType.Rec> records = new ArrayList<>();
        List<JType> constants = new ArrayList<>();
        for (TypeDeclaration<?> leaf : leaves) {
            JType mapped = types.map(reference(leaf));
            if (mapped instanceof JType.Rec rec) {
                records.add(rec);
            } else {
                constants.add(mapped);
            }
        }
        sealed.complete(records, constants);
        return sealed;
    }

    /** Returns the narrowest of the interfaces so far that two types have in common; null for none. */
    JType.Sealed common(JType left, JType right) {
        return known.values().stream()
                .filter(type -> isOf(left, type) && isOf(right, type))
                .min(Comparator.comparing(type -> type.variants().size()))
                .orElse(null);
    }

    private static boolean isOf(JType type, JType.Sealed root) {
        return root.equals(type) || root.covers(type);
    }

    /** Returns the classes of an interface that is sealed and not generic, nor its classes; empty for other types. */
    private static List<TypeDeclaration<?>> leaves(ResolvedReferenceTypeDeclaration type) {
        boolean plain = type.toAst().orElse(null) instanceof ClassOrInterfaceDeclaration declaration
                && declaration.isInterface()
                && Hierarchies.isSealed(declaration);
        List<TypeDeclaration<?>> leaves =
                plain ? Hierarchies.leaves((TypeDeclaration<?>) type.toAst().orElseThrow()) : List.of();
        boolean generic = !type.getTypeParameters().isEmpty()
                || leaves.stream()
                        .anyMatch(leaf -> !leaf.resolve().getTypeParameters().isEmpty());
        return generic ? List.of() : leaves;
    }

    private static ResolvedType reference(TypeDeclaration<?> type) {
        return new ReferenceTypeImpl(type.resolve());
    }

    /** Returns whether values of a type can carry a derivative, as {@link TypeMapper} will have it. */
    private boolean carries(ResolvedType type, Set<String> seen) {
        if (type.isPrimitive()) {
            return NUMBERS.contains(type.describe());
        }
        if (type.isArray()) {
            return carries(type.asArrayType().getComponentType(), seen);
        }
        if (!type.isReferenceType()) {
            return false;
        }
        ResolvedReferenceType reference = type.asReferenceType();
        String name = reference.getQualifiedName();
        if (NUMBERS.contains(name)) {
            return true;
        }
        var declaration = reference.getTypeDeclaration().orElse(null);
        boolean holder = name.equals("java.util.List") || declaration != null && declaration.isRecord();
        if (holder && reference.typeParametersValues().stream().anyMatch(argument -> carries(argument, seen))) {
            return true;
        }
        if (declaration == null || !seen.add(name)) {
            return false;
        }
        return declaration.isRecord()
                ? types.components(declaration).stream().anyMatch(component -> carries(component, seen))
                : leaves(declaration).stream().anyMatch(leaf -> carries(reference(leaf), seen));
    }
}
