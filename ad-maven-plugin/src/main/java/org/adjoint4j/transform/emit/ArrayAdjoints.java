package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.adjoint4j.transform.analyse.Activity;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Imports;

/** The adjoints of arrays that may be written to: one shadow for each array, kept by the array's identity. */
final class ArrayAdjoints {
    private final MethodContext context;
    private final PrimalReads reads;
    private final AdjointVariables adjoints;
    private final Map<Block, Set<Value>> used = new IdentityHashMap<>();
    private final Map<Block, Boolean> effects = new IdentityHashMap<>();
    private List<Value> bound = List.of();
    private String shadows = "";

    ArrayAdjoints(MethodContext context, PrimalReads reads, AdjointVariables adjoints) {
        this.context = context;
        this.reads = reads;
        this.adjoints = adjoints;
    }

    /** Starts a sweep that keeps its shadows under a name. */
    void begin(Method method, String name) {
        shadows = name;
        if (!method.inPlace()) {
            bound = method.differentiated().stream()
                    .filter(parameter -> context.isHandedOver(parameter) && context.isMemory(parameter))
                    .toList();
            bound.forEach(this::of);
        }
    }

    /** Returns the object that finds shadows. */
    String shadows() {
        return shadows;
    }

    /** Returns the variable of an array's shadow. */
    String of(Value array) {
        used.computeIfAbsent(homeOf(array), block -> new LinkedHashSet<>()).add(array);
        return adjoints.name(array);
    }

    /** A shadow is looked up as soon as its array is known. */
    private Block homeOf(Value array) {
        Value root = array;
        while (context.structure().definition(root) instanceof Expr.Projection projection) {
            root = projection.record();
        }
        return context.structure().home(root);
    }

    /** Returns the declarations of the shadows that the reverse of a block and of those in it uses. */
    Code declarations(Block block) {
        Code code = new Code();
        for (Value array : used.getOrDefault(block, Set.of())) {
            if (bound.contains(array)) { // its adjoints add up in an array of the caller's
                code.line(shadows + ".bind(" + reads.read(array) + ", " + adjoints.name(array) + ");");
                continue;
            }
            code.line(array.type().source() + " " + adjoints.name(array) + " = " + shadows + ".of(" + reads.read(array)
                    + ");");
        }
        return code;
    }

    /** Returns whether reversing a block changes adjoints of arrays, whatever comes of its values. */
    boolean hasEffects(Block block) {
        Boolean known = effects.get(block);
        if (known == null) {
            known = block.statements().stream().anyMatch(this::hasEffect);
            effects.put(block, known);
        }
        return known;
    }

    private boolean hasEffect(Stmt statement) {
        if (statement instanceof Stmt.If branch) {
            return hasEffects(branch.then()) || hasEffects(branch.otherwise());
        }
        if (statement instanceof Stmt.Loop loop) {
            return hasEffects(loop.body());
        }
        if (statement instanceof Stmt.Let let) {
            boolean made = let.expression() instanceof Expr.ArrayCopy
                    || let.expression() instanceof Expr.ArrayConstruction
                    || let.expression() instanceof Expr.RuleCall;
            return made && isActiveMemory(let.target())
                    || let.expression() instanceof Expr.RuleCall call
                            && call.rule().inPlace()
                            && context.usesRule(let.target(), call);
        }
        return statement instanceof Stmt.Put put && context.activity().isActive(put.list())
                || statement instanceof Stmt.Store store && isActiveMemory(store.array())
                || statement instanceof Stmt.Fill fill && isActiveMemory(fill.array())
                || statement instanceof Stmt.Move move && isActiveMemory(move.target());
    }

    private boolean isActiveMemory(Value value) {
        return context.isInShadows(value) && context.activity().isActive(value);
    }

    // ---- single statements ----------------------------------------------------------------------------------------

    /** Returns the adjoint of an element that is read. */
    String element(Expr.Element element) {
        return of(element.sequence()) + "[" + reads.read(element.index()) + "]";
    }

    /** Returns the adjoint of an element that is written. */
    String place(Stmt.Store store) {
        return of(store.array()) + "[" + reads.read(store.index()) + "]";
    }

    /** Returns the adjoint of a written value; the element's own becomes zero. */
    String overwritten(Stmt.Store store) {
        return runtime() + ".overwritten(" + of(store.array()) + ", " + reads.read(store.index()) + ")";
    }

    /** Returns the adjoint of the value that an array was filled with; the elements' own become zero. */
    String filled(Stmt.Fill fill) {
        String array = of(fill.array());
        String from = fill.from() == null ? "0" : reads.read(fill.from());
        String to = fill.to() == null ? array + ".length" : reads.read(fill.to());
        return runtime() + ".filled(" + array + ", " + from + ", " + to + ")";
    }

    /** Returns the statement that hands a copy's adjoints to its source. */
    String copied(Value target, Expr.ArrayCopy copy) {
        String from = copy.from() == null ? "0" : reads.read(copy.from());
        return runtime() + ".copied(" + of(copy.source()) + ", " + from + ", " + of(target) + ");";
    }

    /** Writes what hands the adjoints of moved numbers back to where they came from. */
    void reverse(Stmt.Move move, Code code) {
        if (!isActiveMemory(move.target())
                || AdjointTypes.isNested(move.target().type())) {
            return;
        }
        code.comment(move.origin().text());
        String arguments = String.join(
                ", ",
                of(move.source()),
                reads.read(move.from()),
                of(move.target()),
                reads.read(move.to()),
                reads.read(move.length()));
        code.line(runtime() + ".moved(" + arguments + ");");
    }

    private String runtime() {
        return context.imports().name("org.adjoint4j.runtime.Shadows");
    }

    // ---- whole gradients ------------------------------------------------------------------------------------------

    /** Adds the arrays of a rule's gradient to the shadows of the argument's arrays. */
    void scatter(JType type, String value, String gradient, Code code) {
        scatter(shadows, type, value, gradient, context.names(), code);
    }

    /** Adds the arrays of a gradient to the shadows of a value's arrays. */
    static void scatter(String shadows, JType type, String value, String gradient, Names names, Code code) {
        if (type.isMemory() || type.isListOfMemory()) {
            code.line(shadows + ".add(" + value + ", " + gradient + ");");
        } else if (type instanceof JType.Rec rec) {
            for (JType.Rec.Component component : rec.components()) {
                String part = "." + component.name() + "()";
                scatter(shadows, component.type(), Text.atomic(value) + part, gradient + part, names, code);
            }
        } else if (type instanceof JType.ListOf list && type.holdsMemory()) {
            String i = names.allocate("i");
            String elements = Text.atomic(value);
            code.open("for (int " + i + " = 0; " + i + " < " + elements + ".size(); " + i + "++) {");
            String element = ".get(" + i + ")";
            scatter(shadows, list.element(), elements + element, gradient + element, names, code);
            code.close("}");
        }
    }

    /** Returns the gradient of an array that the method was given. */
    String gradient(Value parameter) {
        String entry = entryOf(parameter);
        boolean declared =
                used.getOrDefault(context.structure().home(parameter), Set.of()).contains(parameter);
        return declared && entry.equals(context.names().of(parameter))
                ? adjoints.name(parameter)
                : shadows + ".of(" + entry + ")";
    }

    /** Returns whether nothing in a value carries a derivative but arrays: the rest of its gradient is the value's own. */
    static boolean holdsNothingElse(JType type) {
        if (type instanceof JType.Rec rec) {
            return rec.components().stream().allMatch(component -> holdsNothingElse(component.type()));
        }
        return type instanceof JType.ListOf list
                ? holdsNothingElse(list.element())
                : type.isMemory() || !type.isDifferentiable();
    }

    /** Returns the gradient of a record or list: its arrays from the shadows, all else from {@code parts}. */
    String gradient(JType type, String value, String parts) {
        if (type.isMemory() || type.isListOfMemory()) {
            return shadows + ".of(" + value + ")";
        }
        if (type instanceof JType.ListOf list && type.holdsMemory()) {
            String element = context.names().allocate(nameFor(list.element()));
            if (parts.equals(value)) {
                return runtime() + ".each(" + value + ", " + element + " -> "
                        + gradient(list.element(), element, element) + ")";
            }
            String part = context.names().allocate(Names.adjointOf(element));
            return runtime() + ".each(" + value + ", " + parts + ", (" + element + ", " + part + ") -> "
                    + gradient(list.element(), element, part) + ")";
        }
        if (!(type instanceof JType.Rec rec) || !type.holdsMemory()) {
            return parts;
        }
        List<String> components = new ArrayList<>();
        for (JType.Rec.Component component : rec.components()) {
            String part = "." + component.name() + "()";
            components.add(gradient(component.type(), value + part, parts + part));
        }
        return "new " + rec.source() + "(" + String.join(", ", components) + ")";
    }

    /** Returns what an element of a list is called. */
    static String nameFor(JType element) {
        String name = element instanceof JType.Rec rec ? rec.source().replaceFirst("<.*", "") : "list";
        String simple = name.substring(name.lastIndexOf('.') + 1);
        return simple.substring(0, 1).toLowerCase(Locale.ROOT) + simple.substring(1);
    }

    private String entryOf(Value parameter) {
        return entryOf(parameter, context.names(), context.activity());
    }

    /** Returns the variable that holds a parameter as it was on entry: where rows are replaced, a copy. */
    static String entryOf(Value parameter, Names names, Activity activity) {
        return isRearranged(parameter, activity)
                ? names.derived(parameter, "entry", parameter.hint() + "OnEntry")
                : names.of(parameter);
    }

    /** Returns whether the rows of an array of arrays may be others at the end than on entry. */
    private static boolean isRearranged(Value parameter, Activity activity) {
        return activity.memory().isMemory(parameter)
                && AdjointTypes.isNested(parameter.type())
                && activity.memory().isRearranged()
                && activity.isActive(parameter);
    }

    Code entries(List<Value> parameters) {
        return entries(parameters, context.names(), context.activity(), context.imports());
    }

    /** Returns the declarations of the copies of arrays of arrays whose rows may be replaced. */
    static Code entries(List<Value> parameters, Names names, Activity activity, Imports imports) {
        Code code = new Code();
        for (Value parameter : parameters) {
            if (isRearranged(parameter, activity)) {
                code.line(parameter.type().source() + " " + entryOf(parameter, names, activity) + " = "
                        + imports.name("org.adjoint4j.runtime.Shadows") + ".sameRows(" + names.of(parameter) + ");");
            }
        }
        return code;
    }
}
