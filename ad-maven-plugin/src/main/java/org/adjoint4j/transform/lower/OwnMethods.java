package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.ClassOrInterfaceDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.nodeTypes.NodeWithImplements;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.adjoint4j.transform.source.TypeMapper;

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

    /**
     * What a call calls.
     *
     * @param guessed whether it is just one of several methods that the call may call, which the arguments tell apart
     */
    record Found(ResolvedMethodDeclaration method, boolean guessed) {}

    /** Returns what a call calls; throws what the solver throws where neither it nor the name tells. */
    static Found find(MethodCallExpr call, TypeMapper types) {
        Optional<MethodDeclaration> only = only(call);
        if (only.isPresent()) {
            return new Found(only.get().resolve(), false);
        }
        try {
            return new Found(call.resolve(), false);
        } catch (RuntimeException | StackOverflowError e) {
            boolean ofMath = call.getScope()
                    .filter(scope -> MATH.contains(scope.toString()))
                    .isPresent();
            if (ofMath) {
                return new Found(withNumbers(call), false);
            }
            Optional<ResolvedMethodDeclaration> one = anyOfTheName(call, types);
            if (one.isEmpty()) {
                throw e;
            }
            return new Found(one.get(), true);
        }
    }

    /** Returns one of the methods of the name that may take so many arguments, and functions where the call has some. */
    private static Optional<ResolvedMethodDeclaration> anyOfTheName(MethodCallExpr call, TypeMapper types) {
        List<ResolvedReferenceTypeDeclaration> owners = call.getScope().isPresent()
                ? TypeNames.ofObject(call.getScope().get()).stream().toList()
                : TypeNames.around(call);
        return owners.stream()
                .map(owner -> types.methods(owner, call.getNameAsString()))
                .filter(methods -> !methods.isEmpty())
                .findFirst()
                .flatMap(methods -> methods.stream()
                        .filter(method -> method.isStatic() || method.toAst().isPresent())
                        .filter(method -> mayTake(method, call.getArguments()))
                        .findFirst());
    }

    private static boolean mayTake(ResolvedMethodDeclaration method, List<Expression> arguments) {
        int last = method.getNumberOfParams() - 1;
        boolean fits = method.hasVariadicParameter() ? arguments.size() >= last : arguments.size() == last + 1;
        for (int i = 0; fits && i < arguments.size(); i++) {
            Expression argument = Syntax.unwrap(arguments.get(i));
            boolean function = argument.isLambdaExpr() || argument.isMethodReferenceExpr();
            fits = !function
                    || i <= last && Inlining.isFunctional(method.getParam(i).getType());
        }
        return fits;
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
