package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.RecordDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.nodeTypes.NodeWithTypeParameters;
import com.github.javaparser.resolution.model.typesystem.ReferenceTypeImpl;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.Locale;
import javax.lang.model.SourceVersion;
import org.adjoint4j.transform.source.Hierarchies;
import org.adjoint4j.transform.source.Refusal;

/** The object of an instance method, which generated code takes as its first parameter. */
public final class Receivers {
    private Receivers() {}

    /** Returns the class that declares a method. */
    public static TypeDeclaration<?> owner(MethodDeclaration method) {
        return (TypeDeclaration<?>) method.getParentNode().orElseThrow();
    }

    /** Returns the type of {@code this}. */
    public static ResolvedType type(MethodDeclaration method) {
        return type(owner(method));
    }

    /** Returns the type of the objects of a class. */
    static ResolvedType type(TypeDeclaration<?> owner) {
        return new ReferenceTypeImpl(owner.resolve());
    }

    /**
     * Returns what generated code calls the object: its type's name in lower case, {@code circle} for a {@code Circle},
     * or {@code thisCircle} where that is the name of a parameter or can't be one.
     */
    public static String name(MethodDeclaration method) {
        String type = owner(method).getNameAsString();
        String name = type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
        boolean taken =
                method.getParameterByName(name).isPresent() || SourceVersion.isKeyword(name) || name.equals(type);
        return taken ? "this" + type : name;
    }

    /**
     * Refuses a method whose gradient would be the wrong one for some objects.
     *
     * @throws Refusal if subclasses can override it, or if its class needs an object of another class
     */
    public static void check(MethodDeclaration method) {
        TypeDeclaration<?> owner = owner(method);
        String name = method.getNameAsString();
        if (owner instanceof NodeWithTypeParameters<?> generic
                && generic.getTypeParameters().isNonEmpty()) {
            throw Refusal.of(
                    method.getName(),
                    "'" + name + "' is an instance method of the generic type " + owner.getNameAsString(),
                    "Make it static and pass the object as a parameter of a concrete type.");
        }
        if (owner.isNestedType()
                && !owner.isStatic()
                && owner.isClassOrInterfaceDeclaration()
                && !owner.asClassOrInterfaceDeclaration().isInterface()) {
            throw Refusal.of(
                    method.getName(),
                    "'" + name + "' is a method of an inner class, which needs an object of the class around it",
                    "Make " + owner.getNameAsString() + " static.");
        }
        if (isOpen(method, owner)) {
            throw Refusal.of(
                    method.getName(),
                    "'" + name + "' can be overridden, and then its gradient would be that of another method",
                    "Make it or its class final, or the class a record or an enum.");
        }
    }

    private static boolean isOpen(MethodDeclaration method, TypeDeclaration<?> owner) {
        if (method.isFinal() || method.isPrivate() || owner instanceof RecordDeclaration) {
            return false;
        }
        if (owner instanceof EnumDeclaration constants) {
            return constants.getEntries().stream()
                    .flatMap(entry -> entry.getClassBody().stream())
                    .anyMatch(member -> member.isMethodDeclaration()
                            && member.asMethodDeclaration().getNameAsString().equals(method.getNameAsString()));
        }
        boolean sealedAndKept = Hierarchies.isSealed(owner) && Hierarchies.leavesAlone(owner, method.getNameAsString());
        return owner instanceof ClassOrInterfaceDeclaration type && !type.isFinal() && !sealedAndKept;
    }
}
