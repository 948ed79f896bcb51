package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.List;
import java.util.Optional;

/** Calls of methods of the class itself, which the symbol solver does not find where it gives up on an argument. */
final class OwnMethods {
    private OwnMethods() {}

    /** Returns what a call calls; throws what the solver throws where neither it nor the name alone tells. */
    static ResolvedMethodDeclaration resolve(MethodCallExpr call) {
        try {
            return call.resolve();
        } catch (RuntimeException | StackOverflowError e) {
            Optional<MethodDeclaration> only = only(call);
            if (only.isEmpty()) {
                throw e;
            }
            return only.get().resolve();
        }
    }

    /** Returns the one method of the name in the innermost class that has any. */
    private static Optional<MethodDeclaration> only(MethodCallExpr call) {
        if (call.getScope().isPresent()) {
            return Optional.empty();
        }
        for (Node node = call; node != null; node = node.getParentNode().orElse(null)) {
            if (!(node instanceof TypeDeclaration<?> type)) {
                continue;
            }
            List<MethodDeclaration> methods = type.getMethodsByName(call.getNameAsString());
            boolean inherits = type instanceof ClassOrInterfaceDeclaration declared
                    && !(declared.getExtendedTypes().isEmpty()
                            && declared.getImplementedTypes().isEmpty());
            if (inherits || methods.size() > 1) {
                return Optional.empty();
            }
            if (methods.size() == 1) {
                MethodDeclaration method = methods.get(0);
                return takes(method, call.getArguments().size()) ? Optional.of(method) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean takes(MethodDeclaration method, int arguments) {
        int parameters = method.getParameters().size();
        boolean varies =
                method.getParameters().getLast().filter(Parameter::isVarArgs).isPresent();
        return varies ? arguments >= parameters - 1 : arguments == parameters;
    }
}
