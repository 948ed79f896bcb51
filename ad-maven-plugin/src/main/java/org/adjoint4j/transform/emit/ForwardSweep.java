package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Template;
import org.adjoint4j.transform.ir.Value;

/** The forward sweep: the method as it was, with rules in place of calls and with what the reverse sweep reads saved. */
final class ForwardSweep {
    /** Values that no user variable names. */
    private static final Set<String> UNNAMED = Set.of(
            "t",
            "condition",
            "one",
            "from",
            "bound",
            "selector",
            "unset",
            "returned",
            "broke",
            "skipped",
            "yielded",
            "result",
            "elements",
            "dim",
            "index",
            "length");

    /** What a whole argument, index or assigned value stands after. */
    private static final List<String> OPENING = List.of("(", "[", ", ", "] = ");

    private final MethodContext context;

    ForwardSweep(MethodContext context) {
        this.context = context;
    }

    /** Returns the statements of a method's body. */
    Code write(Block body) {
        Code code = new Code();
        statements(body, code);
        return code;
    }

    /** Returns the text of a value in the forward sweep. */
    String text(Value value) {
        Expr definition = context.structure().definition(value);
        if (isInlined(value)) {
            return expression(value, definition);
        }
        if (context.isReadOffVjp(value)) {
            return context.names().of(((Expr.RuleCall) definition).vjp()) + ".value()";
        }
        Value carried = context.structure().carriedOf(value);
        return carried != null && !context.saves().isNeeded(value)
                ? context.names().of(carried)
                : context.names().of(value);
    }

    // ---- statements -------------------------------------------------------------------------------------------

    private void statements(Block block, Code code) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let) {
                let(let, code);
            } else if (statement instanceof Stmt.Effect effect) {
                code.comment(effect.origin().text());
                code.line(fill(effect.template()) + ";");
            } else if (statement instanceof Stmt.Store store) {
                code.comment(store.origin().text());
                code.line(Text.atomic(text(store.array())) + "[" + text(store.index()) + "] = " + text(store.value())
                        + ";");
            } else if (statement instanceof Stmt.Put put) {
                code.comment(put.origin().text());
                code.line(put(put) + ";");
            } else if (statement instanceof Stmt.Fill fill) {
                code.comment(fill.origin().text());
                code.line(fill(fill.primal()) + ";");
            } else if (statement instanceof Stmt.Move move) {
                code.comment(move.origin().text());
                code.line(fill(move.primal()) + ";");
            } else if (statement instanceof Stmt.Throw thrown) {
                code.line("throw " + fill(thrown.template()) + ";");
                return;
            } else if (statement instanceof Stmt.If branch) {
                branch(branch, code);
                if (ReverseSweep.endsWithThrow(branch.then()) && ReverseSweep.endsWithThrow(branch.otherwise())) {
                    return;
                }
            } else {
                loop((Stmt.Loop) statement, code);
            }
        }
        if (!ReverseSweep.endsWithThrow(block)) {
            context.saves().of(block).forEach(value -> push(value, code));
        }
    }

    private String put(Stmt.Put put) {
        if (put.list().type() instanceof JType.ArrayOf) {
            return Text.atomic(text(put.list())) + "[" + text(put.index()) + "] = " + text(put.value());
        }
        String place = put.appends() ? ".add(" : ".set(" + text(put.index()) + ", ";
        return text(put.list()) + place + text(put.value()) + ")";
    }

    private void let(Stmt.Let let, Code code) {
        Value target = let.target();
        if (isInlined(target) || context.structure().isDead(let, context.saves())) {
            return;
        }
        code.comment(let.origin().text());
        if (context.usesPair(target, let.expression())) {
            callOnStacks((Expr.RuleCall) let.expression(), target, code);
            return;
        }
        if (context.usesRule(target, let.expression())) {
            Expr.RuleCall call = (Expr.RuleCall) let.expression();
            String vjp = context.names().of(call.vjp());
            List<String> arguments = call.arguments().stream().map(this::text).toList();
            String rule = context.owner(call) + call.rule().method();
            code.call(context.vjpType(target, call) + " " + vjp + " = " + rule, arguments, ";");
            if (!context.isReadOffVjp(target)) {
                code.line(target.type().source() + " " + context.names().of(target) + " = " + vjp + ".value();");
            }
            return;
        }
        String text = expression(target, let.expression());
        boolean unused =
                context.structure().uses(target) == 0 && !context.saves().isNeeded(target);
        boolean call = let.expression() instanceof Expr.Opaque || let.expression() instanceof Expr.RuleCall;
        code.line(
                unused && call && Text.isCall(text)
                        ? text + ";"
                        : target.type().source() + " " + context.names().of(target) + " = " + text + ";");
    }

    /** A call whose method saves on this method's stacks; one that is not reversed is called as in the source. */
    private void callOnStacks(Expr.RuleCall call, Value target, Code code) {
        String result = target.type().equals(JType.VOID)
                ? ""
                : target.type().source() + " " + context.names().of(target) + " = ";
        if (!context.saves().isNeeded(call)) {
            code.line(result + fill(call.primal()) + ";");
            return;
        }
        List<String> arguments = new ArrayList<>();
        call.arguments().forEach(argument -> arguments.add(text(argument)));
        arguments.add(context.saves().stacksName());
        String forward = call.rule().pair().orElseThrow().forward();
        code.call(result + context.owner(call) + forward, arguments, ";");
    }

    private void push(Value value, Code code) {
        String stack = context.saves().stackName(Saves.Stack.of(value.type()));
        code.line(stack + ".push(" + context.names().of(value) + ");");
    }

    private void branch(Stmt.If branch, Code code) {
        List<Integer> live = new ArrayList<>();
        for (int i = 0; i < branch.results().size(); i++) {
            Value result = branch.results().get(i);
            if (context.structure().uses(result) > 0 || context.saves().isNeeded(result)) {
                live.add(i);
                code.line(result.type().source() + " " + context.names().of(result) + ";");
            }
        }
        Code then = arm(branch.then(), branch.results(), live);
        Code otherwise = arm(branch.otherwise(), branch.results(), live);
        if (then.isEmpty() && otherwise.isEmpty()) {
            if (doesMoreThanCompute(branch.condition())) {
                code.open("if (" + text(branch.condition()) + ") {")
                        .line("// nothing but the condition matters")
                        .close("}");
            }
            return;
        }
        if (then.isEmpty()) {
            code.open("if (!" + Text.atomic(text(branch.condition())) + ") {").add(otherwise);
        } else {
            code.open("if (" + text(branch.condition()) + ") {").add(then);
            if (!otherwise.isEmpty()) {
                code.closeOpen("} else {").add(otherwise);
            }
        }
        code.close("}");
    }

    /** Returns whether what is written for a value may throw or have an effect. */
    private boolean doesMoreThanCompute(Value value) {
        Expr definition = isInlined(value) ? context.structure().definition(value) : null;
        return definition != null
                && (!definition.isPure() || definition.operands().stream().anyMatch(this::doesMoreThanCompute));
    }

    private Code arm(Block block, List<Value> results, List<Integer> live) {
        Code code = new Code();
        statements(block, code);
        if (!ReverseSweep.endsWithThrow(block)) {
            for (int i : live) {
                assign(context.names().of(results.get(i)), text(block.yields().get(i)), code);
            }
        }
        return code;
    }

    private static void assign(String variable, String text, Code code) {
        if (!variable.equals(text)) {
            code.line(variable + " = " + text + ";");
        }
    }

    // ---- loops ------------------------------------------------------------------------------------------------

    private void loop(Stmt.Loop loop, Code code) {
        for (int i = 0; i < loop.carried().size(); i++) {
            Value carried = loop.carried().get(i);
            code.line(carried.type().source() + " " + context.names().of(carried) + " = "
                    + text(loop.initial().get(i)) + ";");
        }
        boolean counts = context.saves().isNeeded(loop.header().trips());
        String counter = counts ? context.names().derived(loop.header().trips(), "counter", "trip") : "";
        if (counts) {
            code.line("int " + counter + " = 0;");
        }
        String head = header(loop);
        code.open(head);
        if (loop.header() instanceof Stmt.Counted) {
            code.said(loop.origin().text());
        }
        body(loop, counter, code);
        code.close("}");
        if (counts) {
            code.line("int " + context.names().of(loop.header().trips()) + " = " + counter + ";");
        }
        for (Value result : loop.results()) {
            if (context.saves().isNeeded(result)) {
                code.line(result.type().source() + " " + context.names().of(result) + " = "
                        + context.names().of(context.structure().carriedOf(result)) + ";");
            }
        }
    }

    private String header(Stmt.Loop loop) {
        if (loop.header() instanceof Stmt.Conditional conditional) {
            return "while (" + text(conditional.test().yields().get(0)) + ") {";
        }
        Stmt.Counted counted = (Stmt.Counted) loop.header();
        String i = context.names().of(counted.index());
        return "for (int " + i + " = " + text(counted.from()) + "; " + i + " " + counted.comparison() + " "
                + Text.compared(text(counted.bound())) + "; " + i + (counted.ascending() ? "++" : "--") + ") {";
    }

    private void body(Stmt.Loop loop, String counter, Code code) {
        statements(loop.body(), code);
        if (ReverseSweep.endsWithThrow(loop.body())) {
            return;
        }
        List<String> names = loop.carried().stream().map(context.names()::of).toList();
        String leaves = loop.leaves().map(this::text).orElse("");
        if (readsAny(leaves, names)) {
            String variable = context.names().derived(loop.leaves().orElseThrow(), "leaves", "leaves");
            code.line("boolean " + variable + " = " + leaves + ";");
            leaves = variable;
        }
        assignNext(loop, names, code);
        if (!counter.isEmpty()) {
            code.line(counter + "++;");
        }
        if (leaves.equals("true")) {
            code.line("break;");
        } else if (!leaves.isEmpty()) {
            code.open("if (" + leaves + ") {").line("break;");
            code.close("}");
        }
    }

    private void assignNext(Stmt.Loop loop, List<String> names, Code code) {
        List<String> next = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            next.add(text(loop.body().yields().get(i)));
        }
        for (int i = 0; i < names.size(); i++) {
            if (readsAny(next.get(i), names.subList(0, i))) {
                Value carried = loop.carried().get(i);
                String variable = context.names().derived(carried, "nextValue", names.get(i));
                code.line(carried.type().source() + " " + variable + " = " + next.get(i) + ";");
                next.set(i, variable);
            }
        }
        for (int i = 0; i < names.size(); i++) {
            assign(names.get(i), next.get(i), code);
        }
    }

    /** Assigned one after the other, a later value must not read an earlier variable's new contents. */
    private static boolean readsAny(String text, List<String> variables) {
        return variables.stream()
                .anyMatch(v -> text.contains(v)
                        && Pattern.compile("(?<![\\w.])" + Pattern.quote(v) + "(?!\\w)")
                                .matcher(text)
                                .find());
    }

    // ---- expressions ------------------------------------------------------------------------------------------

    /** Returns whether a value has no variable of its own: its expression stands where it is used. */
    boolean isInlined(Value value) {
        Expr definition = context.structure().definition(value);
        boolean always = definition instanceof Expr.Constant
                || definition instanceof Expr.Projection
                || context.structure().isLazy(value);
        if (always || context.structure().isPartOfTest(value)) {
            return true;
        }
        boolean candidate = definition != null
                && !(definition instanceof Expr.Widening && !context.structure().isHandedOn(value))
                && !context.saves().isNeeded(value)
                && !context.usesRule(value, definition)
                && !isBoxed(value, definition)
                && (UNNAMED.contains(value.hint()) || context.structure().isHandedOn(value) && definition.isPure())
                && context.structure().uses(value) == 1;
        return candidate && context.structure().canMoveToItsUse(value);
    }

    /** A number from a list gets a variable: boxes don't compare and convert as numbers do. */
    private static boolean isBoxed(Value value, Expr definition) {
        return value.type() instanceof JType.Scalar
                && definition instanceof Expr.Element element
                && element.sequence().type() instanceof JType.ListOf;
    }

    private String expression(Value target, Expr expression) {
        if (expression instanceof Expr.Constant constant) {
            return literal(constant.text(), target.type());
        }
        if (expression instanceof Expr.Arithmetic operation) {
            int rank = rank(operation);
            return operand(operation.left(), rank) + " " + operation.operator() + " "
                    + operand(operation.right(), rank + 1);
        }
        if (expression instanceof Expr.Negation negation) {
            return "-" + Text.atomic(text(negation.operand()));
        }
        if (expression instanceof Expr.Conversion conversion) {
            return conversion(target, conversion.operand());
        }
        if (expression instanceof Expr.MathCall call) {
            return call.owner() + "." + call.function() + "(" + list(call.arguments()) + ")";
        }
        if (expression instanceof Expr.Projection projection) {
            String component = Text.atomic(text(projection.record())) + "." + projection.component() + "()";
            boolean generic = projection.record().type() instanceof JType.Rec rec
                    && rec.arguments().contains(target.type());
            return generic && target.type() instanceof JType.Scalar
                    ? "(" + target.type().source() + ") " + component // boxes don't compare and convert as numbers do
                    : component;
        }
        if (expression instanceof Expr.Element element) {
            return element(element);
        }
        if (expression instanceof Expr.Construction construction) {
            return "new " + construction.record().source() + "(" + list(construction.arguments()) + ")";
        }
        if (expression instanceof Expr.Widening widening) {
            return widening.matches() == null
                    ? text(widening.operand())
                    : Text.atomic(text(widening.matches())) + " ? " + text(widening.operand()) + " : null";
        }
        if (expression instanceof Expr.Narrowing narrowing) {
            String cast = "(" + target.type().source() + ") " + Text.atomic(text(narrowing.operand()));
            return narrowing.matches() == null
                    ? cast
                    : Text.atomic(text(narrowing.matches())) + " ? " + cast + " : null";
        }
        if (expression instanceof Expr.ListConstruction construction) {
            return "List.of(" + list(construction.elements()) + ")";
        }
        if (expression instanceof Expr.NewArray array) {
            return fill(array.template());
        }
        if (expression instanceof Expr.ArrayConstruction construction) {
            return "new " + target.type().source() + " {" + list(construction.elements()) + "}";
        }
        if (expression instanceof Expr.ListCopy copy) {
            boolean filled = target.type().isFilled();
            String made = filled ? "new " + context.imports().name("java.util.ArrayList") + "<>" : "List.copyOf";
            return made + "(" + text(copy.source()) + ")";
        }
        if (expression instanceof Expr.ArrayCopy copy) {
            return fill(copy.template());
        }
        if (expression instanceof Expr.Stop stop) {
            return text(stop.operand());
        }
        if (expression instanceof Expr.RuleCall call) {
            return fill(call.primal());
        }
        return fill(((Expr.Opaque) expression).template());
    }

    /** Returns an operand, in parentheses if it binds less tightly than {@code rank}. */
    private String operand(Value value, int rank) {
        boolean negation = isInlined(value) && context.structure().definition(value) instanceof Expr.Negation;
        if (negation && rank <= 2) {
            return text(value);
        }
        boolean inlined = isInlined(value) && context.structure().definition(value) instanceof Expr.Arithmetic;
        boolean tight = inlined && rank((Expr.Arithmetic) context.structure().definition(value)) >= rank;
        return tight ? text(value) : Text.atomic(text(value));
    }

    private static int rank(Expr.Arithmetic operation) {
        return operation.operator().equals("+") || operation.operator().equals("-") ? 1 : 2;
    }

    private String conversion(Value target, Value operand) {
        if (context.structure().definition(operand) instanceof Expr.Constant constant
                && !literal(constant.text(), target.type()).equals(constant.text())) {
            return literal(constant.text(), target.type());
        }
        boolean widens = !operand.type().equals(JType.DOUBLE)
                && (target.type().equals(JType.DOUBLE) || !(operand.type() instanceof JType.Scalar));
        boolean alone = !isInlined(target);
        return widens && alone ? text(operand) : "(" + target.type().source() + ") " + Text.atomic(text(operand));
    }

    private String element(Expr.Element element) {
        String sequence = Text.atomic(text(element.sequence()));
        return element.sequence().type() instanceof JType.ArrayOf
                ? sequence + "[" + text(element.index()) + "]"
                : sequence + ".get(" + text(element.index()) + ")";
    }

    /** An int literal that became a floating-point number says so. */
    private static String literal(String text, JType type) {
        boolean decimal = text.equals("0") || !text.startsWith("0"); // not octal
        boolean digits = decimal && text.chars().allMatch(Character::isDigit);
        return digits && type.equals(JType.DOUBLE)
                ? text + ".0"
                : digits && type.equals(JType.FLOAT) ? text + "f" : text;
    }

    private String list(List<Value> values) {
        return String.join(", ", values.stream().map(this::text).toList());
    }

    private static boolean endsWith(StringBuilder text, String end) {
        return text.length() >= end.length() && text.indexOf(end, text.length() - end.length()) >= 0;
    }

    private String fill(Template template) {
        StringBuilder text = new StringBuilder(template.pieces().get(0));
        for (int i = 0; i < template.values().size(); i++) {
            String after = template.pieces().get(i + 1);
            boolean opened = text.isEmpty() || OPENING.stream().anyMatch(o -> endsWith(text, o));
            boolean wholeArgument = opened && (after.isEmpty() || "),]".indexOf(after.charAt(0)) >= 0);
            String value = text(template.values().get(i));
            text.append(wholeArgument ? value : Text.atomic(value)).append(after);
        }
        return text.toString();
    }
}
