package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Obstacles;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Imports;

/**
 * The arrays that a method is given, those in records too. Each parameter has a gradient of its own, so where adjoints are
 * kept by an array's identity no two names may stand for one array: those that are only read get memory of their own,
 * those that are written to are refused.
 */
final class EntryArrays {
    private static final String ARGUMENTS = "org.adjoint4j.runtime.ArrayArguments";

    private final Method method;
    private final Activity activity;
    private final Imports imports;
    private final List<Value> parameters;

    EntryArrays(Method method, Activity activity, Imports imports) {
        this.method = method;
        this.activity = activity;
        this.imports = imports;
        this.parameters = method.parameters().stream()
                .map(Method.Parameter::value)
                .filter(p -> holdsKnown(p.type()))
                .toList();
    }

    /** Returns whether a value is or has in it arrays that can be got at by name. */
    private static boolean holdsKnown(JType type) {
        return type.isMemory()
                || type instanceof JType.ListOf list && holdsKnown(list.element())
                || type instanceof JType.Rec rec
                        && rec.components().stream().anyMatch(component -> holdsKnown(component.type()));
    }

    /** Returns whether a value has several arrays in it, which may be the same. */
    private static boolean hasSeveral(JType type) {
        if (!(type instanceof JType.Rec rec)) {
            return AdjointTypes.isNested(type) || type instanceof JType.ListOf;
        }
        List<JType> held = rec.components().stream()
                .map(JType.Rec.Component::type)
                .filter(EntryArrays::holdsKnown)
                .toList();
        return held.size() > 1 || held.stream().anyMatch(EntryArrays::hasSeveral);
    }

    /** Writes the check that arrays that are written to are not passed under two names. */
    void requireDistinct(Names names, Code code) {
        boolean several = parameters.size() > 1 || parameters.stream().anyMatch(p -> hasSeveral(p.type()));
        if (several && isAnyWritten()) {
            List<String> arguments = List.of(
                    "\"" + method.name() + "\"",
                    "\""
                            + String.join(
                                    ", ", parameters.stream().map(Value::hint).toList()) + "\"",
                    objects(paths(parameters, names)));
            code.call(imports.name(ARGUMENTS) + ".requireDistinct", arguments, ";");
        }
    }

    private boolean isAnyWritten() {
        return parameters.stream().anyMatch(activity.memory()::isWritten);
    }

    /** Returns the arguments, with copies of arrays that are only read and may be the same as another one. */
    List<String> distinct(Names names) {
        return method.parameters().stream()
                .map(Method.Parameter::value)
                .map(value -> mayBeAnother(value) ? distinct(value, names.of(value), names) : names.of(value))
                .toList();
    }

    /** Returns an argument, with copies of its arrays that are the same as another one. */
    String distinct(Value parameter, String given, Names names) {
        List<String> others = paths(parameters.subList(0, parameters.indexOf(parameter)), names);
        return distinct(parameter.type(), given, others, taken(names));
    }

    private String distinct(JType type, String given, List<String> others, Set<String> taken) {
        if (!holdsKnown(type)) {
            return given;
        }
        if (type instanceof JType.Rec rec) {
            List<String> components = rec.components().stream()
                    .map(component -> distinct(component.type(), given + "." + component.name() + "()", others, taken))
                    .toList();
            return "new " + rec.source() + "(" + String.join(", ", components) + ")";
        }
        String arguments = given + ", " + objects(others);
        if (type instanceof JType.ListOf list && !type.isListOfMemory()) {
            arguments += ", " + arrays(list, taken) + ", " + copies(list, taken);
        }
        addPaths(type, given, others, taken);
        return imports.name(ARGUMENTS) + ".distinct(" + arguments + ")";
    }

    /** Returns a copy of a value, with arrays of its own. */
    private String copy(JType type, String value, Set<String> taken) {
        if (!holdsKnown(type)) {
            return value;
        }
        if (type instanceof JType.Rec rec) {
            List<String> components = rec.components().stream()
                    .map(component -> copy(component.type(), value + "." + component.name() + "()", taken))
                    .toList();
            return "new " + rec.source() + "(" + String.join(", ", components) + ")";
        }
        String copy = imports.name(ARGUMENTS) + ".copy(" + value;
        if (type instanceof JType.ListOf list && !type.isListOfMemory()) {
            return copy + ", " + copies(list, taken) + ")";
        }
        return copy + ")";
    }

    /** Returns the function that copies an element of a list. */
    private String copies(JType.ListOf list, Set<String> taken) {
        Set<String> inside = new LinkedHashSet<>(taken);
        String element = element(list, inside);
        return element + " -> " + copy(list.element(), element, inside);
    }

    /** Returns the function that finds the arrays in an element of a list. */
    private String arrays(JType.ListOf list, Set<String> taken) {
        Set<String> inside = new LinkedHashSet<>(taken);
        String element = element(list, inside);
        List<String> paths = new ArrayList<>();
        addPaths(list.element(), element, paths, inside);
        return element + " -> " + objects(paths);
    }

    /** Returns a name for an element, which it adds to those in use: locals of the method come later and may have it too. */
    private static String element(JType.ListOf list, Set<String> taken) {
        String wish = ArrayAdjoints.nameFor(list.element());
        String name = wish;
        for (int i = 2; !taken.add(name); i++) {
            name = wish + i;
        }
        return name;
    }

    /** Returns the names of the method's parameters. */
    private Set<String> taken(Names names) {
        Set<String> taken = new LinkedHashSet<>();
        for (Method.Parameter parameter : method.parameters()) {
            taken.add(names.of(parameter.value()));
            taken.add(MethodWriter.given(parameter.value(), names));
        }
        return taken;
    }

    /** Returns the parameters that get memory of their own: adjoints are kept by identity, here or in a method that is called. */
    List<Value> separated() {
        boolean byIdentity = activity.memory().inUse() || passesArrays(method.body());
        return method.inPlace() || !byIdentity
                ? List.of()
                : parameters.stream().filter(this::mayBeAnother).toList();
    }

    /** Returns whether an array of a parameter that is only read may be passed under another name too. */
    private boolean mayBeAnother(Value parameter) {
        int position = parameters.indexOf(parameter);
        boolean shared = position > 0 || position == 0 && hasSeveral(parameter.type());
        boolean copied = Obstacles.of(parameter.type()).isEmpty(); // a record is made again
        return shared && copied && !isAnyWritten();
    }

    private static boolean passesArrays(Block block) {
        return block.statements().stream()
                .anyMatch(s -> s instanceof Stmt.Let let
                                && let.expression() instanceof Expr.RuleCall call
                                && call.arguments().stream()
                                                .filter(argument ->
                                                        argument.type().isMemory())
                                                .count()
                                        > 1
                        || s instanceof Stmt.If branch
                                && (passesArrays(branch.then()) || passesArrays(branch.otherwise()))
                        || s instanceof Stmt.Loop loop && passesArrays(loop.body()));
    }

    private List<String> paths(List<Value> parameters, Names names) {
        List<String> paths = new ArrayList<>();
        Set<String> taken = taken(names);
        parameters.forEach(parameter -> addPaths(parameter.type(), names.of(parameter), paths, taken));
        return paths;
    }

    private void addPaths(JType type, String place, List<String> paths, Set<String> taken) {
        if (type instanceof JType.Rec rec) {
            rec.components()
                    .forEach(component ->
                            addPaths(component.type(), place + "." + component.name() + "()", paths, taken));
        } else if (type instanceof JType.ListOf list && !type.isListOfMemory() && holdsKnown(type)) {
            paths.add(imports.name(ARGUMENTS) + ".in(" + place + ", " + arrays(list, taken) + ")");
        } else if (holdsKnown(type)) {
            paths.add(place);
        }
    }

    private static String objects(List<String> places) {
        return "new Object[] {" + String.join(", ", places) + "}";
    }
}
