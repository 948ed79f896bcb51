package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/**
 * Java's choice among methods of one name that differ in numbers, arrays and records: the symbol solver takes int -
 * Double for an int, and then the wrong one.
 */
final class Overloads {
    /** Each widens to those after it; {@code char} to those from {@code int} on. */
    private static final List<String> WIDENING = List.of("byte", "short", "int", "long", "float", "double");

    private Overloads() {}

    /**
     * Returns the method that a call with these arguments calls; empty where this can't tell.
     *
     * @param solved what the symbol solver takes it for
     */
    static Optional<ResolvedMethodDeclaration> choose(
            MethodCallExpr call, ResolvedMethodDeclaration solved, List<Value> arguments, Context context) {
        List<ResolvedMethodDeclaration> named = context.types().methods(solved.declaringType(), solved.getName());
        if (mayStayBoxed(call, named)) {
            return Optional.empty();
        }
        List<ResolvedMethodDeclaration> applicable = named.stream()
                .filter(method -> method.isStatic() == solved.isStatic()
                        && method.getTypeParameters().isEmpty()
                        && !method.hasVariadicParameter()
                        && method.getNumberOfParams() == arguments.size()
                        && isApplicable(method, arguments, context))
                .toList();
        return applicable.stream()
                .filter(method -> applicable.stream().allMatch(other -> isAsSpecific(method, other)))
                .findFirst();
    }

    /** A boxed argument is unboxed only where no overload takes it as it is. */
    private static boolean mayStayBoxed(MethodCallExpr call, List<ResolvedMethodDeclaration> named) {
        for (int i = 0; i < call.getArguments().size(); i++) {
            int at = i;
            boolean takesObjects = named.stream()
                    .filter(m -> m.getNumberOfParams() > at)
                    .map(m -> m.getParam(at).getType())
                    .anyMatch(type -> Set.of(
                                    "java.lang.Object", "java.lang.Number", "java.lang.Double", "java.lang.Float")
                            .contains(type.describe()));
            if (takesObjects && isBoxed(call.getArgument(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBoxed(Expression argument) {
        Expression expression = Syntax.unwrap(argument);
        boolean computed = expression.isBinaryExpr() || expression.isUnaryExpr() || expression.isLiteralExpr();
        try {
            return !computed && expression.calculateResolvedType().isReferenceType();
        } catch (RuntimeException | StackOverflowError e) {
            return false; // what the solver can't tell is refused elsewhere
        }
    }

    private static boolean isApplicable(ResolvedMethodDeclaration method, List<Value> arguments, Context context) {
        for (int i = 0; i < arguments.size(); i++) {
            ResolvedType parameter = method.getParam(i).getType();
            JType argument = arguments.get(i).type();
            boolean fits = parameter.isPrimitive()
                    ? widens(argument.source(), parameter.describe())
                    : context.types().map(parameter).equals(argument) && !(argument instanceof JType.Scalar);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAsSpecific(ResolvedMethodDeclaration method, ResolvedMethodDeclaration other) {
        for (int i = 0; i < method.getNumberOfParams(); i++) {
            ResolvedType own = method.getParam(i).getType();
            ResolvedType others = other.getParam(i).getType();
            boolean fits = own.isPrimitive()
                    ? others.isPrimitive() && widens(own.describe(), others.describe())
                    : own.describe().equals(others.describe());
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean widens(String from, String to) {
        int start = WIDENING.indexOf(from.equals("char") ? "int" : from);
        return from.equals(to) || start >= 0 && WIDENING.indexOf(to) >= start;
    }
}
