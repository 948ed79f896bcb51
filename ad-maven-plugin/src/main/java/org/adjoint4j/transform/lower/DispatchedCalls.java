package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.resolution.declarations.ResolvedMethodDeclaration;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.Rrule;

/** Calls of methods of a sealed hierarchy, by the class of the object. */
final class DispatchedCalls {
    private final Context context;
    private final RuleCalls rules;

    DispatchedCalls(Context context, RuleCalls rules) {
        this.context = context;
        this.rules = rules;
    }

    boolean mayBe(JType object, Dispatch.Implementation implementation) {
        return !(object instanceof JType.Sealed type)
                || type.covers(context.types().map(Receivers.type(implementation.owner())));
    }

    /** Returns whether an implementation can be called on an object of a type: a rule is needed only for derivatives. */
    boolean isKnown(Dispatch.Implementation implementation, JType object) {
        MethodDeclaration method = implementation.method();
        if (method == null) {
            return object instanceof JType.Sealed; // other objects are constants, read as is written
        }
        boolean constant =
                !context.types().map(Receivers.type(implementation.owner())).isDifferentiable()
                        && method.getParameters().stream()
                                .noneMatch(p -> context.types()
                                        .map(p.getType().resolve())
                                        .isDifferentiable());
        return constant && object instanceof JType.Sealed
                || context.rules().find(MethodKeys.of(method)).isPresent();
    }

    /** A call by the class of its object: a chain of branches, as the hierarchy is sealed. */
    Value lower(Call call, List<Dispatch.Implementation> implementations, String hint, Scope scope, BlockBuilder code) {
        Dispatch.Implementation first = implementations.get(0);
        JType type = context.types().map(Receivers.type(first.owner()));
        List<Dispatch.Implementation> others = implementations.subList(1, implementations.size());
        if (others.isEmpty()) {
            return implemented(call, first, type, hint, code);
        }
        TemplateBuilder test = new TemplateBuilder().value(call.receiver()).text(" instanceof " + type.source());
        Value condition = code.let("condition", Calls.BOOLEAN, new Expr.Opaque(test.build(false), "", "", true));
        BlockBuilder then = new BlockBuilder(code.origin());
        Value left = implemented(call, first, type, "t", then);
        BlockBuilder otherwise = new BlockBuilder(code.origin());
        Value right = lower(call, others, "t", scope.copy(), otherwise);
        return Branches.join(
                condition,
                new Branches.Arm(then, scope.copy(), left),
                new Branches.Arm(otherwise, scope.copy(), right),
                hint,
                scope,
                code);
    }

    private Value implemented(
            Call call, Dispatch.Implementation implementation, JType type, String hint, BlockBuilder code) {
        Value object = Patterns.narrowed(call.receiver(), type, null, "t", code);
        if (implementation.method() == null) {
            return code.let(
                    hint, ((JType.Rec) type).component(call.name()).type(), new Expr.Projection(object, call.name()));
        }
        ResolvedMethodDeclaration own = implementation.method().resolve();
        Call called = new Call(call.syntax(), own, object, call.arguments());
        Optional<Rrule> rule = context.rules().find(MethodKeys.of(own));
        return rule.isPresent()
                ? rules.lower(called, rule.get(), hint, code)
                : code.let(
                        hint,
                        called.type(context),
                        new Expr.Opaque(called.text(context).build(true), "", "", false));
    }
}
