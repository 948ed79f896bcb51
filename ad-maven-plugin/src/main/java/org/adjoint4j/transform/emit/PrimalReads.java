package org.adjoint4j.transform.emit;

import java.util.List;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.Value;

/** How the reverse sweep gets at values of the forward sweep. */
final class PrimalReads {
    private static final int MOST_RECOMPUTED = 3;

    private final MethodContext context;

    PrimalReads(MethodContext context) {
        this.context = context;
    }

    /** Returns the text of a value in the reverse sweep, and has it saved where that takes saving. */
    String read(Value value) {
        Expr definition = context.structure().definition(value);
        if (definition instanceof Expr.Constant constant) {
            return constant.text();
        }
        if (definition instanceof Expr.Projection projection) {
            // records do not change, and their accessors do nothing else
            return read(projection.record()) + "." + projection.component() + "()";
        }
        if (context.isReadOffVjp(value)) {
            return read(((Expr.RuleCall) definition).vjp()) + ".value()";
        }
        if (context.structure().isIndex(value)) {
            return context.names().of(value);
        }
        if (definition instanceof Expr.Element element && isReadAgain(value, element)) {
            return Text.atomic(read(element.sequence())) + "[" + read(element.index()) + "]";
        }
        if (isRecomputed(value, MOST_RECOMPUTED)) {
            Template template = ((Expr.Opaque) definition).template();
            return template.fill(operand -> Text.atomic(read(operand)));
        }
        context.saves().need(value);
        return variable(value);
    }

    /** Returns whether an element of an array that does not change is read a second time rather than saved. */
    private boolean isReadAgain(Value value, Expr.Element element) {
        boolean row = value.type().isMemory();
        return element.sequence().type().isMemory()
                && !context.structure().isTop(value)
                && context.joint()
                && (row ? !context.activity().memory().isRearranged() : !context.mayChange(element.sequence()));
    }

    /** Returns whether a value is a little integer arithmetic on indices, lengths and the like: cheaper than a stack. */
    private boolean isRecomputed(Value value, int depth) {
        return depth > 0
                && !context.structure().isTop(value)
                && context.structure().definition(value) instanceof Expr.Opaque opaque
                && opaque.pure()
                && value.type().source().equals("int")
                && opaque.template().pieces().stream().allMatch(text -> text.matches("[ ()0-9+*-]*|\\.length"))
                && opaque.operands().stream().allMatch(operand -> isAtHand(operand, depth - 1));
    }

    private boolean isAtHand(Value value, int depth) {
        return context.structure().isIndex(value)
                || context.structure().isTop(value)
                || context.structure().definition(value) instanceof Expr.Constant
                || isRecomputed(value, depth);
    }

    /** The variable of a carried or spilled value may still be there: what is read back needs another name. */
    private String variable(Value value) {
        boolean apart = context.form() == MethodContext.Form.PAIR;
        return !apart
                        && (context.structure().isCarried(value)
                                || context.saves().isSpilled(value))
                ? context.names().derived(value, "reverse", value.hint() + "Before")
                : context.names().of(value);
    }

    /** Reads back what a block saved, in the reverse order. */
    void writePops(Block block, Code code) {
        List<Value> saved = context.saves().of(block);
        for (int i = saved.size() - 1; i >= 0; i--) {
            code.line(pop(saved.get(i)));
        }
    }

    private String pop(Value value) {
        Saves.Stack stack = Saves.Stack.of(value.type());
        String reader = context.saves().readerName(stack);
        String source = type(value);
        String call = switch (source) {
            case "int" -> ".popInt()";
            case "boolean" -> ".popBoolean()";
            default -> ".pop()";
        };
        boolean narrow = value.type().equals(JType.FLOAT)
                || List.of("short", "byte", "char").contains(source);
        return source + " " + variable(value) + " = " + (narrow ? "(" + source + ") " : "") + reader + call + ";";
    }

    /** Returns the declared type of a saved value. */
    private String type(Value value) {
        Value result = context.structure().resultOf(value);
        return result == null
                ? value.type().source()
                : context.vjpType(result, (Expr.RuleCall) context.structure().definition(result));
    }
}
