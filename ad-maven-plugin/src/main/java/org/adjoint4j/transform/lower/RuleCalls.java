package org.adjoint4j.transform.lower;

import com.github.javaparser.ast.AccessSpecifier;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.RuleTarget;
import org.adjoint4j.transform.ir.TemplateBuilder;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.Rrule;
import org.adjoint4j.transform.source.Refusal;

/** Calls of methods that have a rule, generated or declared. */
final class RuleCalls {
    private final Context context;
    private final DiscreteLowering discrete;

    RuleCalls(Context context, DiscreteLowering discrete) {
        this.context = context;
        this.discrete = discrete;
    }

    Value lower(Call given, Rrule rule, String hint, BlockBuilder code) {
        Call call = onInterface(given, code);
        refuseForeign(call, rule);
        List<Optional<String>> accessors = new ArrayList<>();
        if (call.receiver() != null) {
            accessors.add(Optional.ofNullable(rule.accessors().get(Rrule.RECEIVER)));
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            accessors.add(Optional.ofNullable(rule.accessors().get(i)));
        }
        RuleTarget target = new RuleTarget(
                call.described(),
                rule.owner(),
                rule.method(),
                rule.gradientType(),
                accessors,
                rule.generated(),
                rule.inPlace(),
                rule.pair());
        JType type = call.type(context);
        boolean named = !hint.equals("t");
        String resultHint = named ? hint : call.name();
        String vjpHint = type instanceof JType.Scalar ? call.name() + "Vjp" : resultHint;
        Value vjp = new Value(vjpHint, new JType.Discrete("Vjp", "Vjp"));
        return code.let(
                resultHint,
                type,
                new Expr.RuleCall(target, call.all(), primal(call, rule).build(true), vjp));
    }

    /** A record is given to a method of a sealed interface as a value of the interface. */
    private Call onInterface(Call call, BlockBuilder code) {
        JType.Sealed owner = call.receiver() == null
                ? null
                : context.types().interfaceOf(call.method().declaringType());
        if (owner == null || !owner.covers(call.receiver().type())) {
            return call;
        }
        Value object = Interfaces.coerce(call.syntax(), call.receiver(), owner, "t", code);
        return new Call(call.syntax(), call.method(), object, call.arguments());
    }

    /** A sealed interface of another module has no derivative here, where its records are not known. */
    private void refuseForeign(Call call, Rrule rule) {
        JType result = call.type(context);
        refuseForeign(call, result, !result.equals(JType.VOID));
        for (int i = 0; i < Math.min(call.arguments().size(), call.method().getNumberOfParams()); i++) {
            ResolvedType declared = call.method().getParam(i).getType();
            boolean plain = declared.isReferenceType() && TypeArguments.isKnown(declared, Map.of());
            if (plain && rule.accessors().containsKey(i)) {
                refuseForeign(call, context.types().map(declared), true);
            }
        }
    }

    private static void refuseForeign(Call call, JType type, boolean needed) {
        if (needed && !type.isDifferentiable()) {
            throw Refusal.of(
                    call.syntax(),
                    "'" + call.described() + "' is differentiated by way of " + type.source()
                            + ", which has no derivative in this module",
                    "Declare the sealed interface and its records in this module, or call a method of records.");
        }
    }

    /** A private method can't be called from another class, but the value can be had from its rule. */
    private TemplateBuilder primal(Call call, Rrule rule) {
        if (call.method().accessSpecifier() != AccessSpecifier.PRIVATE) {
            return call.text(context);
        }
        return new TemplateBuilder()
                .text(discrete.rule(rule) + "(")
                .values(call.all())
                .text(")" + DiscreteLowering.valueOf(call.method()));
    }
}
