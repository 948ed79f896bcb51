package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.RuleTarget;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.ScalarRules;

/** Reverses single operations: what the adjoint of a result makes of the adjoints of its operands. */
final class OperationReversal {
    private static final Pattern RULE_VARIABLE = Pattern.compile("\\b[abcdy]\\b");
    private static final Pattern RULE_CLASS = Pattern.compile("\\b(Math|Partials)\\.");

    private final MethodContext context;
    private final AdjointVariables adjoints;
    private final PrimalReads reads;
    private final ArrayAdjoints arrays;
    private final Contributions contributions;
    private final InterfaceReversal interfaces;

    OperationReversal(
            MethodContext context,
            AdjointVariables adjoints,
            PrimalReads reads,
            ArrayAdjoints arrays,
            Contributions contributions) {
        this.context = context;
        this.adjoints = adjoints;
        this.reads = reads;
        this.arrays = arrays;
        this.contributions = contributions;
        this.interfaces = new InterfaceReversal(context, adjoints, contributions);
    }

    void reverse(Stmt.Let let, Code code) {
        Value target = let.target();
        Expr expression = let.expression();
        if (context.isPart(target) || isConstant(expression)) {
            return; // contributions to a part went to the whole
        }
        if (context.isMemory(target) && !(expression instanceof Expr.RuleCall)) {
            reverseArray(let, code);
            return;
        }
        boolean effect = expression instanceof Expr.RuleCall && context.usesRule(target, expression);
        if (!effect && !adjoints.isLive(target)) {
            return;
        }
        code.comment(let.origin().text());
        String d = adjoints.name(target);
        if (expression instanceof Expr.ListCopy copy) {
            code.line(contributions.accumulator(copy.source(), code) + ".merge(" + d + ");");
        } else if (expression instanceof Expr.Element element && !context.isMemory(element.sequence())) {
            String place =
                    contributions.accumulator(element.sequence(), code) + ".at(" + reads.read(element.index()) + ")";
            code.line(place + (AdjointTypes.isAccumulator(target.type()) ? ".merge(" : ".add(") + d + ");");
        } else if (expression instanceof Expr.Element element) {
            code.line(adjoints.accumulation(target.type(), arrays.element(element), d));
        } else if (expression instanceof Expr.Arithmetic operation) {
            List<Value> operands = operation.operands();
            for (int i = 0; i < 2; i++) {
                scalar(ScalarRules.arithmetic(operation.operator(), i), target, operands, i, code);
            }
        } else if (expression instanceof Expr.MathCall call) {
            for (int i = 0; i < call.arguments().size(); i++) {
                scalar(ScalarRules.function(call.function(), i), target, call.arguments(), i, code);
            }
        } else if (expression instanceof Expr.Negation negation) {
            scalar("-d", target, List.of(negation.operand()), 0, code);
        } else if (expression instanceof Expr.Conversion conversion) {
            scalar("d", target, List.of(conversion.operand()), 0, code);
        } else if (expression instanceof Expr.Construction construction) {
            components(construction, InterfaceReversal.adjointOf(construction, target.type(), d), code);
        } else if (expression instanceof Expr.Widening widening) {
            interfaces.reverse(widening, target, code);
        } else if (expression instanceof Expr.Narrowing narrowing) {
            interfaces.reverse(narrowing, target, code);
        } else if (expression instanceof Expr.ListConstruction construction) {
            elements(construction.elements(), d, code);
        } else if (expression instanceof Expr.ArrayConstruction construction) {
            elements(construction.elements(), d, code);
        } else if (expression instanceof Expr.ArrayCopy copy) {
            code.line(contributions.accumulator(copy.source(), code) + ".merge(" + d + ");");
        } else if (context.usesPair(target, expression)) {
            reverseOnStacks((Expr.RuleCall) expression, target, code);
        } else if (expression instanceof Expr.RuleCall call) {
            pullback(call, target, code);
        } else {
            throw new IllegalStateException("no adjoint of " + expression);
        }
    }

    /** Returns whether a value has an adjoint only for what it shares a variable with. */
    private static boolean isConstant(Expr expression) {
        return expression instanceof Expr.NewArray
                || expression instanceof Expr.Opaque
                || expression instanceof Expr.Constant;
    }

    // ---- arrays -----------------------------------------------------------------------------------------------

    void reverse(Stmt.Store store, Code code) {
        if (!context.activity().isActive(store.array()) || store.value().type().isMemory()) {
            return;
        }
        code.comment(store.origin().text());
        if (context.activity().isActive(store.value())) {
            contributions.add(store.value(), arrays.overwritten(store), true, code);
        } else {
            code.line(arrays.place(store) + " = "
                    + context.types().zero(store.value().type()) + ";");
        }
    }

    void reverse(Stmt.Fill fill, Code code) {
        if (!context.activity().isActive(fill.array())) {
            return;
        }
        code.comment(fill.origin().text());
        String sum = arrays.filled(fill);
        if (context.activity().isActive(fill.value())) {
            contributions.add(fill.value(), sum, true, code);
        } else {
            code.line(sum + ";");
        }
    }

    /** What was put into a list takes the element's adjoint, and what was there before starts from zero. */
    void reverse(Stmt.Put put, Code code) {
        if (!context.activity().isActive(put.list()) || context.isInShadows(put.list())) {
            return;
        }
        code.comment(put.origin().text());
        String taken = contributions.accumulator(put.list(), code) + ".take(" + reads.read(put.index()) + ")";
        if (context.activity().isActive(put.value())) {
            boolean whole = AdjointTypes.isAccumulator(put.value().type());
            contributions.handOver(put.value(), whole ? taken : taken + ".sum()", code);
        } else {
            code.line(taken + ";");
        }
    }

    /** What made an array hands its adjoints on. */
    private void reverseArray(Stmt.Let let, Code code) {
        Value target = let.target();
        if (let.expression() instanceof Expr.ArrayCopy copy && !AdjointTypes.isNested(target.type())) {
            code.comment(let.origin().text());
            code.line(arrays.copied(target, copy));
        } else if (let.expression() instanceof Expr.ArrayConstruction construction
                && !AdjointTypes.isNested(target.type())) {
            code.comment(let.origin().text());
            for (int i = 0; i < construction.elements().size(); i++) {
                contributions.addAdjoint(construction.elements().get(i), arrays.of(target) + "[" + i + "]", true, code);
            }
        }
    }

    private void scalar(String rule, Value target, List<Value> operands, int i, Code code) {
        Value operand = operands.get(i);
        if (!context.activity().isActive(operand) || rule.equals(ScalarRules.ZERO)) {
            return;
        }
        boolean last = operands.stream().skip(i + 1L).noneMatch(context.activity()::isActive);
        if (rule.equals("d") && last && contributions.takesOver(target, operand)) {
            return;
        }
        Matcher variables = RULE_VARIABLE.matcher(withClasses(rule));
        String text = variables.replaceAll(m -> Matcher.quoteReplacement(
                switch (m.group()) {
                    case "d" -> adjoints.name(target);
                    case "y" -> Text.operand(reads.read(target));
                    default -> Text.operand(reads.read(operands.get(m.group().charAt(0) - 'a')));
                }));
        boolean narrows = operand.type().equals(JType.FLOAT)
                && (target.type().equals(JType.DOUBLE) || text.contains("Math.rint"));
        contributions.add(operand, narrows ? Contributions.toFloat(text) : text, true, code);
    }

    /** Returns a rule with its classes as the generated file names them. */
    private String withClasses(String rule) {
        return !rule.contains(".")
                ? rule
                : RULE_CLASS.matcher(rule).replaceAll(m -> {
                    String owner = m.group(1).equals("Math") ? "java.lang." : "org.adjoint4j.runtime.";
                    return context.imports().name(owner + m.group(1)) + ".";
                });
    }

    private void components(Expr.Construction construction, String d, Code code) {
        for (int i = 0; i < construction.components().size(); i++) {
            String name = construction.record().components().get(i).name();
            contributions.handOver(construction.components().get(i), d + "." + name, code);
        }
    }

    private void elements(List<Value> elements, String d, Code code) {
        for (int i = 0; i < elements.size(); i++) {
            Value element = elements.get(i);
            String sum = d + ".at(" + i + ")" + (AdjointTypes.isAccumulator(element.type()) ? "" : ".sum()");
            contributions.handOver(element, sum, code);
        }
    }

    /** Runs the reverse sweep of a call whose method saved on this method's stacks. */
    private void reverseOnStacks(Expr.RuleCall call, Value target, Code code) {
        context.saves().need(call);
        String saved = context.saves().savedName();
        List<String> given = new ArrayList<>();
        if (!target.type().equals(JType.VOID)) {
            given.add(
                    adjoints.isLive(target)
                            ? adjoints.name(target)
                            : context.types().zero(target.type()));
        }
        List<Value> numbers = new ArrayList<>();
        for (int i = 0; i < call.arguments().size(); i++) {
            Value argument = call.arguments().get(i);
            boolean differentiated = call.rule().accessors().get(i).isPresent();
            if (differentiated && argument.type() instanceof JType.Scalar) {
                numbers.add(argument);
            } else if (differentiated && !call.rule().inPlace()) {
                given.add(arrayOfAdjoints(argument, saved, code));
            }
        }
        if (call.rule().inPlace()) {
            given.add(arrays.shadows());
        }
        given.add(saved);
        String reverse = context.owner(call) + call.rule().pair().orElseThrow().reverse();
        if (numbers.size() == 1 && context.activity().isActive(numbers.get(0))) {
            addReturned(numbers.get(0), reverse + "(" + String.join(", ", given) + ")", call, code);
            return;
        }
        code.call(reverse, given, ";");
        for (int k = 0; k < numbers.size() && numbers.size() > 1; k++) {
            Value number = numbers.get(k);
            if (context.activity().isActive(number)) {
                String cast = number.type().equals(JType.FLOAT) ? "(float) " : "";
                contributions.add(number, cast + saved + ".adjoint(" + k + ")", true, code);
            }
        }
    }

    /** Java reads the left side of {@code +=} first, and the call on the right may add to the same array's adjoints. */
    private void addReturned(Value number, String reverse, Expr.RuleCall call, Code code) {
        if (!context.isPart(number)) {
            contributions.add(number, reverse, true, code);
            return;
        }
        String variable = context.names().derived(call.vjp(), "gradient", Names.adjointOf(number.hint()));
        code.line(number.type().source() + " " + variable + " = " + reverse + ";");
        contributions.add(number, variable, true, code);
    }

    /** Returns the array that an argument's adjoints add up in. */
    private String arrayOfAdjoints(Value argument, String saved, Code code) {
        if (!context.activity().isActive(argument)) {
            return saved + ".unasked(" + reads.read(argument) + ")";
        }
        if (context.isMemory(argument)) {
            return arrays.of(argument);
        }
        String adjoint = contributions.accumulator(argument, code);
        return context.isPlainArray(argument) ? adjoint : adjoint + ".of(" + reads.read(argument) + ".length)";
    }

    private void pullback(Expr.RuleCall call, Value target, Code code) {
        String vjp = reads.read(call.vjp());
        boolean inPlace = call.rule().inPlace();
        String result = vjp + ".pullback(" + completeAdjoint(target, call, vjp)
                + (inPlace ? ", " + arrays.shadows() : "") + ")";
        List<Value> arguments = call.arguments();
        String gradient = "";
        boolean called = false;
        for (int i = 0; i < arguments.size(); i++) {
            String accessor = call.rule().accessors().get(i).orElse("");
            Value argument = arguments.get(i);
            boolean shared = inPlace && context.isInShadows(argument);
            if (accessor.isEmpty() || !context.activity().isActive(argument) || shared) {
                continue;
            }
            called = true;
            boolean scattered = !inPlace && context.activity().memory().holdsMemory(argument);
            if (accessor.equals(RuleTarget.WHOLE) && !scattered) {
                contributions.addReturned(argument, result, call.rule().generated(), code);
                break;
            }
            if (gradient.isEmpty()) {
                gradient = context.names().derived(call.vjp(), "gradient", Names.adjointOf(vjp) + "Inputs");
                code.line(context.gradientType(call) + " " + gradient + " = " + result + ";");
            }
            String part = accessor.equals(RuleTarget.WHOLE) ? gradient : gradient + "." + accessor + "()";
            if (scattered) {
                arrays.scatter(argument.type(), reads.read(argument), part, code);
            }
            contributions.addReturned(argument, part, call.rule().generated(), code);
        }
        if (!called) {
            code.line(result + ";");
        }
        if (context.joint() && call.rule().mayHoldArrays()) {
            code.line(vjp + ".close();");
        }
    }

    /** The adjoint of a call's result as its pullback takes it: an array that is there, a record of its own type. */
    private String completeAdjoint(Value target, Expr.RuleCall call, String vjp) {
        if (target.type().equals(JType.VOID)) {
            return "null";
        }
        if (context.isInShadows(target) && call.rule().inPlace()) {
            return "null";
        }
        if (context.isInShadows(target)) {
            String value = vjp + ".value()";
            return context.isMemory(target) ? arrays.of(target) : arrays.gradient(target.type(), value, value);
        }
        boolean live = adjoints.isLive(target);
        String name = live ? adjoints.name(target) : context.types().zero(target.type());
        if (target.type() instanceof JType.Scalar) {
            return name;
        }
        if (target.type() instanceof JType.Tensor) {
            return adjoints.isPresent(target)
                    ? name
                    : context.adjoints() + ".orZeros(" + name + ", " + vjp + ".value())";
        }
        return AdjointTypes.toGradient(name, vjp + ".value()", "");
    }
}
