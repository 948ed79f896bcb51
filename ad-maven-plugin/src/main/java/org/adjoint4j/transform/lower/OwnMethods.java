package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.nodeTypes.NodeWithImplements;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Calls of methods of the class itself and of {@code Math}. Where the name alone tells which, the symbol solver, which looks at every argument
 * first, need not be asked: it takes its time, and gives up on some arguments.
 */
final class OwnMethods {
    private static final Set<String> OF_ALL_OBJECTS = Arrays.stream(Object.class.getDeclaredMethods())
            .map(Method::getName)
            .collect(Collectors.toSet());

    private static final Set<String> MATH = Set.of("Math", "StrictMath");

    private OwnMethods() {}

    /** Returns what a call calls; throws what the solver throws where neither it nor the name alone tells. */
    static ResolvedMethodDeclaration resolve(MethodCallExpr call) {
        Optional<MethodDeclaration> only = only(call);
        if (only.isPresent()) {
            return only.get().resolve();
        }
        try {
            return call.resolve();
        } catch (RuntimeException | StackOverflowError e) {
            boolean ofMath = call.getScope()
                    .filter(scope -> MATH.contains(scope.toString()))
                    .isPresent();
            if (!ofMath) {
                throw e;
            }
            return withNumbers(call);
        }
    }

    /** Returns what a call of a function of {@code Math} calls if its arguments are numbers; which, is for them to tell. */
    private static ResolvedMethodDeclaration withNumbers(MethodCallExpr call) {
        MethodCallExpr plain = new MethodCallExpr(call.getScope().orElseThrow().clone(), call.getNameAsString());
        call.getArguments().forEach(argument -> plain.addArgument(new DoubleLiteralExpr("0.0")));
        plain.setParentNode(call.getParentNode().orElseThrow());
        try {
            return plain.resolve();
        } finally {
            plain.setParentNode(null);
        }
    }

    /** Returns the one method of the name in the innermost class that has any. */
    private static Optional<MethodDeclaration> only(MethodCallExpr call) {
        if (call.getScope().isPresent() || OF_ALL_OBJECTS.contains(call.getNameAsString())) {
            return Optional.empty();
        }
        for (Node node = call; node != null; node = node.getParentNode().orElse(null)) {
            if (!(node instanceof TypeDeclaration<?> type)) {
                continue;
            }
            List<MethodDeclaration> methods = type.getMethodsByName(call.getNameAsString());
            if (inherits(type) || methods.size() > 1) {
                return Optional.empty();
            }
            if (methods.size() == 1) {
                MethodDeclaration method = methods.get(0);
                return takes(method, call.getArguments().size()) ? Optional.of(method) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean inherits(TypeDeclaration<?> type) {
        boolean implementing = type instanceof NodeWithImplements<?> node
                && !node.getImplementedTypes().isEmpty();
        boolean extending = type instanceof ClassOrInterfaceDeclaration declared
                && !declared.getExtendedTypes().isEmpty();
        return implementing || extending;
    }

    private static boolean takes(MethodDeclaration method, int arguments) {
        int parameters = method.getParameters().size();
        boolean varies =
                method.getParameters().getLast().filter(Parameter::isVarArgs).isPresent();
        return varies ? arguments >= parameters - 1 : arguments == parameters;
    }
}
