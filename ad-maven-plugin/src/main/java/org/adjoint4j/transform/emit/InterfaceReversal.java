package org.adjoint4j.transform.emit;

import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/** Reverses conversions to and from sealed interfaces: each record's adjoint stays that record's. */
final class InterfaceReversal {
    private final MethodContext context;
    private final AdjointVariables adjoints;
    private final Contributions contributions;

    InterfaceReversal(MethodContext context, AdjointVariables adjoints, Contributions contributions) {
        this.context = context;
        this.adjoints = adjoints;
        this.contributions = contributions;
    }

    /** Returns the adjoint of a record that is made as a value of {@code type}. */
    static String adjointOf(Expr.Construction construction, JType type, String d) {
        return type instanceof JType.Sealed above ? d + "." + AdjointTypes.variant(above, construction.record()) : d;
    }

    /** What became a value of an interface takes what the interface's adjoint has for it. */
    void reverse(Expr.Widening widening, Value target, Code code) {
        Value operand = widening.operand();
        if (!context.activity().isActive(operand)) {
            return;
        }
        if (operand.type() instanceof JType.Rec rec) {
            String part = adjoints.name(target) + "." + AdjointTypes.variant((JType.Sealed) target.type(), rec);
            contributions.handOver(operand, part, code);
            return;
        }
        merge((JType.Sealed) operand.type(), target, operand, code);
    }

    /** What an interface's value was narrowed to, another interface, hands its adjoints back. */
    void reverse(Expr.Narrowing narrowing, Value target, Code code) {
        merge((JType.Sealed) target.type(), target, narrowing.operand(), code);
    }

    /** Adds the adjoint of a value to that of another for the records that both may be, those of {@code common}. */
    private void merge(JType.Sealed common, Value from, Value to, Code code) {
        String sum = contributions.accumulator(to, code);
        for (JType.Rec variant : common.variants()) {
            if (variant.isDifferentiable()) {
                String added = adjoints.name(from) + "." + AdjointTypes.variant((JType.Sealed) from.type(), variant);
                code.line(
                        sum + "." + AdjointTypes.variant((JType.Sealed) to.type(), variant) + ".merge(" + added + ");");
            }
        }
    }
}
