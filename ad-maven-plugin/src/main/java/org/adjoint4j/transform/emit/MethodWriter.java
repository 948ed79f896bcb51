package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
        if (method.inPlace() && !method.resultType().equals(JType.VOID) && !generated.isPart()) {
            vjpOfInPlace(code);
        }
        if (isScalar(method.resultType())) {
            joint(code);
            gradient(code);
            valueRecord(code);
        }
        if (generated.isPart()) {
            partRecord(code);
        }
        gradientRecord(code);
        return code;
    }

    private static boolean isScalar(JType type) {
        return type instanceof JType.Scalar || type instanceof JType.Tensor;
    }

    private String link() {
        return generated.described();
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
        final String shadows;
        final Code forwardCode;
        final Code reverseCode;

        Sweeps(boolean joint) {
            Structure structure = new Structure(method);
            Saves saves = new Saves(structure);
            MethodContext trial = new MethodContext(structure, activity, new Names(), saves, types, imports, joint);
            new ReverseSweep(trial).write(method, "d", "shadows"); // finds out what must be saved
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
            shadows = names.allocate("shadows");
            reverse = new ReverseSweep(context);
            reverseCode = withReaders(reverse.write(method, dResult, shadows)).withoutCopies(adjointsOfParameters());
            forwardCode = withStacks(reverse.entries(method).add(forward.write(method.body())));
        }

        private Set<String> adjointsOfParameters() {
            return method.differentiated().stream()
                    .map(context.names()::adjoint)
                    .collect(Collectors.toSet());
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

        /** Writes the object that keeps the adjoints of arrays, where there is one. */
        void shadows(Code code) {
            if (reverse.usesShadows()) {
                String type = imports.name("org.adjoint4j.runtime.Shadows");
                code.line(type + " " + shadows + " = new " + type + "();");
            }
        }

        /** Writes {@code head}, the gradient, and a semicolon. */
        void gradient(String head, Code code) {
            List<String> parts = new ArrayList<>();
            for (Value parameter : method.differentiated()) {
                parts.add(reverse.gradient(parameter, holdsArrays() ? scratch : "", code));
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

    /** The form that users call: the adjoints of arrays go in and out by value. */
    private void vjpOfInPlace(Code code) {
        Names names = new Names();
        List<String> arguments = distinctArguments(names);
        String vjp = imports.name("org.adjoint4j.Vjp");
        String inPlace = imports.name("org.adjoint4j.runtime.InPlaceVjp");
        String shadows = imports.name("org.adjoint4j.runtime.Shadows");
        String types = "<" + method.resultType().boxed() + ", " + generated.gradientType(true) + ">";
        code.line("").line("/** Value and pullback of " + link() + ". */");
        open(vjp + types, "Vjp", names, code);
        String kept = names.allocate("vjp");
        requireDistinct(names, code);
        code.call(inPlace + types + " " + kept + " = " + method.name() + "InPlaceVjp", arguments, ";");
        String dResult = names.allocate("dResult");
        boolean array = method.resultType().isMemory();
        String sweep = kept + ".pullback(" + (array ? "null" : dResult) + ", ";
        if (!method.resultType().holdsMemory()) {
            code.call(
                    "return " + vjp + ".of",
                    List.of(kept + ".value()", dResult + " -> " + sweep + "new " + shadows + "())", kept + "::close"),
                    ";");
        } else {
            String adjoints = names.allocate("shadows");
            code.open("return " + vjp + ".of(" + kept + ".value(), " + dResult + " -> {");
            code.line(shadows + " " + adjoints + " = new " + shadows + "();");
            ArrayAdjoints.scatter(adjoints, method.resultType(), kept + ".value()", dResult, code);
            code.line("return " + sweep + adjoints + ");");
            code.close("}, " + kept + "::close);");
        }
        code.close("}");
    }

    /** Arrays that are written to must not be passed under two names. */
    private void requireDistinct(Names names, Code code) {
        List<Value> arrays = arrayParameters();
        boolean written = arrays.stream().anyMatch(activity.memory()::isWritten);
        boolean nested = arrays.stream().anyMatch(MethodWriter::hasSeveral);
        if (written && (arrays.size() > 1 || nested)) {
            String check = imports.name("org.adjoint4j.runtime.ArrayArguments") + ".requireDistinct";
            List<String> arguments = List.of(
                    "\"" + method.name() + "\"",
                    "\"" + String.join(", ", arrays.stream().map(Value::hint).toList()) + "\"",
                    objects(arrays, names));
            code.call(check, arguments, ";");
        }
    }

    /** Returns whether a parameter has several arrays in it, which may be the same. */
    private static boolean hasSeveral(Value parameter) {
        return AdjointTypes.isNested(parameter.type()) || parameter.type().isListOfMemory();
    }

    private static String objects(List<Value> arrays, Names names) {
        return "new Object[] {"
                + String.join(", ", arrays.stream().map(names::of).toList()) + "}";
    }

    private List<Value> arrayParameters() {
        return method.parameters().stream()
                .map(Method.Parameter::value)
                .filter(p -> p.type().isMemory() || p.type().isListOfMemory())
                .toList();
    }

    /** Returns the arguments, copies for arrays that are only read and may be the same as another one. */
    private List<String> distinctArguments(Names names) {
        List<Value> arrays = arrayParameters();
        List<String> arguments = new ArrayList<>();
        boolean written = arrays.stream().anyMatch(activity.memory()::isWritten);
        for (Method.Parameter parameter : method.parameters()) {
            Value value = parameter.value();
            int position = arrays.indexOf(value);
            String name = names.of(value);
            boolean copied = (position > 0 || position == 0 && hasSeveral(value)) && !written;
            arguments.add(
                    copied
                            ? imports.name("org.adjoint4j.runtime.ArrayArguments") + ".distinct(" + name + ", "
                                    + objects(arrays.subList(0, position), names) + ")"
                            : name);
        }
        return arguments;
    }

    /** The form with a pullback; where arrays may be written to, the one that shares their adjoints with the caller. */
    private void vjp(Code code) {
        Sweeps sweeps = new Sweeps(false);
        boolean inPlace = method.inPlace();
        String vjp = imports.name(inPlace ? "org.adjoint4j.runtime.InPlaceVjp" : "org.adjoint4j.Vjp");
        String type = vjp + "<" + method.resultType().boxed() + ", " + generated.gradientType(true) + ">";
        String sharing = inPlace ? ", which share the adjoints of arrays with the caller" : "";
        code.line("/** Value and pullback of " + link() + sharing + ". */");
        open(type, inPlace ? "InPlaceVjp" : "Vjp", sweeps.context.names(), code);
        if (holdsArrays()) {
            String region = imports.name("org.adjoint4j.runtime.Saved");
            boolean ownRegion = isScalar(method.resultType());
            code.open("try (" + region + " " + sweeps.saved + " = " + region + (ownRegion ? ".open()" : ".withCaller()")
                    + ") {");
        }
        code.add(sweeps.forwardCode);
        if (!ReverseSweep.endsWithThrow(method.body())) {
            pullback(sweeps, vjp, code);
        }
        if (holdsArrays()) {
            code.close("}");
        }
        code.close("}");
    }

    private void pullback(Sweeps sweeps, String vjp, Code code) {
        boolean inPlace = method.inPlace();
        boolean unboxes = !holdsArrays() && sweeps.changesOrNarrowsSeed();
        String adjoint = unboxes ? sweeps.context.names().allocate("adjoint") : sweeps.dResult;
        List<String> parameters = new ArrayList<>(List.of(adjoint));
        if (holdsArrays()) {
            parameters.add(sweeps.scratch);
        }
        if (inPlace) {
            parameters.add(sweeps.shadows);
        }
        String list = String.join(", ", parameters);
        String maker = holdsArrays() ? sweeps.saved + (inPlace ? ".inPlaceVjp" : ".vjp") : vjp + ".of";
        String value = sweeps.forward.text(method.result());
        code.open(
                "return " + maker + "(" + value + ", " + (parameters.size() == 1 ? list : "(" + list + ")") + " -> {");
        if (unboxes) {
            code.line(method.resultType().source() + " " + sweeps.dResult + " = " + adjoint + ";");
        }
        if (!inPlace) {
            sweeps.shadows(code);
        }
        code.add(sweeps.reverseCode);
        sweeps.gradient("return ", code);
        code.close("});");
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
        if (method.inPlace()) {
            separate(sweeps.context.names(), code);
        }
        code.add(sweeps.forwardCode);
        if (!ReverseSweep.endsWithThrow(method.body())) {
            reverseOfJoint(sweeps, code);
        }
        if (holdsArrays()) {
            code.close("}");
        }
        code.close("}");
    }

    private void reverseOfJoint(Sweeps sweeps, Code code) {
        String value = sweeps.forward.text(method.result());
        boolean tensor = method.resultType() instanceof JType.Tensor;
        if (activity.isActive(method.result())) {
            String seed = tensor
                    ? imports.name("org.adjoint4j.array.Adjoints") + ".one(" + value + ")"
                    : method.resultType().equals(JType.FLOAT) ? "1.0f" : "1.0";
            code.line(method.resultType().source() + " " + sweeps.dResult + " = " + seed + ";");
        }
        sweeps.shadows(code);
        code.add(sweeps.reverseCode);
        String kept = tensor ? sweeps.scratch + ".keep(" + value + ")" : value;
        String gradient = sweeps.context.names().allocate("gradient");
        sweeps.gradient(generated.gradientType(false) + " " + gradient + " = ", code);
        code.line("return new " + generated.valueRecord() + "(" + kept + ", " + gradient + ");");
    }

    /** Every array argument gets memory of its own, or is refused. */
    private void separate(Names names, Code code) {
        requireDistinct(names, code);
        List<String> arguments = distinctArguments(names);
        for (int i = 0; i < arguments.size(); i++) {
            String name = names.of(method.parameters().get(i).value());
            if (!arguments.get(i).equals(name)) {
                code.line(name + " = " + arguments.get(i) + ";");
            }
        }
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

    /** The record of what a part hands on. */
    private void partRecord(Code code) {
        List<String> components = ((JType.Rec) method.resultType())
                .components().stream()
                        .map(c -> c.type().source() + " " + c.name())
                        .toList();
        code.line("").line("/** What " + link() + " hands on. */");
        code.call(generated.visibility() + "record " + generated.valueRecord(), components, " {}");
    }

    private void gradientRecord(Code code) {
        if (generated.gradientRecord().isEmpty()) {
            return;
        }
        List<String> names = generated.components();
        List<String> components = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            components.add(method.differentiated().get(i).type().source() + " " + names.get(i));
        }
        code.line("").line("/** Adjoints of the parameters of " + link() + ". */");
        code.call(generated.visibility() + "record " + generated.gradientRecord(), components, " {}");
    }
}
