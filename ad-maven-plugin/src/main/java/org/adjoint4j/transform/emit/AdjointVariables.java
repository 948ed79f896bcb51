package org.adjoint4j.transform.emit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.adjoint4j.transform.ir.Block;
import org.adjoint4j.transform.ir.Expr;
import org.adjoint4j.transform.ir.JType;
import org.adjoint4j.transform.ir.Value;

/**
 * The variables that hold adjoints during a reverse sweep: declared by their first contribution where that is
 * unconditional, else as zero before the branch or loop that contributes.
 */
final class AdjointVariables {
    /** How far a variable has come. */
    private enum State {
        /** Left over from the previous iteration; the next contribution overwrites it. */
        STALE,
        /** Declared and holding the contributions so far. */
        LIVE
    }

    /** What finds an object without doing anything else: a variable, its fields, its records. */
    private static final Pattern PATH = Pattern.compile("\\w+(\\.\\w+|\\.as\\w+\\(\\))*");

    private final MethodContext context;
    private Map<Value, State> states = new IdentityHashMap<>();
    private Set<Value> present = Collections.newSetFromMap(new IdentityHashMap<>());
    private List<Start> toStart = new ArrayList<>();

    AdjointVariables(MethodContext context) {
        this.context = context;
    }

    /** Everything that emitting code changes, to take an attempt back. */
    record Snapshot(Map<Value, State> states, Set<Value> present, List<Start> toStart) {}

    /** A variable to set to zero, declaring it if it is new. */
    record Start(Value value, boolean isNew) {}

    Snapshot snapshot() {
        Set<Value> copy = Collections.newSetFromMap(new IdentityHashMap<>());
        copy.addAll(present);
        return new Snapshot(new IdentityHashMap<>(states), copy, new ArrayList<>(toStart));
    }

    void restore(Snapshot snapshot) {
        states = new IdentityHashMap<>(snapshot.states());
        present = Collections.newSetFromMap(new IdentityHashMap<>());
        present.addAll(snapshot.present());
        toStart = new ArrayList<>(snapshot.toStart());
    }

    /** Returns whether anything was contributed to a value's own variable. */
    boolean isLive(Value value) {
        return states.get(value) == State.LIVE;
    }

    boolean isStale(Value value) {
        return states.get(value) == State.STALE;
    }

    /** Returns whether an array's adjoint is known not to be null. */
    boolean isPresent(Value value) {
        return present.contains(value);
    }

    String name(Value value) {
        return context.isReadOffVjp(value)
                ? context.names().adjoint(((Expr.RuleCall) context.structure().definition(value)).vjp())
                : context.names().adjoint(value);
    }

    /** Notes that a variable was declared outside, such as the pullback's parameter. */
    void declared(Value value, boolean isPresent) {
        states.put(value, State.LIVE);
        setPresent(value, isPresent);
    }

    void stale(Value value) {
        states.put(value, State.STALE);
        present.remove(value);
    }

    /** Adds a contribution to a number's or an array's variable. */
    void add(Value value, String contribution, boolean isPresent, Block current, Code code) {
        State state = states.get(value);
        boolean here = context.structure().home(value) == current;
        if (state != State.LIVE && here) {
            String type = state == null ? value.type().source() + " " : "";
            code.line(type + name(value) + " = " + contribution + ";");
            declared(value, isPresent);
            return;
        }
        start(value, current, code);
        code.line(accumulation(value.type(), name(value), contribution));
        setPresent(value, present.contains(value) || isPresent && here);
    }

    /**
     * Lets a value take over the variable of another one, whose adjoint is not read or changed any more.
     *
     * @return whether it could: only a value of the same type that has no variable yet
     */
    boolean takeOver(Value value, Value done, Block current) {
        boolean fits = states.get(value) == null
                && context.structure().home(value) == current
                && value.type().equals(done.type())
                && !context.isReadOffVjp(value);
        if (fits) {
            context.names().nameAdjoint(value, name(done));
            declared(value, isPresent(done));
        }
        return fits;
    }

    /**
     * Lets the adjoint of a value be an object that is there already, and that nobody else reads or changes any more.
     *
     * @return whether it could: only a value that has no variable yet, and needs none of its own
     */
    boolean takeOver(Value value, String object, Block current, Code code) {
        boolean fits = states.get(value) == null
                && context.structure().home(value) == current
                && !context.isPart(value)
                && !context.isReadOffVjp(value)
                && !context.structure().isCarried(value);
        if (!fits) {
            return false;
        }
        if (PATH.matcher(object).matches()) {
            context.names().nameAdjoint(value, object);
        } else {
            code.line(context.types().holder(value.type()) + " " + name(value) + " = " + object + ";");
        }
        declared(value, true);
        return true;
    }

    /** Makes sure that a variable holds a sum: at once in its own block, else before the construct being emitted. */
    void start(Value value, Block current, Code code) {
        State state = states.get(value);
        if (state == State.LIVE) {
            return;
        }
        Start start = new Start(value, state == null);
        if (context.structure().home(value) == current) {
            code.line(zero(start));
        } else {
            toStart.add(start);
        }
        declared(value, false);
    }

    /** Writes the zeros that a branch or loop emitted since needs before it, for the variables of {@code current}. */
    void writeStarts(Block current, Code code) {
        List<Start> later = new ArrayList<>();
        for (Start start : toStart) {
            if (context.structure().home(start.value()) == current) {
                code.line(zero(start));
            } else {
                later.add(start);
            }
        }
        toStart = later;
    }

    /** Returns new zeros for the adjoint of a parameter that is an array. */
    String zeros(Value parameter) {
        return context.imports().name("org.adjoint4j.runtime.Shadows") + ".zeros("
                + context.names().of(parameter) + ")";
    }

    private String zero(Start start) {
        Value value = start.value();
        JType type = value.type();
        boolean plain = context.isPlainArray(value);
        String holder = plain ? type.source() : context.types().holder(type);
        String zero = plain ? zeros(value) : context.types().zero(type);
        return (start.isNew() ? holder + " " : "") + name(value) + " = " + zero + ";";
    }

    /** Returns the statement that adds a contribution to a variable or field of a number or an array. */
    String accumulation(JType type, String place, String contribution) {
        if (type instanceof JType.Tensor) {
            return place + " = " + context.adjoints() + ".add(" + place + ", " + contribution + ");";
        }
        boolean negated = contribution.startsWith("-")
                && !contribution.contains(" + ")
                && !contribution.contains(" - ")
                && !contribution.contains("?");
        return negated ? place + " -= " + contribution.substring(1) + ";" : place + " += " + contribution + ";";
    }

    private void setPresent(Value value, boolean isPresent) {
        if (isPresent) {
            present.add(value);
        } else {
            present.remove(value);
        }
    }
}
