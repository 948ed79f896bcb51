package org.adjoint4j.transform.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Obstacles;
import org.adjoint4j.transform.source.Imports;

/** Writes the class that adds up the adjoints of a sealed interface: those of the record that a value is. */
final class SealedAdjointClass {
    private final JType.Sealed type;
    private final String name;
    private final AdjointTypes types;
    private final Imports imports;
    private final Map<JType.Rec, String> fields = new LinkedHashMap<>();
    private final Names names = new Names();

    SealedAdjointClass(JType.Sealed type, String name, AdjointTypes types, Imports imports) {
        this.type = type;
        this.name = name;
        this.types = types;
        this.imports = imports;
        for (JType.Rec variant : type.variants()) {
            if (variant.isDifferentiable()) {
                String accessor = AdjointTypes.variant(type, variant);
                String simple = accessor.substring(2, accessor.length() - 2);
                String wish = simple.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + simple.substring(1);
                fields.put(variant, names.allocate(wish));
            }
        }
    }

    void write(Code code) {
        boolean local = !Obstacles.of(type).isEmpty(); // never becomes a gradient
        String adjoint = imports.name("org.adjoint4j.runtime.Adjoint");
        String implemented = local ? "" : " implements " + adjoint + "<" + type.source() + ", " + name + ">";
        code.line("/** Adds up the adjoints of a {@link " + type.source() + "}: those of the record that it is. */");
        code.open("private static final class " + name + implemented + " {");
        fields.forEach((variant, field) -> code.line("private " + types.holder(variant) + " " + field + ";"));
        fields.forEach((variant, field) -> accessor(variant, field, code));
        if (!local) {
            add(code);
        }
        merge(local, code);
        if (!local) {
            toGradient(code);
        }
        code.close("}");
    }

    private void accessor(JType.Rec variant, String field, Code code) {
        code.line("");
        code.open("private " + types.holder(variant) + " " + AdjointTypes.variant(type, variant) + " {");
        code.open("if (" + field + " == null) {");
        code.line(field + " = " + types.newAccumulator(variant) + ";");
        code.close("}");
        code.line("return " + field + ";");
        code.close("}");
    }

    private void add(Code code) {
        String contribution = names.allocate("contribution");
        String unshared = names.allocate("unshared");
        String part = names.allocate("part");
        code.line("").line("@Override");
        code.open("public void add(" + type.source() + " " + contribution + ", boolean " + unshared + ") {");
        fields.forEach((variant, field) -> {
            code.open("if (" + contribution + " instanceof " + variant.source() + " " + part + ") {");
            code.line(AdjointTypes.variant(type, variant) + ".add(" + part + ", " + unshared + ");");
            code.close("}");
        });
        code.close("}");
    }

    private void merge(boolean local, Code code) {
        String other = names.allocate("other");
        code.line("");
        if (!local) {
            code.line("@Override");
        }
        code.open((local ? "" : "public ") + "void merge(" + name + " " + other + ") {");
        fields.forEach((variant, field) -> {
            code.open("if (" + other + "." + field + " != null) {");
            code.line(AdjointTypes.variant(type, variant) + ".merge(" + other + "." + field + ");");
            code.close("}");
        });
        code.close("}");
    }

    /** A value without derivatives is its own gradient. */
    private void toGradient(Code code) {
        String primal = names.allocate("primal");
        String scratch = names.allocate("scratch");
        String part = names.allocate("value");
        String region = imports.name("org.adjoint4j.array.Region");
        code.line("").line("@Override");
        code.open("public " + type.source() + " toGradient(" + type.source() + " " + primal + ", " + region + " "
                + scratch + ") {");
        fields.forEach((variant, field) -> {
            code.open("if (" + primal + " instanceof " + variant.source() + " " + part + ") {");
            code.line("return " + AdjointTypes.variant(type, variant) + ".toGradient(" + part + ", " + scratch + ");");
            code.close("}");
        });
        code.line("return " + primal + ";");
        code.close("}");
    }
}
