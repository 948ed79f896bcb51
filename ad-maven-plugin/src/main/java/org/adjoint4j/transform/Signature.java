package org.adjoint4j.transform;

import com.github.javaparser.ast.Modifier;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.body.EnumConstantDeclaration;
import com.github.javaparser.ast.body.EnumDeclaration;
import com.github.javaparser.ast.body.MethodDeclaration;
import com.github.javaparser.ast.body.Parameter;
import com.github.javaparser.ast.body.TypeDeclaration;
import com.github.javaparser.ast.expr.AnnotationExpr;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.resolution.types.ResolvedType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.adjoint4j.transform.emit.GeneratedMethod;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.SweepPair;
import org.adjoint4j.transform.lower.Inlining;
import org.adjoint4j.transform.lower.MethodKeys;
import org.adjoint4j.transform.lower.Receivers;
import org.adjoint4j.transform.rule.Rrule;
import org.adjoint4j.transform.source.Problem;
import org.adjoint4j.transform.source.Refusal;
import org.adjoint4j.transform.source.SourceFile;
import org.adjoint4j.transform.source.TypeMapper;

/**
 * A differentiable method seen from outside.
 *
 * @param file where it is
 * @param declaringType its class
 * @param method its declaration
 * @param key its name in rule indexes
 * @param differentiated the names of the differentiated parameters, in order
 * @param singleType the type of the gradient if there is one such parameter, with qualified names
 * @param number 1, or more for a later overload of the same name
 * @param holdsMemory whether a parameter or the result is, or has in it, a Java array of numbers
 * @param inPlace whether it may write to such an array, or return one: callers share the adjoints of arrays with it
 * @param plain whether its parameters and result are numbers, arrays of them, and what has no derivative
 * @param receiver what generated code calls the object of an instance method; empty for a static method
 */
record Signature(
        SourceFile file,
        TypeDeclaration<?> declaringType,
        MethodDeclaration method,
        String key,
        Set<String> differentiated,
        String singleType,
        int number,
        String receiver,
        boolean holdsMemory,
        boolean inPlace,
        boolean plain) {
    private static final Set<String> NO_COMPONENTS =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    /**
     * Reads a declaration.
     *
     * @throws Refusal if its kind, its result or its parameters can't be differentiated
     */
    static Signature of(SourceFile file, MethodDeclaration method, TypeMapper types) {
        refuseUnsupported(method);
        refuseBoxes(method);
        JType result = types.map(method.getType().resolve());
        boolean ownMemory =
                !method.isStatic() && types.map(Receivers.type(method)).holdsMemory();
        boolean memory = ownMemory || method.getParameters().stream().anyMatch(p -> holdsMemory(p, types));
        if (!result.isDifferentiable() && !(result.equals(JType.VOID) && memory)) {
            throw new Refusal(withoutDerivative(method));
        }
        String receiver = method.isStatic() ? "" : Receivers.name(method);
        Map<String, JType> chosen = chosen(method, receiver, types);
        String only = chosen.size() == 1 ? chosen.keySet().iterator().next() : "";
        String single = only.isEmpty() ? "" : only.equals(receiver) ? ownName(method) : qualified(method, only);
        return new Signature(
                file,
                Receivers.owner(method),
                method,
                MethodKeys.of(method),
                new LinkedHashSet<>(chosen.keySet()),
                single,
                1,
                receiver,
                memory || result.holdsMemory(),
                result.equals(JType.VOID) || result.holdsMemory() || memory && ArrayUse.writes(method),
                isPlain(method, result, types));
    }

    /** Returns what is said of a method whose result carries no derivative. */
    static Problem withoutDerivative(MethodDeclaration method) {
        return Problem.error(
                method.getType(),
                "the result of '" + method.getNameAsString() + "' is " + method.getTypeAsString()
                        + ", which has no derivative",
                "Return double, float, NdArray, or a record, List or array of them.");
    }

    /** Returns whether a method gives back no derivative, but may change arrays that it is given, or be asked about them. */
    static boolean decides(MethodDeclaration method, TypeMapper types) {
        JType result = types.map(method.getType().resolve());
        boolean object = !method.isStatic() && types.map(Receivers.type(method)).isDifferentiable();
        return !result.isDifferentiable()
                && !result.equals(JType.VOID)
                && !TypeMapper.holdsBoxes(method.getType().resolve(), false)
                && (object
                        || method.getParameters().stream()
                                .anyMatch(p -> types.map(p.getType().resolve()).isDifferentiable()));
    }

    private static void refuseBoxes(MethodDeclaration method) {
        for (Parameter parameter : method.getParameters()) {
            refuseBoxes(parameter, parameter.getType().resolve(), parameter.isVarArgs());
        }
        refuseBoxes(method.getType(), method.getType().resolve(), false);
    }

    private static void refuseBoxes(Node at, ResolvedType type, boolean varies) {
        if (TypeMapper.holdsBoxes(type, varies)) {
            throw Refusal.of(
                    at, "'" + at + "' is an array of boxed numbers, which has no gradient", "Use double[] or float[].");
        }
    }

    private static boolean isPlain(MethodDeclaration method, JType result, TypeMapper types) {
        return method.isStatic()
                && (result instanceof JType.Scalar || result.equals(JType.VOID))
                && method.getParameters().stream()
                        .map(p -> types.map(p.getType().resolve()))
                        .allMatch(type -> type instanceof JType.Scalar || type.isMemory() || !type.isDifferentiable());
    }

    private static boolean holdsMemory(Parameter parameter, TypeMapper types) {
        JType type = types.map(parameter.getType().resolve());
        return parameter.isVarArgs() && type instanceof JType.Scalar || type.holdsMemory();
    }

    /** Returns this signature as of a method that calls one which may write to arrays. */
    Signature writingInPlace() {
        return new Signature(
                file,
                declaringType,
                method,
                key,
                differentiated,
                singleType,
                number,
                receiver,
                holdsMemory,
                true,
                plain);
    }

    private static String ownName(MethodDeclaration method) {
        return Receivers.owner(method).getFullyQualifiedName().orElseThrow();
    }

    /**
     * Checks what holds for every differentiable method.
     *
     * @throws Refusal if its kind can't be differentiated
     */
    static void refuseUnsupported(MethodDeclaration method) {
        var name = method.getName();
        if (method.getBody().isEmpty()) {
            throw Refusal.of(
                    name,
                    "'" + name + "' has no body to differentiate",
                    method.getParentNode().orElseThrow() instanceof EnumDeclaration
                            ? "Give it a body with a switch over the constants."
                            : "Annotate the method that implements it.");
        }
        if (method.hasModifier(Modifier.Keyword.SYNCHRONIZED)) {
            throw Refusal.of(name, "'" + name + "' is synchronized, which is not supported", "Lock in its callers.");
        }
        if (method.getParentNode().orElseThrow() instanceof EnumConstantDeclaration constant) {
            throw Refusal.of(
                    name,
                    "'" + name + "' belongs to the constant " + constant.getNameAsString() + " alone",
                    "Declare it in the enum, with a body that has a switch over the constants.");
        }
        boolean reachable = method.getParentNode().orElseThrow() instanceof TypeDeclaration<?> type
                && !type.hasModifier(Modifier.Keyword.PRIVATE);
        if (!reachable) {
            throw Refusal.of(
                    name,
                    "the class of '" + name + "' can't be reached from generated code",
                    "Make it a named class that is not private.");
        }
        if (!method.isStatic()) {
            Receivers.check(method);
        }
    }

    private static Map<String, JType> chosen(MethodDeclaration method, String receiver, TypeMapper types) {
        Set<String> wanted = wrt(method);
        boolean all = wanted.isEmpty();
        Map<String, JType> chosen = new LinkedHashMap<>();
        if (!receiver.isEmpty()) {
            JType type = types.map(Receivers.type(method));
            boolean included = wanted.remove("this") || all;
            if (included && type.isDifferentiable()) {
                chosen.put(receiver, type);
            }
        }
        for (Parameter parameter : method.getParameters()) {
            String name = parameter.getNameAsString();
            JType type = types.map(parameter.getType().resolve());
            boolean excluded =
                    parameter.getAnnotationByName("NonDifferentiable").isPresent();
            if (wanted.contains(name) && (excluded || !type.isDifferentiable())) {
                throw Refusal.of(
                        parameter,
                        "wrt names '" + name + "', which "
                                + (excluded
                                        ? "is @NonDifferentiable"
                                        : "is of type " + type.source() + " and has no derivative"),
                        "Leave it out of wrt.");
            }
            boolean included = all ? !excluded : wanted.remove(name);
            if (included && type.isDifferentiable()) {
                chosen.put(name, type);
            }
        }
        refuseUnless(wanted.isEmpty(), method, wanted);
        refuseReserved(chosen.keySet(), method);
        if (chosen.isEmpty()) {
            throw Refusal.of(
                    method.getName(),
                    "'" + method.getName() + "' has no parameter to differentiate",
                    "Give it a parameter of type double, float, NdArray, or a record, List or array of them.");
        }
        return chosen;
    }

    /** The gradient record has components named as the parameters, and Java forbids some names there. */
    private static void refuseReserved(Set<String> names, MethodDeclaration method) {
        if (names.size() == 1) {
            return;
        }
        names.stream().filter(NO_COMPONENTS::contains).findFirst().ifPresent(name -> {
            throw Refusal.of(
                    method.getParameterByName(name).map(Node.class::cast).orElse(method.getName()),
                    "parameter '" + name + "' can't be differentiated: Java allows no record component of that name",
                    "Rename it.");
        });
    }

    private static void refuseUnless(boolean allFound, MethodDeclaration method, Set<String> left) {
        if (!allFound) {
            throw Refusal.of(
                    method.getName(),
                    "wrt names " + left + ", which '" + method.getName() + "' has not among its parameters",
                    "Name parameters of the method.");
        }
    }

    private static Set<String> wrt(MethodDeclaration method) {
        Set<String> names = new LinkedHashSet<>();
        AnnotationExpr annotation = method.getAnnotationByName("Differentiable").orElseThrow();
        annotation.findAll(StringLiteralExpr.class).forEach(literal -> names.add(literal.asString()));
        return names;
    }

    private static String qualified(MethodDeclaration method, String parameter) {
        Parameter found = method.getParameterByName(parameter).orElseThrow();
        String type = found.getType().resolve().describe();
        String boxed = switch (type) {
            case "double" -> "java.lang.Double";
            case "float" -> "java.lang.Float";
            default -> type;
        };
        return found.isVarArgs() ? type + "[]" : boxed;
    }

    /** Returns whether a parameter is a function. */
    boolean takesFunctions() {
        return takesFunctions(method);
    }

    /** Returns whether functions are all that a method can be differentiated by, through what they capture. */
    static boolean takesOnlyFunctions(MethodDeclaration method, TypeMapper types) {
        return method.isStatic()
                && takesFunctions(method)
                && method.getParameters().stream()
                        .noneMatch(p -> types.map(p.getType().resolve()).isDifferentiable());
    }

    private static boolean takesFunctions(MethodDeclaration method) {
        return method.getParameters().stream()
                .anyMatch(parameter -> Inlining.isFunctional(parameter.getType().resolve()));
    }

    /** Returns this signature, numbered if an earlier one of its class has the same name. */
    Signature distinctFrom(List<Signature> earlier) {
        long same = earlier.stream()
                .filter(s -> s.method.getNameAsString().equals(method.getNameAsString()))
                .count();
        int next = (int) same + 1;
        return new Signature(
                file,
                declaringType,
                method,
                key,
                differentiated,
                singleType,
                next,
                receiver,
                holdsMemory,
                inPlace,
                plain);
    }

    /** Returns the class as source names it, outer classes included. */
    String className() {
        String qualified = qualifiedClass();
        return file.packageName().isEmpty()
                ? qualified
                : qualified.substring(file.packageName().length() + 1);
    }

    String qualifiedClass() {
        return declaringType.getFullyQualifiedName().orElseThrow();
    }

    /** Returns the simple name of the class that gets the gradient. */
    String generatedClass() {
        return className().replace(".", "") + "Ad";
    }

    /** Returns the qualified name of the class that gets the gradient. */
    String generatedQualified() {
        return file.packageName().isEmpty() ? generatedClass() : file.packageName() + "." + generatedClass();
    }

    private String record(String suffix) {
        String name = method.getNameAsString();
        String capitalised = name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
        return capitalised + suffix + (number == 1 ? "" : number);
    }

    /** Returns the simple names of the records that are generated for the method. */
    Set<String> recordNames() {
        return Set.of(record("Gradient"), record("ValueAndGradient"));
    }

    /** Returns the methods that are generated for users, each with the types of its parameters. */
    Set<String> generatedMethods() {
        String parameters = receiver + key.substring(key.indexOf('('));
        Set<String> names = new LinkedHashSet<>();
        if (!method.getType().isVoidType()) {
            List.of("Vjp", "Gradient", "ValueAndGradient")
                    .forEach(suffix -> names.add(method.getNameAsString() + suffix + parameters));
        }
        if (inPlace) {
            names.add(method.getNameAsString() + "InPlaceVjp" + parameters);
        }
        return names;
    }

    /** Returns how calls of the method find its gradient. */
    Rrule rrule() {
        boolean single = differentiated.size() == 1;
        Map<Integer, String> accessors = new LinkedHashMap<>();
        if (differentiated.contains(receiver)) {
            accessors.put(Rrule.RECEIVER, single ? "*" : receiver);
        }
        for (int i = 0; i < method.getParameters().size(); i++) {
            String name = method.getParameter(i).getNameAsString();
            if (differentiated.contains(name)) {
                accessors.put(i, single ? "*" : name);
            }
        }
        String gradient = single ? singleType : generatedQualified() + "." + record("Gradient");
        String suffix = inPlace ? "InPlaceVjp" : "Vjp";
        return new Rrule(
                key,
                generatedQualified(),
                method.getNameAsString() + suffix,
                gradient,
                accessors,
                true,
                inPlace,
                pair());
    }

    /** Returns the names of the two sweeps where callers of the module may run them on their own stacks. */
    private Optional<SweepPair> pair() {
        if (!plain || takesFunctions()) {
            return Optional.empty();
        }
        String name = method.getNameAsString();
        String suffix = number == 1 ? "" : String.valueOf(number);
        return Optional.of(new SweepPair(name + "Forward" + suffix, name + "Reverse" + suffix));
    }

    /** Returns the modifier that generated methods get from the method, with a space, or nothing. */
    String visibility() {
        return method.hasModifier(Modifier.Keyword.PUBLIC)
                ? "public "
                : method.hasModifier(Modifier.Keyword.PROTECTED) ? "protected " : "";
    }

    GeneratedMethod generated(Method lowered, PairUse pairs) {
        boolean vary =
                method.getParameters().getLast().map(Parameter::isVarArgs).orElse(false);
        return new GeneratedMethod(
                lowered,
                visibility(),
                differentiated.size() == 1 ? "" : record("Gradient"),
                record("ValueAndGradient"),
                vary,
                GeneratedMethod.link(lowered, lowered.name()),
                false,
                pairs.of(this));
    }

    Node parameter(String name) {
        return name.equals(receiver)
                ? method.getName()
                : method.getParameterByName(name).orElseThrow();
    }
}
