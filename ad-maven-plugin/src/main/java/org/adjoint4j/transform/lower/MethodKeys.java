package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedParameterDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;

/** Names methods as rule indexes do: {@code owner#name(erased parameter types)}. */
public final class MethodKeys {
    private MethodKeys() {}

    /** Returns the key of a method. */
    public static String of(ResolvedMethodDeclaration method) {
        List<String> parameters = parameterTypes(method);
        return key(method.declaringType().getQualifiedName(), method.getName(), parameters);
    }

    /** Returns the key of a method that is being transformed. */
    public static String of(MethodDeclaration method) {
        return of(method.resolve());
    }

    /** Returns the key of a method given by its parts. */
    public static String key(String owner, String name, List<String> parameterTypes) {
        return owner + "#" + name + "(" + String.join(",", parameterTypes) + ")";
    }

    /** Returns the erased, qualified types of the parameters; a variable one is an array. */
    public static List<String> parameterTypes(ResolvedMethodDeclaration method) {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < method.getNumberOfParams(); i++) {
            ResolvedParameterDeclaration parameter = method.getParam(i);
            types.add(erased(parameter.getType()));
        }
        return types;
    }

    private static String erased(ResolvedType type) {
        if (type.isArray()) {
            return erased(type.asArrayType().getComponentType()) + "[]";
        }
        if (type.isReferenceType()) {
            return type.asReferenceType().getQualifiedName();
        }
        return type.isTypeVariable() ? "java.lang.Object" : type.describe();
    }
}
