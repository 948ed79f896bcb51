package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Imports;

/**
 * Writes the sweeps of a method as two methods that save on their caller's stacks, and the form with a pullback around
 * them. A call then makes no objects, however often it is in a loop.
 */
final class PairWriter {
    private final GeneratedMethod generated;
    private final GeneratedMethod.Pair pair;
    private final Method method;
    private final Activity activity;
    private final Imports imports;
    private final Sweeps sweeps;

    PairWriter(GeneratedMethod generated, Activity activity, Imports imports, AdjointTypes types) {
        this.generated = generated;
        this.pair = generated.pair().orElseThrow();
        this.method = generated.method();
        this.activity = activity;
        this.imports = imports;
        this.sweeps = new Sweeps(method, activity, imports, types, MethodContext.Form.PAIR);
    }

    // ---- the two sweeps -------------------------------------------------------------------------------------------

    /** Writes both sweeps. */
    void sweeps(Code code) {
        forward(code);
        reverse(code);
    }

    private void forward(Code code) {
        Names names = sweeps.context().names();
        List<String> parameters = new ArrayList<>();
        method.parameters().forEach(p -> parameters.add(p.declaredType() + " " + names.of(p.value())));
        parameters.add(runtime("Stacks") + " " + stacks());
        boolean nothing = method.resultType().equals(JType.VOID);
        String result = nothing ? "void" : method.resultType().source();
        code.line("")
                .line("/** Forward sweep of " + generated.described() + ": saves what the reverse sweep reads. */")
                .call(head(result, pair.names().forward()), parameters, " {")
                .open()
                .add(sweeps.forwardCode());
        if (!nothing && !ReverseSweep.endsWithThrow(method.body())) {
            code.line("return " + sweeps.forward().text(method.result()) + ";");
        }
        code.close("}");
    }

    private void reverse(Code code) {
        List<Value> numbers = numbers();
        List<String> parameters = new ArrayList<>();
        if (!method.resultType().equals(JType.VOID)) {
            parameters.add(method.resultType().source() + " " + sweeps.dResult());
        }
        for (Value array : arrays()) {
            parameters.add(
                    array.type().source() + " " + sweeps.context().names().adjoint(array));
        }
        if (method.inPlace()) {
            parameters.add(runtime("Shadows") + " " + sweeps.shadows());
        }
        parameters.add(runtime("Stacks") + ".Reader " + saved());
        boolean returns = numbers.size() == 1;
        String result = returns ? numbers.get(0).type().source() : "void";
        code.line("")
                .line("/** Reverse sweep of " + generated.described() + ": " + handsBack(numbers) + ". */")
                .call(head(result, pair.names().reverse()), parameters, " {")
                .open();
        if (!method.inPlace()) {
            sweeps.declareShadows(code);
        }
        code.add(sweeps.reverseCode());
        for (int i = 0; i < numbers.size(); i++) {
            String adjoint = sweeps.reverse().gradient(numbers.get(i), "", code);
            code.line(returns ? "return " + adjoint + ";" : saved() + ".leave(" + i + ", " + adjoint + ");");
        }
        code.close("}");
    }

    private static String handsBack(List<Value> numbers) {
        return switch (numbers.size()) {
            case 0 -> "adds to the adjoints of its arrays";
            case 1 -> "returns the adjoint of {@code " + numbers.get(0).hint() + "}";
            default ->
                "leaves the adjoints of "
                        + String.join(
                                ", ",
                                numbers.stream()
                                        .map(n -> "{@code " + n.hint() + "}")
                                        .toList());
        };
    }

    private String head(String result, String name) {
        return pair.visibility() + "static " + result + " " + name;
    }

    private List<Value> numbers() {
        return method.differentiated().stream()
                .filter(value -> value.type() instanceof JType.Scalar)
                .toList();
    }

    /** Returns the arrays whose adjoints the caller gives; where it shares its shadows, none. */
    private List<Value> arrays() {
        return method.differentiated().stream()
                .filter(value -> !method.inPlace() && value.type().isMemory())
                .toList();
    }

    private String runtime(String name) {
        return imports.name("org.adjoint4j.runtime." + name);
    }

    private String stacks() {
        return sweeps.context().saves().stacksName();
    }

    private String saved() {
        return sweeps.context().saves().savedName();
    }

    // ---- the form with a pullback ---------------------------------------------------------------------------------

    /** Writes the body of the method that returns a {@code Vjp}, or for a method that writes to arrays an {@code InPlaceVjp}. */
    void vjp(String vjp, Names names, List<String> arguments, Code code) {
        String type = runtime("Stacks");
        String stacks = names.allocate("stacks");
        String result = names.allocate("result");
        String adjoint = names.allocate("dResult");
        String saved = names.allocate("saved");
        String shadows = names.allocate("shadows");
        boolean nothing = method.resultType().equals(JType.VOID);
        code.line(type + " " + stacks + " = new " + type + "();");
        code.add(ArrayAdjoints.entries(method.differentiated(), names, activity, imports));
        List<String> given = new ArrayList<>(arguments);
        given.add(stacks);
        String value = nothing ? "" : method.resultType().source() + " " + result + " = ";
        code.call(value + pair.names().forward(), given, ";");
        String parameters = method.inPlace() ? "(" + adjoint + ", " + shadows + ")" : adjoint;
        code.open("return " + vjp + ".of(" + (nothing ? "null" : result) + ", " + parameters + " -> {");
        code.line(type + ".Reader " + saved + " = " + stacks + ".fromTop();");
        List<String> handed = new ArrayList<>();
        if (!nothing) {
            handed.add(adjoint);
        }
        for (Value array : arrays()) {
            String zeros = runtime("Shadows") + ".zeros(" + names.of(array) + ")";
            code.line(array.type().source() + " " + names.adjoint(array) + " = " + zeros + ";");
            handed.add(names.adjoint(array));
        }
        if (method.inPlace()) {
            handed.add(shadows);
        }
        handed.add(saved);
        pullback(pair.names().reverse(), handed, new Handed(names, saved, shadows), code);
        code.close("});");
    }

    /** What the gradient is made of. */
    private record Handed(Names names, String saved, String shadows) {}

    private void pullback(String reverse, List<String> arguments, Handed handed, Code code) {
        List<Value> numbers = numbers();
        boolean only = method.differentiated().size() == 1;
        if (numbers.size() == 1) {
            if (only) {
                code.call("return " + reverse, arguments, ";");
                return;
            }
            String variable =
                    numbers.get(0).type().source() + " " + handed.names().adjoint(numbers.get(0)) + " = ";
            code.call(variable + reverse, arguments, ";");
        } else {
            code.call(reverse, arguments, ";");
        }
        List<String> parts = new ArrayList<>();
        for (Value parameter : method.differentiated()) {
            parts.add(part(parameter, numbers, handed));
        }
        if (only) {
            code.line("return " + parts.get(0) + ";");
        } else {
            code.call("return new " + generated.gradientRecord(), parts, ";");
        }
    }

    private String part(Value parameter, List<Value> numbers, Handed handed) {
        if (parameter.type().isMemory()) {
            return method.inPlace()
                    ? handed.shadows() + ".of(" + ArrayAdjoints.entryOf(parameter, handed.names(), activity) + ")"
                    : handed.names().adjoint(parameter);
        }
        if (numbers.size() == 1) {
            return handed.names().adjoint(parameter);
        }
        String cast = parameter.type().equals(JType.FLOAT) ? "(float) " : "";
        return cast + handed.saved() + ".adjoint(" + numbers.indexOf(parameter) + ")";
    }
}
