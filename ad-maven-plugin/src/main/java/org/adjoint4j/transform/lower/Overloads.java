package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedReferenceTypeDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.ir.Value;

/**
 * Java's choice among methods of one name, as JLS 15.12.2 has it: those that take the arguments as they are come before
 * those that box or unbox, and these before those with a variable number of arguments; among equals the most specific one
 * is called. The symbol solver takes int - Double for an int, knows no such order, and gives up on some calls.
 */
final class Overloads {
    /** How far a method may go to take the arguments. */
    private enum Phase {
        STRICT,
        LOOSE,
        VARIABLE
    }

    private final List<Argument> arguments;
    private final Context context;

    private Overloads(List<Argument> arguments, Context context) {
        this.arguments = arguments;
        this.context = context;
    }

    /**
     * Returns the method that a call with these arguments calls; empty where this can't tell.
     *
     * @param solved what the symbol solver takes it for, or any method of that name where it gives up
     */
    static Optional<ResolvedMethodDeclaration> choose(
            MethodCallExpr call, ResolvedMethodDeclaration solved, List<Value> values, Context context) {
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            arguments.add(Argument.of(call.getArgument(i), values.get(i)));
        }
        return new Overloads(arguments, context).choose(named(call, solved, context));
    }

    /** Returns the methods that a call may call as far as their name goes. */
    static List<ResolvedMethodDeclaration> named(
            MethodCallExpr call, ResolvedMethodDeclaration solved, Context context) {
        return context.types().methods(searched(call, solved), solved.getName());
    }

    private Optional<ResolvedMethodDeclaration> choose(List<ResolvedMethodDeclaration> named) {
        for (Phase phase : Phase.values()) {
            List<ResolvedMethodDeclaration> applicable =
                    named.stream().filter(method -> isApplicable(method, phase)).toList();
            if (!applicable.isEmpty()) {
                boolean generic =
                        applicable.stream().anyMatch(m -> !m.getTypeParameters().isEmpty());
                return generic ? Optional.empty() : mostSpecific(applicable, phase);
            }
        }
        return Optional.empty();
    }

    private Optional<ResolvedMethodDeclaration> mostSpecific(List<ResolvedMethodDeclaration> applicable, Phase phase) {
        return applicable.stream()
                .filter(method -> applicable.stream().allMatch(other -> isAsSpecific(method, other, phase)))
                .findFirst();
    }

    private boolean isApplicable(ResolvedMethodDeclaration method, Phase phase) {
        boolean varies = phase == Phase.VARIABLE;
        int parameters = method.getNumberOfParams();
        boolean fitsInNumber = varies
                ? method.hasVariadicParameter() && arguments.size() >= parameters - 1
                : arguments.size() == parameters;
        if (!fitsInNumber) {
            return false;
        }
        for (int i = 0; i < arguments.size(); i++) {
            if (!arguments.get(i).fits(type(method, i, phase), phase != Phase.STRICT, context)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the type that an argument is given as; of a variable number of them, each as an element of the array. */
    private static ResolvedType type(ResolvedMethodDeclaration method, int i, Phase phase) {
        int last = method.getNumberOfParams() - 1;
        ResolvedType declared = method.getParam(Math.min(i, last)).getType();
        boolean element = phase == Phase.VARIABLE && i >= last && declared.isArray();
        return element ? declared.asArrayType().getComponentType() : declared;
    }

    private boolean isAsSpecific(ResolvedMethodDeclaration method, ResolvedMethodDeclaration other, Phase phase) {
        int count = arguments.size();
        boolean oneMore = phase == Phase.VARIABLE && other.getNumberOfParams() == count + 1;
        for (int i = 0; i < (oneMore ? count + 1 : count); i++) {
            if (!Argument.isSubtype(type(method, i, phase), type(other, i, phase))) {
                return false;
            }
        }
        return true;
    }

    // ---- where methods of the name are looked for -------------------------------------------------------------------

    private static ResolvedReferenceTypeDeclaration searched(MethodCallExpr call, ResolvedMethodDeclaration solved) {
        ResolvedReferenceTypeDeclaration declaring = solved.declaringType();
        if (solved.toAst().isEmpty()) {
            return declaring;
        }
        try {
            if (call.getScope().isEmpty()) {
                return TypeNames.around(call).stream()
                        .filter(type -> isA(type, declaring))
                        .findFirst()
                        .orElse(declaring);
            }
            ResolvedType object =
                    solved.isStatic() ? null : call.getScope().get().calculateResolvedType();
            return object == null || !object.isReferenceType()
                    ? declaring
                    : object.asReferenceType().getTypeDeclaration().orElse(declaring);
        } catch (RuntimeException | StackOverflowError e) {
            return declaring; // the solver does not get to the end of every type
        }
    }

    private static boolean isA(ResolvedReferenceTypeDeclaration type, ResolvedReferenceTypeDeclaration other) {
        return type.getQualifiedName().equals(other.getQualifiedName())
                || type.getAllAncestors().stream()
                        .anyMatch(ancestor -> ancestor.getQualifiedName().equals(other.getQualifiedName()));
    }
}
