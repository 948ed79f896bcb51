package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;

/** Brings a method into core form. */
public final class MethodLowering {
    private MethodLowering() {}

    /**
     * Lowers a method.
     *
     * @param differentiated the names of the parameters to differentiate
     * @param inPlace whether callers share the adjoints of arrays with it
     * @throws org.adjoint4j.transform.source.Refusal if the method contains something unsupported
     */
    public static Method lower(MethodDeclaration method, Set<String> differentiated, boolean inPlace, Context context) {
        context.templates().startMethod();
        Scope scope = new Scope();
        JType resultType = context.types().map(method.getType().resolve());
        if (!resultType.equals(JType.VOID)) {
            scope.declare(Scope.RESULT, resultType);
        }
        List<Method.Parameter> parameters = new ArrayList<>();
        List<Value> active = new ArrayList<>();
        BlockBuilder code = new BlockBuilder(context.origin(method.getName()));
        if (!method.isStatic()) {
            Value self = receiver(method, context, scope, code);
            parameters.add(new Method.Parameter(self, self.type().source(), context.origin(method.getName())));
            if (differentiated.contains(self.hint())) {
                active.add(self);
            }
        }
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
        new StatementLowering(context).lowerAll(method.getBody().orElseThrow().getStatements(), scope, code);
        Value returned = scope.get(Scope.RESULT);
        Value result = returned != null ? returned : Branches.undefined(resultType, code); // void, or it only throws
        return new Method(
                context.className(),
                method.getNameAsString(),
                parameters,
                active,
                resultType,
                code.build(List.of(result)),
                inPlace);
    }

    /** A call on null fails before anything of the method is done. */
    private static Value receiver(MethodDeclaration method, Context context, Scope scope, BlockBuilder code) {
        JType type = context.types().map(Receivers.type(method));
        Value self = new Value(Receivers.name(method), type);
        scope.declare(Scope.THIS, type);
        scope.set(Scope.THIS, self);
        String check = context.imports().name("java.util.Objects") + ".requireNonNull(";
        code.add(new Stmt.Effect(
                new TemplateBuilder().text(check).value(self).text(")").build(true), new Origin(0, 0, ""), false));
        return self;
    }
}
