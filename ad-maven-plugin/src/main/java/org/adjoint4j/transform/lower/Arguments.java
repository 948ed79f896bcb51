package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.ScalarRules;
import org.adjoint4j.transform.source.Refusal;

/** Arguments of calls, converted to the types of the parameters as Java does. */
final class Arguments {
    /** The functions that exist for float as well as double. */
    private static final Set<String> OVERLOADED =
            Set.of("abs", "max", "min", "signum", "copySign", "fma", "stopGradient");

    private final Context context;
    private final ExpressionLowering expressions;
    private final ArrayLowering arrays;

    Arguments(Context context, ExpressionLowering expressions, ArrayLowering arrays) {
        this.context = context;
        this.expressions = expressions;
        this.arrays = arrays;
    }

    /** Converts arguments to the parameters' types, as Java does. */
    void convert(
            MethodCallExpr syntax,
            ResolvedMethodDeclaration method,
            boolean certain,
            List<Value> arguments,
            BlockBuilder code) {
        if (arrays.convertFilling(syntax, method, arguments, code)) {
            return;
        }
        JType overload = overload(method, arguments);
        for (int i = 0; i < arguments.size(); i++) {
            Expression argument = syntax.getArgument(i);
            Value value = arguments.get(i);
            if (overload != null) {
                arguments.set(i, expressions.coerce(argument, value, overload, code));
            } else {
                if (!certain) {
                    refuseUnclear(argument, value, method);
                }
                arguments.set(i, asParameter(argument, value, method, i, code));
            }
        }
    }

    /** Makes the array of a variable number of arguments, as Java does. */
    Call gathered(Call call, BlockBuilder code) {
        int last = call.method().getNumberOfParams() - 1;
        JType type = context.types().map(call.method().getParam(last).getType());
        if (!(type instanceof JType.ArrayOf array)) {
            throw Refusal.of(
                    call.syntax(), "this call with a variable number of arguments is not supported", "Pass an array.");
        }
        List<Value> elements = new ArrayList<>();
        for (int i = last; i < call.arguments().size(); i++) {
            elements.add(expressions.coerce(
                    call.syntax().getArgument(i), call.arguments().get(i), array.element(), code));
        }
        List<Value> arguments = new ArrayList<>(call.arguments().subList(0, last));
        arguments.add(code.let(call.method().getParam(last).getName(), type, new Expr.ArrayConstruction(elements)));
        return new Call(call.syntax(), call.method(), call.receiver(), arguments);
    }

    /** Where the solver and the lowering disagree about a number's type, the solver may have the wrong overload. */
    private void refuseUnclear(Expression argument, Value value, ResolvedMethodDeclaration method) {
        boolean overloaded = value.type() instanceof JType.Scalar
                && method.declaringType().getDeclaredMethods().stream()
                                .filter(m -> m.getName().equals(method.getName()) && mayTake(m, method))
                                .count()
                        > 1;
        if (overloaded && !context.typeOf(argument).equals(value.type())) {
            throw Refusal.of(
                    argument,
                    "it is not clear which '" + method.getName() + "' takes '" + argument + "'",
                    "Give the argument a local variable of type " + value.type().source() + ".");
        }
    }

    private static boolean mayTake(ResolvedMethodDeclaration other, ResolvedMethodDeclaration method) {
        return other.hasVariadicParameter() || other.getNumberOfParams() == method.getNumberOfParams();
    }

    /**
     * Returns the floating-point type that an overloaded function of Math or Ad works in, as Java chooses it; null for
     * other methods. The symbol solver takes int - Double for an int, and then the wrong overload.
     */
    static JType overload(ResolvedMethodDeclaration method, List<Value> arguments) {
        String owner = method.declaringType().getQualifiedName();
        boolean known = LibraryCalls.MATH.contains(owner) && ScalarRules.knows(method.getName(), arguments.size())
                || owner.equals(LibraryCalls.AD) && arguments.get(0).type() instanceof JType.Scalar;
        if (!known) {
            return null;
        }
        JType widest = arguments.get(0).type();
        for (Value argument : arguments) {
            widest = NumberTypes.promoted(widest, argument.type());
            if (widest == null) {
                return null; // on integers, which the solver gets right
            }
        }
        return OVERLOADED.contains(method.getName()) ? widest : JType.DOUBLE;
    }

    /** Java widens a number to the parameter's type. */
    private Value asParameter(
            Expression argument, Value value, ResolvedMethodDeclaration method, int i, BlockBuilder code) {
        if (i >= method.getNumberOfParams() || method.getParam(i).isVariadic()) {
            return value;
        }
        ResolvedType type = method.getParam(i).getType();
        boolean converts = type.isPrimitive() || type.isReferenceType() && Interfaces.mayWiden(value.type());
        JType declared = converts ? context.types().map(type) : value.type();
        return type.isPrimitive() || Interfaces.concern(value.type(), declared)
                ? expressions.coerce(argument, value, declared, code)
                : value;
    }
}
