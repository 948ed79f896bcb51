package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.emit.MethodContext.Form;
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
    private final EntryArrays arrays;

    MethodWriter(GeneratedMethod generated, Activity activity, Imports imports, AdjointTypes types) {
        this.generated = generated;
        this.method = generated.method();
        this.activity = activity;
        this.imports = imports;
        this.types = types;
        this.arrays = new EntryArrays(method, activity, imports);
    }

    Code write() {
        Code code = new Code();
        Optional<PairWriter> pair = generated.pair().map(found -> new PairWriter(generated, activity, imports, types));
        pair.ifPresentOrElse(writer -> vjp(writer, code), () -> vjp(code));
        if (method.inPlace() && !method.resultType().equals(JType.VOID) && !generated.isPart()) {
            vjpOfInPlace(code);
        }
        if (isScalar(method.resultType())) {
            joint(code);
            gradient(code);
            valueRecord(code);
        }
        pair.ifPresent(writer -> writer.sweeps(code));
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

    // ---- the forms --------------------------------------------------------------------------------------------

    private Sweeps sweeps(Form form) {
        return new Sweeps(method, activity, imports, types, form);
    }

    /** Writes {@code head}, the gradient, and a semicolon. */
    private void gradient(Sweeps sweeps, String head, Code code) {
        List<String> parts = gradients(sweeps, code);
        if (generated.gradientRecord().isEmpty()) {
            code.line(head + parts.get(0) + ";");
        } else {
            code.call(head + "new " + generated.gradientRecord(), parts, ";");
        }
    }

    private List<String> gradients(Sweeps sweeps, Code code) {
        List<String> parts = new ArrayList<>();
        for (Value parameter : method.differentiated()) {
            parts.add(sweeps.reverse().gradient(parameter, holdsArrays() ? sweeps.scratch() : "", code));
        }
        return parts;
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
        List<String> arguments = arrays.distinct(names);
        String vjp = imports.name("org.adjoint4j.Vjp");
        String inPlace = imports.name("org.adjoint4j.runtime.InPlaceVjp");
        String shadows = imports.name("org.adjoint4j.runtime.Shadows");
        String types = "<" + method.resultType().boxed() + ", " + generated.gradientType(true) + ">";
        code.line("").line("/** Value and pullback of " + link() + ". */");
        open(vjp + types, "Vjp", names, code);
        String kept = names.allocate("vjp");
        arrays.requireDistinct(names, code);
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
            ArrayAdjoints.scatter(adjoints, method.resultType(), kept + ".value()", dResult, names, code);
            code.line("return " + sweep + adjoints + ");");
            code.close("}, " + kept + "::close);");
        }
        code.close("}");
    }

    /** Opens a method in which no two names of parameters stand for one array. */
    private void openSeparated(String result, String suffix, Names names, Code code) {
        List<Value> separated = arrays.separated();
        code.call(head(result, suffix), parameters(names, separated), " {").open();
        for (Value value : separated) {
            String own = arrays.distinct(value, given(value, names), names);
            code.line(value.type().source() + " " + names.of(value) + " = " + own + ";");
        }
    }

    /** Returns the name of an argument that the method goes on with under its own. */
    static String given(Value value, Names names) {
        return names.derived(value, "given", value.hint() + "Given");
    }

    /** The form with a pullback around the two sweeps that are methods of their own. */
    private void vjp(PairWriter pair, Code code) {
        Names names = new Names();
        List<String> arguments =
                method.parameters().stream().map(p -> names.of(p.value())).toList();
        openVjp(names, code);
        pair.vjp(vjpClass(), names, arguments, code);
        code.close("}");
    }

    private String vjpClass() {
        return imports.name(method.inPlace() ? "org.adjoint4j.runtime.InPlaceVjp" : "org.adjoint4j.Vjp");
    }

    private void openVjp(Names names, Code code) {
        boolean inPlace = method.inPlace();
        String type = vjpClass() + "<" + method.resultType().boxed() + ", " + generated.gradientType(true) + ">";
        String sharing = inPlace ? ", which share the adjoints of arrays with the caller" : "";
        code.line("/** Value and pullback of " + link() + sharing + ". */");
        openSeparated(type, inPlace ? "InPlaceVjp" : "Vjp", names, code);
    }

    /** The form with a pullback; where arrays may be written to, the one that shares their adjoints with the caller. */
    private void vjp(Code code) {
        Sweeps sweeps = sweeps(Form.VJP);
        openVjp(sweeps.context().names(), code);
        if (holdsArrays()) {
            String region = imports.name("org.adjoint4j.runtime.Saved");
            boolean ownRegion = isScalar(method.resultType());
            code.open("try (" + region + " " + sweeps.saved() + " = " + region
                    + (ownRegion ? ".open()" : ".withCaller()") + ") {");
        }
        code.add(sweeps.forwardCode());
        if (!ReverseSweep.endsWithThrow(method.body())) {
            pullback(sweeps, vjpClass(), code);
        }
        if (holdsArrays()) {
            code.close("}");
        }
        code.close("}");
    }

    private void pullback(Sweeps sweeps, String vjp, Code code) {
        boolean inPlace = method.inPlace();
        boolean unboxes = !holdsArrays() && sweeps.changesOrNarrowsSeed();
        String adjoint = unboxes ? sweeps.context().names().allocate("adjoint") : sweeps.dResult();
        List<String> parameters = new ArrayList<>(List.of(adjoint));
        if (holdsArrays()) {
            parameters.add(sweeps.scratch());
        }
        if (inPlace) {
            parameters.add(sweeps.shadows());
        }
        String list = String.join(", ", parameters);
        String maker = holdsArrays() ? sweeps.saved() + (inPlace ? ".inPlaceVjp" : ".vjp") : vjp + ".of";
        String value = sweeps.forward().text(method.result());
        code.open(
                "return " + maker + "(" + value + ", " + (parameters.size() == 1 ? list : "(" + list + ")") + " -> {");
        if (unboxes) {
            code.line(method.resultType().source() + " " + sweeps.dResult() + " = " + adjoint + ";");
        }
        if (!inPlace) {
            sweeps.declareShadows(code);
        }
        code.add(sweeps.reverseCode());
        gradient(sweeps, "return ", code);
        code.close("});");
    }

    private void joint(Code code) {
        Sweeps sweeps = sweeps(Form.JOINT);
        code.line("").line("/** Value and gradient of " + link() + ". */");
        if (holdsArrays() && !publishesArrays()) {
            code.line("@SuppressWarnings(\"try\") // the region takes the arrays made while it is open");
        }
        openSeparated(
                generated.valueRecord(), "ValueAndGradient", sweeps.context().names(), code);
        if (holdsArrays()) {
            String region = imports.name("org.adjoint4j.array.Region");
            code.open("try (" + region + " " + sweeps.scratch() + " = " + region + ".open()) {");
        }
        if (method.inPlace()) {
            separate(sweeps.context().names(), code);
        }
        code.add(sweeps.forwardCode());
        if (!ReverseSweep.endsWithThrow(method.body())) {
            reverseOfJoint(sweeps, code);
        }
        if (holdsArrays()) {
            code.close("}");
        }
        code.close("}");
    }

    private void reverseOfJoint(Sweeps sweeps, Code code) {
        String value = sweeps.forward().text(method.result());
        boolean tensor = method.resultType() instanceof JType.Tensor;
        if (activity.isActive(method.result())) {
            String seed = tensor
                    ? imports.name("org.adjoint4j.array.Adjoints") + ".one(" + value + ")"
                    : method.resultType().equals(JType.FLOAT) ? "1.0f" : "1.0";
            code.line(method.resultType().source() + " " + sweeps.dResult() + " = " + seed + ";");
        }
        sweeps.declareShadows(code);
        code.add(sweeps.reverseCode());
        String kept = tensor ? sweeps.scratch() + ".keep(" + value + ")" : value;
        if (generated.gradientRecord().isEmpty()) {
            String only = gradients(sweeps, code).get(0);
            code.line("return new " + generated.valueRecord() + "(" + kept + ", " + only + ");");
            return;
        }
        String gradient = sweeps.context().names().allocate("gradient");
        gradient(sweeps, generated.gradientType(false) + " " + gradient + " = ", code);
        code.line("return new " + generated.valueRecord() + "(" + kept + ", " + gradient + ");");
    }

    /** Every array argument gets memory of its own, or is refused. */
    private void separate(Names names, Code code) {
        arrays.requireDistinct(names, code);
        List<String> arguments = arrays.distinct(names);
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
        code.call(head(result, suffix), parameters(names, List.of()), " {").open();
    }

    private String head(String result, String suffix) {
        return generated.visibility() + "static " + result + " " + method.name() + suffix;
    }

    private List<String> parameters(Names names, List<Value> separated) {
        List<String> list = new ArrayList<>();
        int last = method.parameters().size() - 1;
        for (int i = 0; i <= last; i++) {
            var parameter = method.parameters().get(i);
            String type = parameter.declaredType();
            boolean vary = i == last && generated.parametersVary();
            Value value = parameter.value();
            String name = separated.contains(value) ? given(value, names) : names.of(value);
            list.add((vary ? type.substring(0, type.length() - 2) + "..." : type) + " " + name);
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
