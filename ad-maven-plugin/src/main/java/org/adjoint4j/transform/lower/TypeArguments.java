package org.adjoint4j.transform.lower;

import com.github.javaparser.resolution.types.ResolvedReferenceType;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.List;
import java.util.Map;
import org.adjoint4j.transform.ir.JType;

/** What the type variables of a generic method stand for in a call. */
final class TypeArguments {
    private TypeArguments() {}

    /**
     * Finds the variables of a declared type by comparing it with that of an argument.
     *
     * @return whether what is found agrees with what was known before
     */
    static boolean infer(ResolvedType declared, JType actual, Map<String, JType> known) {
        if (declared.isTypeVariable()) {
            String name = declared.asTypeParameter().getName();
            JType before = known.putIfAbsent(name, actual);
            return before == null || before.equals(actual);
        }
        if (declared.isWildcard() && declared.asWildcard().isBounded()) {
            return infer(declared.asWildcard().getBoundedType(), actual, known);
        }
        if (declared.isArray() && actual instanceof JType.ArrayOf array) {
            return infer(declared.asArrayType().getComponentType(), array.element(), known);
        }
        return !declared.isReferenceType() || inferArguments(declared.asReferenceType(), actual, known);
    }

    private static boolean inferArguments(ResolvedReferenceType declared, JType actual, Map<String, JType> known) {
        List<ResolvedType> parameters = declared.typeParametersValues();
        List<JType> arguments = actual instanceof JType.ListOf list
                ? List.of(list.element())
                : actual instanceof JType.Rec rec ? rec.arguments() : List.of();
        boolean agrees = true;
        for (int i = 0; i < Math.min(parameters.size(), arguments.size()); i++) {
            agrees &= infer(parameters.get(i), arguments.get(i), known);
        }
        return agrees;
    }

    /** Returns whether a type has no variables other than the known ones. */
    static boolean isKnown(ResolvedType type, Map<String, JType> known) {
        if (type.isTypeVariable()) {
            return known.containsKey(type.asTypeParameter().getName());
        }
        if (type.isWildcard()) {
            return type.asWildcard().isBounded() && isKnown(type.asWildcard().getBoundedType(), known);
        }
        if (type.isArray()) {
            return isKnown(type.asArrayType().getComponentType(), known);
        }
        return !type.isReferenceType()
                || type.asReferenceType().typeParametersValues().stream().allMatch(t -> isKnown(t, known));
    }
}
