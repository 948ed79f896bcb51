package org.adjoint4j.transform.emit;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.emit.MethodContext.Form;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Imports;

/** Both sweeps of one form of a method. */
final class Sweeps {
    private static final String RUNTIME = "org.adjoint4j.runtime.";

    private final Method method;
    private final Imports imports;
    private final MethodContext context;
    private final ForwardSweep forward;
    private final ReverseSweep reverse;
    private final String dResult;
    private final String scratch;
    private final String saved;
    private final String shadows;
    private final Code forwardCode;
    private final Code reverseCode;

    Sweeps(Method method, Activity activity, Imports imports, AdjointTypes types, Form form) {
        this.method = method;
        this.imports = imports;
        Structure structure = new Structure(method);
        Saves saves = new Saves(structure);
        MethodContext trial = new MethodContext(structure, activity, new Names(), saves, types, imports, form);
        new ReverseSweep(trial).write(method, "d", "shadows"); // finds out what must be saved
        structure.dropDeadCode(saves);
        List<Value> parameters =
                method.parameters().stream().map(Method.Parameter::value).toList();
        if (form == Form.VJP) {
            saves.spillWhatNoLambdaCaptures(method.body(), parameters);
        } else if (form == Form.PAIR) {
            saves.spillAll(method.body());
        }
        Names names = new Names();
        context = new MethodContext(structure, activity, names, saves, types, imports, form);
        parameters.forEach(names::of);
        forward = new ForwardSweep(context);
        forward.write(method.body()); // names the variables in the order of the source
        saves.nameStacks(names);
        dResult = names.allocate("dResult");
        scratch = names.allocate("scratch");
        saved = names.allocate("saved");
        shadows = names.allocate("shadows");
        reverse = new ReverseSweep(context);
        reverseCode = withReaders(reverse.write(method, dResult, shadows)).withoutCopies(adjointsOfParameters());
        Code entries = form == Form.PAIR ? new Code() : reverse.entries(method); // of a pair, the pullback keeps them
        forwardCode = withStacks(entries.add(forward.write(method.body())));
    }

    private Set<String> adjointsOfParameters() {
        return method.differentiated().stream().map(context.names()::adjoint).collect(Collectors.toSet());
    }

    private Code withStacks(Code sweep) {
        Saves saves = context.saves();
        Code code = new Code();
        if (saves.usesStacks() && context.form() != Form.PAIR) {
            String type = imports.name(RUNTIME + "Stacks");
            code.line(type + " " + saves.stacksName() + " = new " + type + "();");
        }
        for (Saves.Stack stack : Saves.Stack.values()) {
            if (saves.uses(stack)) {
                String type = imports.name(RUNTIME + stack.type());
                String source =
                        saves.usesStacks() ? saves.stacksName() + "." + stack.wish() + "();" : "new " + type + "();";
                code.line(type + " " + saves.stackName(stack) + " = " + source);
            }
        }
        return code.add(sweep);
    }

    private Code withReaders(Code sweep) {
        Saves saves = context.saves();
        Code code = new Code();
        if (saves.usesStacks() && context.form() != Form.PAIR) {
            String type = imports.name(RUNTIME + "Stacks");
            code.line(type + ".Reader " + saves.savedName() + " = " + saves.stacksName() + ".fromTop();");
        }
        for (Saves.Stack stack : Saves.Stack.values()) {
            if (saves.uses(stack)) {
                String type = imports.name(RUNTIME + stack.type());
                String source = saves.usesStacks()
                        ? saves.savedName() + "." + stack.wish() + "();"
                        : saves.stackName(stack) + ".fromTop();";
                code.line(type + ".Reader " + saves.readerName(stack) + " = " + source);
            }
        }
        return code.add(sweep);
    }

    MethodContext context() {
        return context;
    }

    ForwardSweep forward() {
        return forward;
    }

    ReverseSweep reverse() {
        return reverse;
    }

    /** Returns the name of the result's adjoint. */
    String dResult() {
        return dResult;
    }

    /** Returns the name of the region for what the reverse sweep makes on the way. */
    String scratch() {
        return scratch;
    }

    /** Returns the name of the region for what the forward sweep keeps. */
    String saved() {
        return saved;
    }

    /** Returns the name of the object that keeps the adjoints of arrays. */
    String shadows() {
        return shadows;
    }

    Code forwardCode() {
        return forwardCode;
    }

    Code reverseCode() {
        return reverseCode;
    }

    /** Whether the boxed adjoint that a pullback gets can't do what the sweep does with it, or would be slow. */
    boolean changesOrNarrowsSeed() {
        String seed = Pattern.quote(dResult);
        return method.resultType() instanceof JType.Scalar
                && Pattern.compile("\\(float\\) " + seed + "\\b|\\b" + seed + " [-+]?= ")
                        .matcher(reverseCode.toString())
                        .find();
    }

    /** Writes the object that keeps the adjoints of arrays, where there is one. */
    void declareShadows(Code code) {
        if (reverse.usesShadows()) {
            String type = imports.name(RUNTIME + "Shadows");
            code.line(type + " " + shadows + " = new " + type + "();");
        }
    }
}
