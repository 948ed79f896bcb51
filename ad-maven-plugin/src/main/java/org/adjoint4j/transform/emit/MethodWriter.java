package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Imports;

/** Writes the methods that belong to one differentiable method. */
final class MethodWriter {
    private final GeneratedMethod generated;
    private final Method method;
    private final Activity activity;
    private final Imports imports;
    private final AdjointTypes types;

    MethodWriter(GeneratedMethod generated, Activity activity, Imports imports, AdjointTypes types) {
        this.generated = generated;
        this.method = generated.method();
        this.activity = activity;
        this.imports = imports;
        this.types = types;
    }

    Code write() {
        Code code = new Code();
        vjp(code);
        if (isScalar(method.resultType())) {
            joint(code);
            gradient(code);
            valueRecord(code);
        }
        gradientRecord(code);
        return code;
    }

    private static boolean isScalar(JType type) {
        return type instanceof JType.Scalar || type instanceof JType.Tensor;
    }

    private String link() {
        return "{@link " + method.className() + "#" + method.name() + "}";
    }

    // ---- the two forms ----------------------------------------------------------------------------------------

    /** Both sweeps of one form of the method. */
    private final class Sweeps {
        final MethodContext context;
        final ForwardSweep forward;
        final ReverseSweep reverse;
        final String dResult;
        final String scratch;
        final String saved;
        final Code forwardCode;
        final Code reverseCode;

        Sweeps(boolean joint) {
            Structure structure = new Structure(method);
            Saves saves = new Saves(structure);
            MethodContext trial = new MethodContext(structure, activity, new Names(), saves, types, imports, joint);
            new ReverseSweep(trial).write(method, "d"); // finds out what must be saved
            structure.dropDeadCode(saves);
            if (!joint) {
                List<Value> parameters = method.parameters().stream()
                        .map(Method.Parameter::value)
                        .toList();
                saves.spillWhatNoLambdaCaptures(method.body(), parameters);
            }
            Names names = new Names();
            context = new MethodContext(structure, activity, names, saves, types, imports, joint);
            method.parameters().forEach(p -> names.of(p.value()));
            forward = new ForwardSweep(context);
            forward.write(method.body()); // names the variables in the order of the source
            saves.nameStacks(names);
            dResult = names.allocate("dResult");
            scratch = names.allocate("scratch");
            saved = names.allocate("saved");
            reverse = new ReverseSweep(context);
            reverseCode = withReaders(reverse.write(method, dResult));
            forwardCode = withStacks(forward.write(method.body()));
        }

        private Code withStacks(Code sweep) {
            Code code = new Code();
            for (Saves.Stack stack : Saves.Stack.values()) {
                if (context.saves().uses(stack)) {
                    String type = imports.name("org.adjoint4j.runtime." + stack.type());
                    code.line(type + " " + context.saves().stackName(stack) + " = new " + type + "();");
                }
            }
            return code.add(sweep);
        }

        private Code withReaders(Code sweep) {
            Code code = new Code();
            for (Saves.Stack stack : Saves.Stack.values()) {
                if (context.saves().uses(stack)) {
                    String type = imports.name("org.adjoint4j.runtime." + stack.type());
                    code.line(type + ".Reader " + context.saves().readerName(stack) + " = "
                            + context.saves().stackName(stack) + ".fromTop();");
                }
            }
            return code.add(sweep);
        }

        /** Whether the boxed adjoint that a pullback gets can't do what the sweep does with it, or would be slow. */
        boolean changesOrNarrowsSeed() {
            String seed = Pattern.quote(dResult);
            return method.resultType() instanceof JType.Scalar
                    && Pattern.compile("\\(float\\) " + seed + "\\b|\\b" + seed + " [-+]?= ")
                            .matcher(reverseCode.toString())
                            .find();
        }

        /** Writes {@code head}, the gradient, and a semicolon. */
        void gradient(String head, Code code) {
            List<String> parts = new ArrayList<>();
            for (Value parameter : method.differentiated()) {
                parts.add(reverse.gradient(parameter, holdsArrays() ? scratch : ""));
            }
            if (generated.gradientRecord().isEmpty()) {
                code.line(head + parts.get(0) + ";");
            } else {
                code.call(head + "new " + generated.gradientRecord(), parts, ";");
            }
        }
    }

    /** Whether arrays may be made on the way, so that a region pays. */
    private boolean holdsArrays() {
        return method.resultType().holdsArrays()
                || method.parameters().stream().anyMatch(p -> p.value().type().holdsArrays());
    }

    /** Whether arrays leave the joint method. */
    private boolean publishesArrays() {
        return method.resultType().holdsArrays()
                || method.differentiated().stream().anyMatch(p -> p.type().holdsArrays());
    }

    private void vjp(Code code) {
        Sweeps sweeps = new Sweeps(false);
        String vjp = imports.name("org.adjoint4j.Vjp");
        code.line("/** Value and pullback of " + link() + ". */");
        String type = vjp + "<" + method.resultType().boxed() + ", " + generated.gradientType(true) + ">";
        open(type, "Vjp", sweeps.context.names(), code);
        String value = sweeps.forward.text(method.result());
        if (holdsArrays()) {
            String region = imports.name("org.adjoint4j.runtime.Saved");
            boolean ownRegion = isScalar(method.resultType());
            code.open("try (" + region + " " + sweeps.saved + " = " + region + (ownRegion ? ".open()" : ".withCaller()")
                    + ") {");
            code.add(sweeps.forwardCode);
            code.open("return " + sweeps.saved + ".vjp(" + value + ", (" + sweeps.dResult + ", " + sweeps.scratch
                    + ") -> {");
            code.add(sweeps.reverseCode);
            sweeps.gradient("return ", code);
            code.close("});").close("}");
        } else {
            code.add(sweeps.forwardCode);
            boolean unboxes = sweeps.changesOrNarrowsSeed();
            String adjoint = unboxes ? sweeps.context.names().allocate("adjoint") : sweeps.dResult;
            code.open("return " + vjp + ".of(" + value + ", " + adjoint + " -> {");
            if (unboxes) {
                code.line(method.resultType().source() + " " + sweeps.dResult + " = " + adjoint + ";");
            }
            code.add(sweeps.reverseCode);
            sweeps.gradient("return ", code);
            code.close("});");
        }
        code.close("}");
    }

    private void joint(Code code) {
        Sweeps sweeps = new Sweeps(true);
        code.line("").line("/** Value and gradient of " + link() + ". */");
        if (holdsArrays() && !publishesArrays()) {
            code.line("@SuppressWarnings(\"try\") // the region takes the arrays made while it is open");
        }
        open(generated.valueRecord(), "ValueAndGradient", sweeps.context.names(), code);
        if (holdsArrays()) {
            String region = imports.name("org.adjoint4j.array.Region");
            code.open("try (" + region + " " + sweeps.scratch + " = " + region + ".open()) {");
        }
        code.add(sweeps.forwardCode);
        String value = sweeps.forward.text(method.result());
        boolean tensor = method.resultType() instanceof JType.Tensor;
        if (activity.isActive(method.result())) {
            String seed = tensor
                    ? imports.name("org.adjoint4j.array.Adjoints") + ".one(" + value + ")"
                    : method.resultType().equals(JType.FLOAT) ? "1.0f" : "1.0";
            code.line(method.resultType().source() + " " + sweeps.dResult + " = " + seed + ";");
        }
        code.add(sweeps.reverseCode);
        String kept = tensor ? sweeps.scratch + ".keep(" + value + ")" : value;
        String gradient = sweeps.context.names().allocate("gradient");
        sweeps.gradient(generated.gradientType(false) + " " + gradient + " = ", code);
        code.line("return new " + generated.valueRecord() + "(" + kept + ", " + gradient + ");");
        if (holdsArrays()) {
            code.close("}");
        }
        code.close("}");
    }

    private void gradient(Code code) {
        Names names = new Names();
        List<String> arguments =
                method.parameters().stream().map(p -> names.of(p.value())).toList();
        code.line("").line("/** Gradient of " + link() + ". */");
        open(generated.gradientType(false), "Gradient", names, code);
        code.line("return " + method.name() + "ValueAndGradient(" + String.join(", ", arguments) + ").gradient();");
        code.close("}");
    }

    private void open(String result, String suffix, Names names, Code code) {
        code.call(generated.visibility() + "static " + result + " " + method.name() + suffix, parameters(names), " {");
        code.open();
    }

    private List<String> parameters(Names names) {
        List<String> list = new ArrayList<>();
        int last = method.parameters().size() - 1;
        for (int i = 0; i <= last; i++) {
            var parameter = method.parameters().get(i);
            String type = parameter.declaredType();
            boolean vary = i == last && generated.parametersVary();
            list.add((vary ? type.substring(0, type.length() - 2) + "..." : type) + " " + names.of(parameter.value()));
        }
        return list;
    }

    // ---- records ----------------------------------------------------------------------------------------------

    private void valueRecord(Code code) {
        code.line("").line("/** Value and gradient of " + link() + ". */");
        code.line(generated.visibility() + "record " + generated.valueRecord() + "("
                + method.resultType().source() + " value, " + generated.gradientType(false) + " gradient) {}");
    }

    private void gradientRecord(Code code) {
        if (generated.gradientRecord().isEmpty()) {
            return;
        }
        List<String> components = method.differentiated().stream()
                .map(p -> p.type().source() + " " + p.hint())
                .toList();
        code.line("").line("/** Adjoints of the parameters of " + link() + ". */");
        code.line(generated.visibility() + "record " + generated.gradientRecord() + "(" + String.join(", ", components)
                + ") {}");
    }
}
