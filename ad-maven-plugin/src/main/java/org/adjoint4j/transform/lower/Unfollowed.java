package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import java.util.Set;
import org.adjoint4j.transform.source.Refusal;

/** Library code whose work can't be followed: streams, other threads, reflection. Code without a body, too. */
final class Unfollowed {
    private static final Set<String> THREADS = Set.of("java.lang.Thread", "java.util.concurrent");
    private static final Set<String> REFLECTION = Set.of("java.lang.reflect", "java.lang.invoke");
    private static final String IN_PARTS =
            "Call the gradients of the parts in threads of their own, and add them up in the caller.";

    private Unfollowed() {}

    /** Refuses a call that nobody can look into. */
    static void refuse(MethodCallExpr call, ResolvedMethodDeclaration method) {
        ResolvedReferenceTypeDeclaration type = method.declaringType();
        String name = type.getName() + "." + method.getName();
        if (type.getPackageName().equals("java.util.stream")) {
            throw isParallel(call)
                    ? Refusal.of(call, "a parallel stream is not differentiated", "Write a for loop. " + IN_PARTS)
                    : Refusal.of(
                            call,
                            "a stream is not differentiated",
                            "Write a for loop, or a @Differentiable method that takes the function.");
        }
        if (isOf(type, THREADS)) {
            throw Refusal.of(call, "'" + name + "' is about other threads, which are not differentiated", IN_PARTS);
        }
        if (isOf(type, REFLECTION)) {
            throw Refusal.of(
                    call, "'" + name + "' is reflection, which is not differentiated", "Call the method itself.");
        }
    }

    /** Refuses a new thread or task. */
    static void refuseConstructor(Expression creation, ResolvedReferenceTypeDeclaration type) {
        if (isOf(type, THREADS)) {
            throw Refusal.of(
                    creation,
                    "'new " + type.getName() + "' is about other threads, which are not differentiated",
                    IN_PARTS);
        }
    }

    private static boolean isOf(ResolvedReferenceTypeDeclaration type, Set<String> places) {
        return places.contains(type.getQualifiedName()) || places.contains(type.getPackageName());
    }

    private static boolean isParallel(MethodCallExpr call) {
        return call.findFirst(
                        MethodCallExpr.class,
                        c -> Set.of("parallel", "parallelStream").contains(c.getNameAsString()))
                .isPresent();
    }

    /** Returns what is wrong with a method that has no rule: {@code has no reverse rule}, and why it needs one. */
    static String reason(ResolvedMethodDeclaration method) {
        if (hasBody(method)) {
            return "has no reverse rule";
        }
        return isNative(method)
                ? "is native: it has no body to differentiate, and no reverse rule"
                : "has no body to differentiate, and no reverse rule";
    }

    /** Returns whether a method may be annotated: it is in this module and has a body. */
    static boolean canBeAnnotated(ResolvedMethodDeclaration method) {
        return method.toAst().isPresent() && hasBody(method);
    }

    private static boolean hasBody(ResolvedMethodDeclaration method) {
        return method.toAst()
                .map(ast -> !(ast instanceof MethodDeclaration declaration)
                        || declaration.getBody().isPresent())
                .orElse(true);
    }

    private static boolean isNative(ResolvedMethodDeclaration method) {
        return method.toAst()
                .filter(ast -> ast instanceof MethodDeclaration declaration && declaration.isNative())
                .isPresent();
    }
}
