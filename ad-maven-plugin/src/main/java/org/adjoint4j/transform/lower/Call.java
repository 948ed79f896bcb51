package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/**
 * A call with everything it needs evaluated.
 *
 * @param syntax the call
 * @param method what it calls
 * @param receiver null for a static method
 * @param arguments in order
 */
record Call(MethodCallExpr syntax, ResolvedMethodDeclaration method, Value receiver, List<Value> arguments) {
    String owner() {
        return method.declaringType().getQualifiedName();
    }

    String name() {
        return method.getName();
    }

    /** Returns the method as messages name it. */
    String described() {
        return owner().substring(owner().lastIndexOf('.') + 1) + "." + name();
    }

    /** Returns whether a variable number of arguments is given one by one rather than as an array. */
    boolean spreadsArguments() {
        if (!method.hasVariadicParameter()) {
            return false;
        }
        int last = method.getNumberOfParams() - 1;
        int rank = method.getParam(last).getType().arrayLevel();
        return arguments.size() != last + 1 || rank(arguments.get(last).type()) < rank;
    }

    private static int rank(JType type) {
        return type instanceof JType.ArrayOf array ? 1 + rank(array.element()) : 0;
    }

    List<Value> all() {
        List<Value> all = new ArrayList<>();
        if (receiver != null) {
            all.add(receiver);
        }
        all.addAll(arguments);
        return all;
    }

    /** Returns the type of the result: by the method where it is plain, as the solver may have another overload. */
    JType type(Context context) {
        ResolvedType declared = method.getReturnType();
        boolean own = declared.isArray() || method.toAst().isPresent();
        boolean plain = declared.isPrimitive() || own && TypeArguments.isKnown(declared, Map.of());
        return plain ? context.types().map(declared) : context.typeOf(syntax);
    }

    /** Returns the call as source text, of values that are evaluated. */
    TemplateBuilder text(Context context) {
        TemplateBuilder call = new TemplateBuilder();
        if (receiver != null && receiver.type() instanceof JType.Scalar number) {
            call.text("((" + context.imports().name("java.lang." + number.boxed()) + ") ")
                    .value(receiver)
                    .text(")");
        } else if (receiver != null) {
            call.value(receiver);
        } else {
            call.text(DiscreteLowering.owner(context, method.declaringType()));
        }
        return call.text("." + name() + "(").values(arguments).text(")");
    }
}
