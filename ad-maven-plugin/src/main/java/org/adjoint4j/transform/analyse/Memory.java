package org.adjoint4j.transform.analyse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Method;
import org.adjoint4j.transform.ir.Origin;
import org.adjoint4j.transform.ir.Stmt;
import org.adjoint4j.transform.ir.Value;
import org.adjoint4j.transform.source.Problem;

/**
 * Which Java arrays of a method may be the same memory: values that one array may flow through share a location.
 * Locations do not tell the rows of an array of arrays apart, nor the arrays in one record.
 */
public final class Memory {
    private final Map<Value, Value> parents = new IdentityHashMap<>();
    private final Set<Value> written = identitySet();
    private final Set<Value> foreign = identitySet();
    private final List<Write> writes = new ArrayList<>();
    private final List<Origin> stopped = new ArrayList<>();
    private final List<Typed> typed = new ArrayList<>();
    private final List<Origin> rowsHandedOn = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Value> parameters = identitySet();
    private final boolean parametersAlias;
    private final ArrayEffects effects;
    private boolean inUse;
    private boolean rearranged;

    /** A write to an array. */
    private record Write(Value array, Origin origin) {}

    /** A value that holds memory, and where it is made. */
    private record Typed(Value value, Origin origin) {}

    private Memory(Method method, ArrayEffects effects) {
        this.effects = effects;
        inUse = method.inPlace();
        visit(method.body());
        method.parameters().forEach(parameter -> typed.add(new Typed(parameter.value(), parameter.origin())));
        if (inUse) {
            stopped.forEach(origin -> report(
                    origin,
                    "Ad.stopGradient of an array in a method that writes to arrays",
                    "Stop the elements where they are read."));
        }
        method.parameters().stream()
                .map(Method.Parameter::value)
                .filter(parameter -> parameter.type().holdsMemory())
                .forEach(parameter -> parameters.add(location(parameter)));
        if (rearranged) {
            method.parameters().stream()
                    .filter(p -> holdsRowsInside(p.value().type()))
                    .forEach(p -> report(
                            p.origin(),
                            "rows are replaced in a method whose parameter '"
                                    + p.value().hint() + "' is a "
                                    + (p.value().type() instanceof JType.ListOf ? "list" : "record")
                                    + " with an array of arrays",
                            "Pass that array as a parameter of its own."));
            rowsHandedOn.forEach(origin -> report(
                    origin,
                    "a call is given a list or record with an array of arrays in a method that replaces rows",
                    "Pass that array as an argument of its own."));
        }
        parametersAlias = method.inPlace() && parameters.stream().anyMatch(written::contains);
        for (Write write : writes) {
            if (foreign.contains(location(write.array()))) {
                report(
                        write.origin(),
                        "an array that may outlive the call, or be seen under another name, is written",
                        "Write to a parameter, a new array or a clone().");
            }
        }
    }

    /** Analyses a method. */
    public static Memory of(Method method, ArrayEffects effects) {
        return new Memory(method, effects);
    }

    /** Returns whether an array that the method is given, or one that it did not make, may be written to. */
    boolean writesToParameters() {
        return parameters.stream().anyMatch(written::contains);
    }

    /** Returns whether the result may hold an array that the method is given. */
    boolean returnsParameters(Value result) {
        return result.type().holdsMemory()
                && (parameters.contains(location(result)) || foreign.contains(location(result)));
    }

    /** Returns whether adjoints of arrays of numbers are kept by the array's identity. */
    public boolean inUse() {
        return inUse;
    }

    /** Returns whether a value is an array whose adjoint is kept by its identity. */
    public boolean isMemory(Value value) {
        return inUse && value.type().isMemory();
    }

    /** Returns whether a value is, or has in it, an array whose adjoint is kept by its identity. */
    public boolean holdsMemory(Value value) {
        return inUse && value.type().holdsMemory();
    }

    /** Returns the value that stands for everything that may be the same memory as {@code value}. */
    public Value location(Value value) {
        Value parent = parents.getOrDefault(value, value);
        if (parent == value) {
            return value;
        }
        Value root = location(parent);
        parents.put(value, root);
        return root;
    }

    /** Returns whether an element of an array may change while the method runs. */
    public boolean isWritten(Value array) {
        return written.contains(location(array));
    }

    /**
     * Returns whether an element of an array may change, also where a caller passes one array for two parameters of a
     * method that writes to one of them.
     */
    public boolean isWrittenByAny(Value array) {
        return isWritten(array) || parametersAlias && parameters.contains(location(array));
    }

    /** Returns whether a row of an array of arrays may be replaced while the method runs. */
    public boolean isRearranged() {
        return rearranged;
    }

    /** Returns what can't be differentiated. */
    public List<Problem> problems() {
        return problems;
    }

    // ---- one statement ------------------------------------------------------------------------------------------

    private void visit(Block block) {
        for (Stmt statement : block.statements()) {
            if (statement instanceof Stmt.Let let) {
                visit(let);
            } else if (statement instanceof Stmt.Store store) {
                write(store.array(), store.origin());
                if (store.value().type().holdsMemory()) {
                    rearranged = true;
                    unify(store.array(), store.value());
                }
            } else if (statement instanceof Stmt.Put put && put.value().type().holdsMemory()) {
                unify(put.list(), put.value());
            } else if (statement instanceof Stmt.Fill fill) {
                write(fill.array(), fill.origin());
            } else if (statement instanceof Stmt.Move move
                    && move.target().type().isMemory()) {
                write(move.target(), move.origin());
                if (isNested(move.target().type())) {
                    rearranged = true;
                    unify(move.source(), move.target());
                }
            } else if (statement instanceof Stmt.Effect effect && effect.writes()) {
                changedBy(effect.template().values());
            } else if (statement instanceof Stmt.If branch) {
                visit(branch.then());
                visit(branch.otherwise());
                unify(branch.results(), branch.then().yields());
                unify(branch.results(), branch.otherwise().yields());
            } else if (statement instanceof Stmt.Loop loop) {
                visit(loop);
            }
        }
    }

    private void visit(Stmt.Loop loop) {
        if (loop.header() instanceof Stmt.Conditional conditional) {
            visit(conditional.test());
        }
        unify(loop.carried(), loop.initial());
        visit(loop.body());
        unify(loop.carried(), loop.body().yields());
        unify(loop.results(), loop.carried());
    }

    private void visit(Stmt.Let let) {
        Value target = let.target();
        Expr expression = let.expression();
        if (expression instanceof Expr.RuleCall call && call.rule().inPlace()) {
            inUse = true;
            call(target, call, let.origin());
            if (target.type().holdsMemory()) {
                typed.add(new Typed(target, let.origin()));
            }
            return;
        }
        if (expression instanceof Expr.Opaque opaque && !opaque.pure()) {
            changedBy(opaque.operands());
        }
        if (expression instanceof Expr.RuleCall call
                && call.arguments().stream().anyMatch(argument -> holdsRowsInside(argument.type()))) {
            rowsHandedOn.add(let.origin());
        }
        if (expression instanceof Expr.Stop && target.type().holdsMemory()) {
            stopped.add(let.origin());
        }
        if (!target.type().holdsMemory()) {
            return;
        }
        typed.add(new Typed(target, let.origin()));
        if (expression instanceof Expr.NewArray) {
            inUse = true;
        } else if (expression instanceof Expr.ArrayCopy copy) {
            inUse = true;
            if (isNested(target.type())) {
                unify(target, copy.source());
            }
        } else if (!(expression instanceof Expr.RuleCall)) { // whose result is an array of its own
            inUse |= expression instanceof Expr.ArrayConstruction;
            expression.operands().stream()
                    .filter(operand -> operand.type().holdsMemory())
                    .forEach(operand -> unify(target, operand));
            if (expression instanceof Expr.Construction construction) {
                construction.components().stream()
                        .filter(component -> component.type().holdsMemory())
                        .forEach(component -> unify(target, component));
            }
            if (expression instanceof Expr.Opaque) {
                foreign.add(target);
            }
        }
    }

    /** A method that writes to arrays may write to any it is given, put one into another, and return any. */
    private void call(Value target, Expr.RuleCall call, Origin origin) {
        boolean writes = effects.writes(call.rule());
        boolean returns = target.type().holdsMemory() && effects.handsOn(call.rule());
        Value first = returns ? target : null;
        for (Value argument : call.arguments()) {
            if (!argument.type().holdsMemory()) {
                continue;
            }
            if (writes) {
                write(argument, origin);
                rearranged |= isNested(argument.type());
            }
            if (first != null && (writes || returns)) {
                unify(first, argument);
            }
            first = argument;
        }
    }

    /** Returns whether a call may change the adjoints of arrays that it is given. */
    boolean changesArguments(Expr.RuleCall call) {
        return call.rule().inPlace() && effects.writes(call.rule());
    }

    /** Code that is not looked into may write constants to an array it is given. */
    private void changedBy(List<Value> values) {
        values.stream().filter(value -> value.type().holdsMemory()).forEach(value -> written.add(location(value)));
    }

    private void write(Value array, Origin origin) {
        inUse = true;
        writes.add(new Write(array, origin));
        written.add(location(array));
    }

    private static boolean isNested(JType type) {
        return type instanceof JType.ArrayOf array && array.element().isMemory();
    }

    /** Returns what is wrong with values whose arrays can't be got at to keep their adjoints by identity. */
    List<Problem> hidden(Predicate<Value> differentiated) {
        return !inUse
                ? List.of()
                : typed.stream()
                        .filter(t -> isHidden(t.value().type()) && differentiated.test(t.value()))
                        .map(Memory::hidden)
                        .toList();
    }

    private static Problem hidden(Typed typed) {
        return new Problem(
                typed.origin().line(),
                typed.origin().column(),
                "a " + typed.value().type().source() + " with arrays in it is used in a method that writes to arrays",
                "Use a List of records, an array of arrays, or give the arrays names of their own.",
                true);
    }

    private static boolean holdsRowsInside(JType type) {
        if (type instanceof JType.ListOf list) {
            return isNested(list.element()) || holdsRowsInside(list.element());
        }
        return type instanceof JType.Rec rec
                && rec.components().stream().anyMatch(c -> isNested(c.type()) || holdsRowsInside(c.type()));
    }

    /** Returns whether there are arrays in arrays of objects or in values of sealed interfaces. */
    private static boolean isHidden(JType type) {
        if (type instanceof JType.Rec rec) {
            return rec.components().stream().anyMatch(c -> isHidden(c.type()));
        }
        return type instanceof JType.ListOf list ? isHidden(list.element()) : type.holdsMemory() && !type.isMemory();
    }

    private void report(Origin origin, String message, String remedy) {
        problems.add(new Problem(origin.line(), origin.column(), message, remedy, true));
    }

    // ---- locations ----------------------------------------------------------------------------------------------

    private void unify(List<Value> some, List<Value> others) {
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i).type().holdsMemory()) {
                unify(some.get(i), others.get(i));
            }
        }
    }

    private void unify(Value some, Value other) {
        Value left = location(some);
        Value right = location(other);
        if (left == right) {
            return;
        }
        parents.put(left, right);
        if (written.contains(left)) {
            written.add(right);
        }
        if (foreign.contains(left)) {
            foreign.add(right);
        }
    }

    private static Set<Value> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
