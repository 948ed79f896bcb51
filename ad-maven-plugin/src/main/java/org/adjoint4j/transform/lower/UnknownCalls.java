package org.adjoint4j.transform.lower;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/** Calls whose derivative is not known: refused where a derivative goes through, with what would help. */
final class UnknownCalls {
    private static final String STOP = "Wrap the argument in Ad.stopGradient(...) if it is meant to be a constant.";

    private final Context context;
    private final DiscreteLowering discrete;

    UnknownCalls(Context context, DiscreteLowering discrete) {
        this.context = context;
        this.discrete = discrete;
    }

    Value lower(Call call, String hint, BlockBuilder code) {
        discrete.checkCall(call.syntax(), call.method());
        JType type = call.type(context);
        String what = "'" + call.described() + "' " + Unfollowed.reason(call.method());
        return code.let(
                hint.equals("t") ? call.name() : hint,
                type,
                new Expr.Opaque(call.text(context).build(true), what, remedy(call, type), false));
    }

    private String remedy(Call call, JType result) {
        if (call.owner().equals("java.util.Arrays") || call.described().equals("System.arraycopy")) {
            return "Write a for loop over the elements. " + STOP;
        }
        boolean stops = call.all().stream()
                .map(Value::type)
                .anyMatch(type -> type instanceof JType.Scalar || type instanceof JType.Tensor);
        String constant = stops ? STOP : "Annotate the parameter @NonDifferentiable if it is meant to be a constant.";
        if (call.receiver() != null && call.receiver().type() instanceof JType.ListOf) {
            return "Lists can be filled by add and set and read by get and size; for more, use an array. " + constant;
        }
        if (!result.isDifferentiable()) {
            return constant;
        }
        String annotate = Unfollowed.canBeAnnotated(call.method())
                ? "Annotate it with @Differentiable, or declare a rule: "
                : "Declare a rule: ";
        return annotate + expectedRule(call, result) + " " + constant;
    }

    private String expectedRule(Call call, JType result) {
        List<String> parameters = new ArrayList<>();
        List<String> adjoints = new ArrayList<>();
        if (call.receiver() != null) {
            parameters.add(call.receiver().type().source() + " receiver");
            if (call.receiver().type().isDifferentiable()) {
                adjoints.add(call.receiver().type().boxed());
            }
        }
        for (int i = 0; i < call.arguments().size(); i++) {
            JType type = call.arguments().get(i).type();
            parameters.add(type.source() + " arg" + i);
            if (type.isDifferentiable()) {
                adjoints.add(type.boxed());
            }
        }
        String owner = DiscreteLowering.owner(context, call.method().declaringType());
        String gradient = adjoints.size() == 1 ? adjoints.get(0) : "Gradient";
        return "@RruleFor(type = " + owner + ".class, method = \"" + call.name() + "\") static Vjp<" + result.boxed()
                + ", " + gradient + "> " + call.name() + "(" + String.join(", ", parameters) + ")"
                + (adjoints.size() == 1
                        ? "."
                        : ", with a record Gradient of " + adjoints.size() + " components, one for each adjoint.");
    }
}
