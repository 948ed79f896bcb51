package org.adjoint4j.transform.emit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Obstacles;
import org.adjoint4j.transform.source.Imports;

/** How the adjoint of a value of each type is held in generated code, and the accumulator classes that takes. */
final class AdjointTypes {
    private static final String RUNTIME = "org.adjoint4j.runtime.";

    private final Imports imports;
    private final Predicate<String> mayBeNull;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, JType> classes = new TreeMap<>();

    AdjointTypes(Imports imports) {
        this(imports, record -> false);
    }

    /** {@code mayBeNull} tells of a record, by its qualified name, whether variables of it are null at times. */
    AdjointTypes(Imports imports, Predicate<String> mayBeNull) {
        this.imports = imports;
        this.mayBeNull = mayBeNull;
    }

    /** Returns whether the adjoint is an object that adds up, rather than a variable that is assigned. */
    static boolean isAccumulator(JType type) {
        return !(type instanceof JType.Scalar || type instanceof JType.Tensor);
    }

    /** Returns the type that holds an adjoint. */
    String holder(JType type) {
        if (type instanceof JType.Scalar || type instanceof JType.Tensor) {
            return type.source();
        }
        return accumulator(type);
    }

    /** Returns the zero of an adjoint. */
    String zero(JType type) {
        if (type.equals(JType.DOUBLE)) {
            return "0.0";
        }
        if (type.equals(JType.FLOAT)) {
            return "0.0f";
        }
        return type instanceof JType.Tensor ? "null" : newAccumulator(type);
    }

    private String accumulator(JType type) {
        if (type instanceof JType.Rec rec) {
            return ownAccumulator(rec, rec.qualifiedName());
        }
        if (type instanceof JType.Sealed sealed) {
            return ownAccumulator(sealed, sealed.qualifiedName());
        }
        JType element = element(type);
        if (type instanceof JType.ArrayOf && element instanceof JType.Scalar scalar) {
            return runtime(scalar.boxed() + "sAdjoint");
        }
        return sequence(type) + "<" + element.boxed() + ", " + elementAccumulator(element) + ">";
    }

    private String elementAccumulator(JType element) {
        if (element instanceof JType.Scalar scalar) {
            return runtime(scalar.boxed() + "Adjoint");
        }
        return element instanceof JType.Tensor ? runtime("NdArrayAdjoint") : accumulator(element);
    }

    String newAccumulator(JType type) {
        if (type instanceof JType.Rec || type instanceof JType.Sealed || isScalarArray(type)) {
            return "new " + accumulator(type) + "()";
        }
        JType element = element(type);
        accumulator(type); // registers what it needs
        boolean nested = element instanceof JType.ListOf || element instanceof JType.ArrayOf && !isScalarArray(element);
        String supplier = nested ? "() -> " + newAccumulator(element) : elementAccumulator(element) + "::new";
        return "new " + sequence(type) + "<>(" + supplier + ")";
    }

    private String sequence(JType type) {
        return runtime(type instanceof JType.ArrayOf ? "ArrayAdjoint" : "ListAdjoint");
    }

    static boolean isScalarArray(JType type) {
        return type instanceof JType.ArrayOf array && array.element() instanceof JType.Scalar;
    }

    /** Returns whether this is an array of arrays of numbers. */
    static boolean isNested(JType type) {
        return type instanceof JType.ArrayOf array && array.element().isMemory();
    }

    private static JType element(JType type) {
        return type instanceof JType.ListOf list ? list.element() : ((JType.ArrayOf) type).element();
    }

    /** Returns an accumulator's sum as a value of the type; {@code scratch} is empty where nothing is published. */
    static String toGradient(String accumulator, String primal, String scratch) {
        return accumulator + ".toGradient(" + primal + (scratch.isEmpty() ? "" : ", " + scratch) + ")";
    }

    private String runtime(String name) {
        return imports.name(RUNTIME + name);
    }

    private String ownAccumulator(JType type, String qualifiedName) {
        String known = names.get(type.source());
        if (known != null) {
            return known;
        }
        String simple = simpleName(qualifiedName) + "Adjoint";
        String name = simple;
        for (int i = 2; names.containsValue(name) || imports.isUsed(name); i++) {
            name = simple + i;
        }
        imports.reserve(name);
        names.put(type.source(), name);
        classes.put(name, type);
        parts(type).filter(t -> t.isDifferentiable() && isAccumulator(t)).forEach(this::accumulator);
        return name;
    }

    private static Stream<? extends JType> parts(JType type) {
        return type instanceof JType.Rec rec
                ? rec.components().stream().map(JType.Rec.Component::type)
                : ((JType.Sealed) type).variants().stream();
    }

    /** Returns the accumulator classes of the records and interfaces used so far, as source. */
    Code classes() {
        Code code = new Code();
        classes.forEach((name, type) -> {
            code.line("");
            if (type instanceof JType.Rec rec) {
                recordClass(name, rec, code);
            } else {
                new SealedAdjointClass((JType.Sealed) type, name, this, imports).write(code);
            }
        });
        return code;
    }

    /** Returns what gets at the accumulator of one of the records of a sealed interface. */
    static String variant(JType.Sealed type, JType.Rec rec) {
        boolean unique = type.variants().stream()
                        .filter(v -> simpleName(v.qualifiedName()).equals(simpleName(rec.qualifiedName())))
                        .count()
                == 1;
        return "as" + (unique ? simpleName(rec.qualifiedName()) : rec.source().replace(".", "")) + "()";
    }

    private static String simpleName(String qualifiedName) {
        return qualifiedName.substring(qualifiedName.lastIndexOf('.') + 1);
    }

    private void recordClass(String name, JType.Rec rec, Code code) {
        String type = rec.source();
        code.line("/** Adds up the adjoints of a {@link " + type.replaceFirst("<.*", "") + "}. */");
        boolean local = !Obstacles.of(rec).isEmpty(); // never becomes a gradient
        String adjoint = local ? "" : " implements " + runtime("Adjoint") + "<" + type + ", " + name + ">";
        code.open("private static final class " + name + adjoint + " {");
        rec.components().stream().filter(c -> c.type().isDifferentiable()).forEach(c -> field(c, code));
        Names parameters = new Names();
        rec.components().forEach(c -> parameters.allocate(c.name()));
        String other = parameters.allocate("other");
        String mergeHead = "void merge(" + name + " " + other + ") {";
        if (local) {
            code.line("");
            method(code, mergeHead, rec, c -> merge(c, other + "." + c.name()));
            code.close("}");
            return;
        }
        String contribution = parameters.allocate("contribution");
        String unshared = parameters.allocate("unshared");
        String head = "public void add(" + type + " " + contribution + ", boolean " + unshared + ") {";
        code.line("").line("@Override");
        if (mayBeNull.test(rec.qualifiedName())) {
            code.open(head);
            method(
                    code,
                    "if (" + contribution + " != null) {",
                    rec,
                    c -> add(c, contribution + "." + c.name() + "()", ", " + unshared));
            code.close("}");
        } else {
            method(code, head, rec, c -> add(c, contribution + "." + c.name() + "()", ", " + unshared));
        }
        code.line("").line("@Override");
        method(code, "public " + mergeHead, rec, c -> merge(c, other + "." + c.name()));
        toGradient(rec, parameters.allocate("primal"), parameters.allocate("scratch"), code);
        code.close("}");
    }

    private void toGradient(JType.Rec rec, String primal, String scratch, Code code) {
        String type = rec.source();
        String region = imports.name("org.adjoint4j.array.Region");
        code.line("").line("@Override");
        code.open("public " + type + " toGradient(" + type + " " + primal + ", " + region + " " + scratch + ") {");
        if (mayBeNull.test(rec.qualifiedName())) {
            code.open("if (" + primal + " == null) {").line("return null;").close("}");
        }
        code.line("return new " + type + "(");
        for (int i = 0; i < rec.components().size(); i++) {
            boolean last = i == rec.components().size() - 1;
            code.line("        " + gradient(rec.components().get(i), primal, scratch) + (last ? ");" : ","));
        }
        code.close("}");
    }

    private static void method(
            Code code, String head, JType.Rec rec, java.util.function.Function<JType.Rec.Component, String> line) {
        code.open(head);
        rec.components().stream()
                .filter(c -> c.type().isDifferentiable())
                .map(line)
                .forEach(code::line);
        code.close("}");
    }

    private void field(JType.Rec.Component component, Code code) {
        JType type = component.type();
        code.line(
                isAccumulator(type)
                        ? "private final " + holder(type) + " " + component.name() + " = " + newAccumulator(type) + ";"
                        : "private " + holder(type) + " " + component.name() + ";");
    }

    /** {@code unshared} is empty, or the second argument. */
    private String add(JType.Rec.Component component, String contribution, String unshared) {
        String name = component.name();
        if (component.type() instanceof JType.Scalar) {
            return name + " += " + contribution + ";";
        }
        return isAccumulator(component.type())
                ? name + ".add(" + contribution + unshared + ");"
                : name + " = " + imports.name("org.adjoint4j.array.Adjoints") + ".add(" + name + ", " + contribution
                        + unshared + ");";
    }

    private String merge(JType.Rec.Component component, String other) {
        return isAccumulator(component.type())
                ? component.name() + ".merge(" + other + ");"
                : add(component, other, "");
    }

    private String gradient(JType.Rec.Component component, String record, String scratch) {
        String name = component.name();
        String primal = record + "." + name + "()";
        if (!component.type().isDifferentiable()) {
            return primal;
        }
        if (component.type() instanceof JType.Scalar) {
            return name;
        }
        return isAccumulator(component.type())
                ? toGradient(name, primal, scratch)
                : runtime("NdArrayAdjoint") + ".of(" + name + ", " + primal + ", " + scratch + ")";
    }
}
