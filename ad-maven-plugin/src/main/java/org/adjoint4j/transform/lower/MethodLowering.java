package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Value;

/** Brings a method into core form. */
public final class MethodLowering {
    private static final JType BOOLEAN = new JType.Discrete("boolean", "Boolean");

    private MethodLowering() {}

    /**
     * Lowers a method.
     *
     * @param differentiated the names of the parameters to differentiate
     * @param inPlace whether callers share the adjoints of arrays with it
     * @throws org.adjoint4j.transform.source.Refusal if the method contains something unsupported
     */
    public static Method lower(MethodDeclaration method, Set<String> differentiated, boolean inPlace, Context context) {
        Scope scope = new Scope();
        JType resultType = context.types().map(method.getType().resolve());
        scope.declare(Scope.RESULT, resultType);
        scope.declare(Scope.RETURNED, BOOLEAN);
        List<Method.Parameter> parameters = new ArrayList<>();
        List<Value> active = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            JType declared = context.types().map(parameter.getType().resolve());
            JType type = parameter.isVarArgs() ? new JType.ArrayOf(declared) : declared;
            Value value = new Value(parameter.getNameAsString(), type);
            scope.declare(parameter.getNameAsString(), type);
            scope.set(parameter.getNameAsString(), value);
            parameters.add(new Method.Parameter(value, type.source(), context.origin(parameter)));
            if (differentiated.contains(parameter.getNameAsString())) {
                active.add(value);
            }
        }
        BlockBuilder code = new BlockBuilder(context.origin(method.getName()));
        new StatementLowering(context).lowerAll(method.getBody().orElseThrow().getStatements(), scope, code);
        Value result = resultType.equals(JType.VOID)
                ? code.let("nothing", JType.VOID, new Expr.Constant("null"))
                : scope.get(Scope.RESULT);
        return new Method(
                context.className(),
                method.getNameAsString(),
                parameters,
                active,
                resultType,
                code.build(List.of(result)),
                inPlace);
    }
}
