package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.RuleTarget;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.rule.ScalarRules;

/**
 * The reverse sweep: the statements in reverse order, each adding to the adjoints of its operands what the adjoint of
 * its result makes of them.
 */
final class ReverseSweep {
    private static final Pattern RULE_VARIABLE = Pattern.compile("\\b[abcdy]\\b");
    private static final Pattern RULE_CLASS = Pattern.compile("\\b(Math|Partials)\\.");

    private final MethodContext context;
    private final AdjointVariables adjoints;
    private final PrimalReads reads;
    private final ArrayAdjoints arrays;
    private List<Value> parameters = List.of();
    private String dResult = "";
    private Block current;

    ReverseSweep(MethodContext context) {
        this.context = context;
        this.adjoints = new AdjointVariables(context);
        this.reads = new PrimalReads(context);
        this.arrays = new ArrayAdjoints(context, reads, adjoints);
    }

    /**
     * Returns the sweep of a method whose result has the adjoint {@code resultAdjoint} and whose arrays have theirs in
     * {@code shadows}.
     */
    Code write(Method method, String resultAdjoint, String shadows) {
        Code code = new Code();
        dResult = resultAdjoint;
        arrays.begin(shadows);
        current = method.body();
        parameters = method.parameters().stream().map(Method.Parameter::value).toList();
        if (context.activity().isActive(method.result()) || arrays.hasEffects(method.body())) {
            Code seeds = new Code();
            if (context.activity().isActive(method.result()) && !context.isMemory(method.result())) {
                seed(method.result(), seeds);
            }
            reverse(method.body(), seeds, code);
        }
        return code;
    }

    /** The adjoint of the result is the result's own variable where it has one. */
    private void seed(Value result, Code code) {
        Expr definition = context.structure().definition(result);
        boolean parameter = parameters.contains(result);
        if (context.isPart(result) || parameter || AdjointTypes.isAccumulator(result.type())) {
            contribute(result, dResult, true, code);
            return;
        }
        boolean vjp = context.isReadOffVjp(result);
        context.names().nameAdjoint(vjp ? ((Expr.RuleCall) definition).vjp() : result, dResult);
        adjoints.declared(result, true);
    }

    /** Returns the gradient of a parameter, from {@code scratch} where that is not empty. */
    String gradient(Value parameter, String scratch, Code code) {
        JType type = parameter.type();
        if (context.isMemory(parameter)) {
            return arrays.gradient(parameter);
        }
        String gradient = gradientOf(parameter, scratch);
        if (!context.activity().memory().holdsMemory(parameter)) {
            return gradient;
        }
        String parts = context.names().derived(parameter, "parts", Names.adjointOf(parameter.hint()) + "Parts");
        code.line(type.source() + " " + parts + " = " + gradient + ";");
        return arrays.gradient(type, context.names().of(parameter), parts);
    }

    private String gradientOf(Value parameter, String scratch) {
        JType type = parameter.type();
        boolean live = adjoints.isLive(parameter);
        String name = live ? adjoints.name(parameter) : context.types().zero(type);
        if (type instanceof JType.Scalar) {
            return name;
        }
        String primal = context.names().of(parameter);
        if (type instanceof JType.Tensor) {
            return context.adjoints() + ".gradient(" + scratch + ", " + name + ", " + primal + ")";
        }
        return context.types().toGradient(type, name, primal, type.holdsArrays() ? scratch : "");
    }

    /** Returns the copies of arrays that the gradient needs as they were on entry. */
    Code entries(Method method) {
        return arrays.entries(method.differentiated());
    }

    /** Returns whether the sweep keeps adjoints of arrays. */
    boolean usesShadows() {
        return context.activity().memory().inUse();
    }

    // ---- blocks -----------------------------------------------------------------------------------------------

    /** What the block saved is read back, its yields get their adjoints, then its statements are reversed. */
    private void reverse(Block block, Code seeds, Code code) {
        Code statements = new Code();
        for (int i = block.statements().size() - 1; i >= 0; i--) {
            reverse(block.statements().get(i), statements);
        }
        Code shadows = arrays.declarations(block);
        reads.writePops(block, code);
        code.add(shadows).add(seeds).add(statements);
    }

    private void reverse(Stmt statement, Code code) {
        if (statement instanceof Stmt.Let let) {
            if (context.activity().isActive(let.target()) || context.usesRule(let.target(), let.expression())) {
                reverse(let, code);
            }
        } else if (statement instanceof Stmt.Store store) {
            reverse(store, code);
        } else if (statement instanceof Stmt.Put put) {
            reverse(put, code);
        } else if (statement instanceof Stmt.Fill fill) {
            reverse(fill, code);
        } else if (statement instanceof Stmt.Move move) {
            arrays.reverse(move, code);
        } else if (statement instanceof Stmt.If branch) {
            reverse(branch, code);
        } else if (statement instanceof Stmt.Loop loop) {
            reverse(loop, code);
        }
    }

    private void reverse(Stmt.If branch, Code code) {
        List<Integer> live = live(branch.results());
        if (live.isEmpty() && !arrays.hasEffects(branch.then()) && !arrays.hasEffects(branch.otherwise())) {
            return;
        }
        Block outer = current;
        Code then = arm(branch.then(), branch.results(), live);
        Code otherwise = arm(branch.otherwise(), branch.results(), live);
        current = outer;
        if (then.isEmpty() && otherwise.isEmpty()) {
            return;
        }
        adjoints.writeStarts(current, code);
        String condition = reads.read(branch.condition());
        if (then.isEmpty()) {
            code.open("if (!" + Text.atomic(condition) + ") {").add(otherwise);
        } else {
            code.open("if (" + condition + ") {").add(then);
            if (!otherwise.isEmpty()) {
                code.closeOpen("} else {").add(otherwise);
            }
        }
        code.close("}");
    }

    private Code arm(Block block, List<Value> results, List<Integer> live) {
        Code code = new Code();
        if (endsWithThrow(block)) {
            return code;
        }
        current = block;
        Code seeds = new Code();
        for (int i : live) {
            pass(results.get(i), block.yields().get(i), seeds);
        }
        reverse(block, seeds, code);
        return code;
    }

    /** Returns whether every way through a block ends with an exception. */
    static boolean endsWithThrow(Block block) {
        return block.statements().stream()
                .anyMatch(s -> s instanceof Stmt.Throw
                        || s instanceof Stmt.If branch
                                && endsWithThrow(branch.then())
                                && endsWithThrow(branch.otherwise()));
    }

    private List<Integer> live(List<Value> results) {
        List<Integer> live = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            if (adjoints.isLive(results.get(i))) {
                live.add(i);
            }
        }
        return live;
    }

    // ---- loops ------------------------------------------------------------------------------------------------

    private void reverse(Stmt.Loop loop, Code code) {
        if (live(loop.results()).isEmpty() && !arrays.hasEffects(loop.body())) {
            return;
        }
        List<Integer> active = new ArrayList<>();
        for (int i = 0; i < loop.carried().size(); i++) {
            Value carried = loop.carried().get(i);
            if (context.activity().isActive(carried) && !context.isMemory(carried)) {
                active.add(i);
            }
        }
        Code declarations = new Code();
        for (int i : active) {
            declareCarried(loop.carried().get(i), loop.results().get(i), declarations);
        }
        Block outer = current;
        AdjointVariables.Snapshot before = adjoints.snapshot();
        Code body = iteration(loop, active, true);
        boolean stillPresent = active.stream()
                .map(loop.carried()::get)
                .allMatch(c -> !before.present().contains(c) || adjoints.isPresent(c));
        if (!stillPresent) {
            adjoints.restore(before);
            body = iteration(loop, active, false);
        }
        current = outer;
        adjoints.writeStarts(current, code);
        code.add(declarations);
        code.open(header(loop)).add(body).close("}");
        for (int i : active) {
            Value carried = loop.carried().get(i);
            adjoints.declared(carried, stillPresent && before.present().contains(carried));
            pass(carried, loop.initial().get(i), code);
        }
    }

    /** The adjoint of a carried value starts as that of the loop's result. */
    private void declareCarried(Value carried, Value result, Code code) {
        boolean live = adjoints.isLive(result);
        String start = live ? adjoints.name(result) : context.types().zero(carried.type());
        String name = adjoints.name(carried);
        if (!name.equals(start)) {
            code.line(context.types().holder(carried.type()) + " " + name + " = " + start + ";");
        }
        adjoints.declared(carried, live && adjoints.isPresent(result));
    }

    private Code iteration(Stmt.Loop loop, List<Integer> active, boolean trustPresent) {
        current = loop.body();
        Code seeds = new Code();
        boolean tangled = active.stream()
                .anyMatch(i -> isRootedInCarried(loop.body().yields().get(i), loop));
        List<String> seedNames = new ArrayList<>();
        List<Boolean> present = new ArrayList<>();
        for (int i : active) {
            Value carried = loop.carried().get(i);
            String name = adjoints.name(carried);
            present.add(trustPresent && adjoints.isPresent(carried));
            if (tangled || AdjointTypes.isAccumulator(carried.type())) {
                String next = context.names().derived(carried, "next", name);
                seeds.line(context.types().holder(carried.type()) + " " + next + " = " + name + ";");
                name = next;
            }
            seedNames.add(name);
            if (tangled) {
                adjoints.stale(carried);
            }
        }
        for (int k = 0; k < active.size(); k++) {
            Value yield = loop.body().yields().get(active.get(k));
            contributeAdjoint(yield, seedNames.get(k), present.get(k), seeds);
        }
        for (int i : active) {
            Value carried = loop.carried().get(i);
            if (!tangled) {
                adjoints.stale(carried);
            }
            if (AdjointTypes.isAccumulator(carried.type()) && adjoints.isStale(carried)) {
                seeds.line(adjoints.name(carried) + " = " + context.types().zero(carried.type()) + ";");
                adjoints.declared(carried, false);
            }
        }
        Code code = new Code();
        reverse(loop.body(), seeds, code);
        for (int i : active) {
            Value carried = loop.carried().get(i);
            if (adjoints.isStale(carried)) {
                code.line(adjoints.name(carried) + " = " + context.types().zero(carried.type()) + ";");
                adjoints.declared(carried, false);
            }
        }
        return code;
    }

    /** Whether a yield's adjoint goes straight to a carried value: their variables must not be mixed up. */
    private boolean isRootedInCarried(Value yield, Stmt.Loop loop) {
        Value root = yield;
        while (true) {
            Expr definition = context.structure().definition(root);
            if (definition instanceof Expr.Projection projection) {
                root = projection.record();
            } else if (definition instanceof Expr.Element element && context.isPart(root)) {
                root = element.sequence();
            } else {
                return loop.carried().contains(root);
            }
        }
    }

    private String header(Stmt.Loop loop) {
        if (loop.header() instanceof Stmt.Conditional conditional) {
            String trips = reads.read(conditional.trips());
            String count = context.names().derived(conditional.trips(), "reverse", "trip");
            return "for (int " + count + " = 0; " + count + " < " + trips + "; " + count + "++) {";
        }
        Stmt.Counted counted = (Stmt.Counted) loop.header();
        String i = context.names().of(counted.index());
        String from = reads.read(counted.from());
        if (loop.leaves().isPresent()) {
            return header(i, from, counted);
        }
        String bound = reads.read(counted.bound());
        return switch (counted.comparison()) {
            case "<" -> "for (int " + i + " = " + bound + "; " + i + "-- > " + from + "; ) {";
            case "<=" -> "for (int " + i + " = " + bound + "; " + i + " >= " + from + "; " + i + "--) {";
            case ">" -> "for (int " + i + " = " + bound + "; " + i + "++ < " + from + "; ) {";
            default -> "for (int " + i + " = " + bound + "; " + i + " <= " + from + "; " + i + "++) {";
        };
    }

    /** A loop that was left early goes back over as many iterations as it made. */
    private String header(String i, String from, Stmt.Counted counted) {
        String trips = reads.read(counted.trips());
        boolean fromZero = from.equals("0");
        return counted.ascending()
                ? "for (int " + i + " = " + (fromZero ? "" : from + " + ") + trips + "; " + i + "-- > " + from + "; ) {"
                : "for (int " + i + " = " + from + " - " + trips + "; " + i + "++ < " + from + "; ) {";
    }

    // ---- one operation ----------------------------------------------------------------------------------------

    private void reverse(Stmt.Let let, Code code) {
        Value target = let.target();
        Expr expression = let.expression();
        if (context.isPart(target) || expression instanceof Expr.NewArray) {
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
            code.line(accumulator(copy.source(), code) + ".merge(" + d + ");");
        } else if (expression instanceof Expr.Element element
                && element.sequence().type() instanceof JType.ListOf) {
            String place = accumulator(element.sequence(), code) + ".at(" + reads.read(element.index()) + ")";
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
            components(construction, (JType.Rec) target.type(), d, code);
        } else if (expression instanceof Expr.ListConstruction construction) {
            elements(construction, d, code);
        } else if (expression instanceof Expr.RuleCall call) {
            pullback(call, target, code);
        } else {
            throw new IllegalStateException("no adjoint of " + expression);
        }
    }

    // ---- arrays -----------------------------------------------------------------------------------------------

    private void reverse(Stmt.Store store, Code code) {
        if (!context.activity().isActive(store.array()) || store.value().type().isMemory()) {
            return;
        }
        code.comment(store.origin().text());
        if (context.activity().isActive(store.value())) {
            contribute(store.value(), arrays.overwritten(store), true, code);
        } else {
            code.line(arrays.place(store) + " = "
                    + context.types().zero(store.value().type()) + ";");
        }
    }

    private void reverse(Stmt.Fill fill, Code code) {
        if (!context.activity().isActive(fill.array())) {
            return;
        }
        code.comment(fill.origin().text());
        String sum = arrays.filled(fill);
        if (context.activity().isActive(fill.value())) {
            contribute(fill.value(), sum, true, code);
        } else {
            code.line(sum + ";");
        }
    }

    /** What was put into a list takes the element's adjoint, and what was there before starts from zero. */
    private void reverse(Stmt.Put put, Code code) {
        if (!context.activity().isActive(put.list())) {
            return;
        }
        code.comment(put.origin().text());
        String taken = accumulator(put.list(), code) + ".take(" + reads.read(put.index()) + ")";
        if (context.activity().isActive(put.value())) {
            boolean whole = AdjointTypes.isAccumulator(put.value().type());
            contributeAdjoint(put.value(), whole ? taken : taken + ".sum()", false, code);
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
                contributeAdjoint(construction.elements().get(i), arrays.of(target) + "[" + i + "]", true, code);
            }
        }
    }

    private void scalar(String rule, Value target, List<Value> operands, int i, Code code) {
        Value operand = operands.get(i);
        if (!context.activity().isActive(operand) || rule.equals(ScalarRules.ZERO)) {
            return;
        }
        boolean last = operands.stream().skip(i + 1L).noneMatch(context.activity()::isActive);
        if (rule.equals("d") && last && takesOver(target, operand)) {
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
        contribute(operand, narrows ? toFloat(text) : text, true, code);
    }

    /** A pullback is given a boxed adjoint, which Java does not cast to a float. */
    private String toFloat(String text) {
        boolean boxed = !context.joint() && text.equals(dResult);
        return boxed ? text + ".floatValue()" : "(float) " + Text.atomic(text);
    }

    /** Returns a rule with its classes as the generated file names them. */
    private String withClasses(String rule) {
        return RULE_CLASS.matcher(rule).replaceAll(m -> {
            String owner = m.group(1).equals("Math") ? "java.lang." : "org.adjoint4j.runtime.";
            return context.imports().name(owner + m.group(1)) + ".";
        });
    }

    private void components(Expr.Construction construction, JType.Rec type, String d, Code code) {
        for (int i = 0; i < construction.components().size(); i++) {
            Value argument = construction.components().get(i);
            if (context.activity().isActive(argument) && !context.isMemory(argument)) {
                contributeAdjoint(argument, d + "." + type.components().get(i).name(), false, code);
            }
        }
    }

    private void elements(Expr.ListConstruction construction, String d, Code code) {
        for (int i = 0; i < construction.elements().size(); i++) {
            Value element = construction.elements().get(i);
            String sum = d + ".at(" + i + ")" + (AdjointTypes.isAccumulator(element.type()) ? "" : ".sum()");
            contributeAdjoint(element, sum, false, code);
        }
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
            boolean shared = inPlace && context.isMemory(argument);
            if (accessor.isEmpty() || !context.activity().isActive(argument) || shared) {
                continue;
            }
            called = true;
            boolean scattered = !inPlace && context.activity().memory().holdsMemory(argument);
            if (accessor.equals(RuleTarget.WHOLE) && !scattered) {
                contribute(argument, result, true, code);
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
            contribute(argument, part, true, code);
        }
        if (!called) {
            code.line(result + ";");
        }
        if (context.joint() && !call.rule().owner().startsWith("org.adjoint4j.rrule.")) {
            code.line(vjp + ".close();");
        }
    }

    /** The adjoint of a call's result as its pullback takes it: an array that is there, a record of its own type. */
    private String completeAdjoint(Value target, Expr.RuleCall call, String vjp) {
        if (target.type().equals(JType.VOID)) {
            return "null";
        }
        if (context.isMemory(target)) {
            return call.rule().inPlace() ? "null" : arrays.of(target);
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
        return context.types().toGradient(target.type(), name, vjp + ".value()", "");
    }

    // ---- contributions ----------------------------------------------------------------------------------------

    /** Adds the adjoint of one value, which is done with, to another's. */
    private void pass(Value from, Value to, Code code) {
        if (context.activity().isActive(to) && !context.isMemory(to) && !takesOver(from, to)) {
            contributeAdjoint(to, adjoints.name(from), adjoints.isPresent(from), code);
        }
    }

    /** Instead of a copy under another name; parameters and the result keep theirs. */
    private boolean takesOver(Value done, Value to) {
        boolean variable = !context.isPart(to) && !AdjointTypes.isAccumulator(to.type());
        return variable
                && !parameters.contains(to)
                && !adjoints.name(done).equals(dResult)
                && adjoints.takeOver(to, done, current);
    }

    private void contributeAdjoint(Value to, String adjoint, boolean isPresent, Code code) {
        if (!context.activity().isActive(to) || context.isMemory(to)) {
            return;
        }
        if (AdjointTypes.isAccumulator(to.type())) {
            code.line(accumulator(to, code) + ".merge(" + adjoint + ");");
        } else {
            contribute(to, adjoint, isPresent, code);
        }
    }

    /** Adds a contribution, given as a value of {@code to}'s type, to its adjoint. */
    private void contribute(Value to, String contribution, boolean isPresent, Code code) {
        Expr definition = context.structure().definition(to);
        if (context.isMemory(to)) {
            return; // a whole array's adjoint is in its shadow
        }
        if (AdjointTypes.isAccumulator(to.type())) {
            code.line(accumulator(to, code) + ".add(" + context.types().asContribution(to.type(), contribution) + ");");
        } else if (definition instanceof Expr.Projection projection) {
            String field = accumulator(projection.record(), code) + "." + projection.component();
            code.line(adjoints.accumulation(to.type(), field, contribution));
        } else if (definition instanceof Expr.Element element && context.isPart(to)) {
            code.line(
                    context.isMemory(element.sequence())
                            ? adjoints.accumulation(to.type(), arrays.element(element), contribution)
                            : elementAccumulation(element, contribution, code));
        } else {
            adjoints.add(to, contribution, isPresent, current, code);
        }
    }

    private String elementAccumulation(Expr.Element element, String contribution, Code code) {
        String sequence = accumulator(element.sequence(), code);
        String index = reads.read(element.index());
        return AdjointTypes.isScalarArray(element.sequence().type())
                ? sequence + ".add(" + index + ", " + contribution + ");"
                : sequence + ".at(" + index + ").add(" + contribution + ");";
    }

    /** Returns the object that adds up the adjoint of a record, list or array. */
    private String accumulator(Value value, Code code) {
        Expr definition = context.structure().definition(value);
        if (definition instanceof Expr.Projection projection) {
            return accumulator(projection.record(), code) + "." + projection.component();
        }
        if (definition instanceof Expr.Element element && context.isPart(value)) {
            return accumulator(element.sequence(), code) + ".at(" + reads.read(element.index()) + ")";
        }
        context.types().holder(value.type());
        adjoints.start(value, current, code);
        return adjoints.name(value);
    }
}
